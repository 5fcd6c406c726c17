"""From a sentence to a query: what is not said is taken from the last question or the asker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.indicators.catalogue import Catalogue
from services.indicators.indicator import Indicator, Org
from services.indicators.orgs import Reach
from services.questions import periods
from services.questions.lexicon import Lexicon, Meaning, Sentence
from services.questions.periods import Present
from services.questions.query import Query, read

#: How many periods a trend shows when none were named.
TREND = {"year": 3, "term": 4, "month": 6}
#: A comparison names its orgs with this between them.
AGAINST = "比"
MOST_ORGS = 4
#: More candidates than this are no help.
MOST_OPTIONS = 5


@dataclass(frozen=True)
class Unsure:
    """Not understood in full: what may have been meant, the likest first."""

    text: str
    options: tuple[Query, ...]


@dataclass(frozen=True)
class Ground:
    """What a question is understood against."""

    reach: Reach
    known: Catalogue
    lexicon: Lexicon
    now: Present
    last: Query | None

    def org(self, org_id: int) -> Org:
        return self.reach.orgs[org_id]

    @property
    def own(self) -> Org | None:
        """The asker's own org; of several the first."""
        return next(iter(self.reach.own), None)


def last_of(context: Mapping[str, Any], reach: Reach) -> Query | None:
    """The last question of a conversation, if all it names is still there."""
    try:
        found = read(str(context["query"]))
    except (KeyError, ValueError):
        return None
    if all(one in reach.orgs for one in found.orgs):
        return found
    return None


def understood(text: str, ground: Ground) -> Query | Unsure | None:
    """The query of a sentence; Unsure with candidates; None when it is no question of ours."""
    sentence = _compared(ground.lexicon.cut(text))
    if sentence.left:
        return _mishearing(text, ground)
    sentence = _by_level(sentence, ground)
    if sentence.unclear:
        return Unsure(text, _which(sentence, ground))
    if sentence.says_nothing:
        return None
    return _query(sentence, ground)


def _by_level(sentence: Sentence, ground: Ground) -> Sentence:
    """A name that indicators of several levels share means the one of the level that is asked
    about; where several or none are of it, the word stays unclear."""
    if len(sentence.unclear) != 1:
        return sentence
    _, meanings = sentence.unclear[0]
    if any(one.kind != "indicator" for one in meanings):
        return sentence
    levels = {ground.org(one).kind for one in _orgs(sentence, ground)}
    fitting = [one for one in meanings if ground.known[one.value].level in levels]
    if len(fitting) != 1:
        return sentence
    return _with(sentence, fitting[0])


def _compared(sentence: Sentence) -> Sentence:
    """比 between two orgs is explained by them."""
    if sentence.left == (AGAINST,) and len(sentence.orgs) > 1:
        return replace(sentence, left=())
    return sentence


def _query(sentence: Sentence, ground: Ground) -> Query | None:
    last = ground.last
    if sentence.do == "attain" or (
        not sentence.indicators and last is not None and last.what == "attain"
        and not sentence.do
    ):
        return _attain(sentence, ground)
    indicator = next(iter(sentence.indicators), "")
    if not indicator and last is not None:
        indicator = last.indicator
    if indicator not in ground.known:
        if sentence.orgs and not (sentence.when or sentence.do):
            return Query("attain", sentence.orgs[:1])
        return None
    orgs = _orgs(sentence, ground)
    if not orgs:
        return None
    return _asked(sentence, ground, ground.known[indicator], orgs)


def _attain(sentence: Sentence, ground: Ground) -> Query | None:
    orgs = _orgs(sentence, ground)
    if not orgs:
        return None
    period = ""
    if sentence.when is not None:
        period = periods.resolved(sentence.when, "year", ground.now)
    return Query("attain", orgs[:1], period=period)


def _orgs(sentence: Sentence, ground: Ground) -> tuple[int, ...]:
    """The orgs named, else those of the question that is followed, else the asker's own."""
    if sentence.orgs:
        return sentence.orgs[:MOST_ORGS]
    follows = sentence.follows or not (sentence.indicators or sentence.do == "attain")
    if ground.last is not None and follows and not sentence.own:
        return ground.last.orgs
    if ground.own is None:
        return ()
    return (ground.own.id,)


def _asked(
    sentence: Sentence, ground: Ground, indicator: Indicator, orgs: tuple[int, ...]
) -> Query:
    period = _period(sentence, ground, indicator)
    span = sentence.when if sentence.when is not None and sentence.when.kind == "span" else None
    if span is not None or sentence.do == "trend":
        if span is None:
            return Query("trend", orgs, indicator.id, period, count=TREND[indicator.period])
        return Query("trend", orgs, indicator.id, period, count=span.distance, by=span.said or "")
    if sentence.do.startswith("parts:"):
        part = sentence.do.removeprefix("parts:")
        return Query("parts", orgs[:1], indicator.id, period, part=part)
    return Query("value", orgs, indicator.id, period)


def _period(sentence: Sentence, ground: Ground, indicator: Indicator) -> str:
    """The period said; else that of the question which is followed; else the present one."""
    last = ground.last
    if sentence.when is None and last is not None and last.indicator == indicator.id and (
        sentence.follows or not sentence.indicators
    ):
        return last.period
    if sentence.when is None:
        return ""
    return periods.resolved(sentence.when, indicator.period, ground.now)


# -- candidates


def _mishearing(text: str, ground: Ground) -> Query | Unsure | None:
    """A sentence with an unknown word: what sounds the same is meant, without a lecture; several
    such, or what only looks alike, are asked about."""
    heard = _asked_by(ground.lexicon.heard(text), ground)
    if len(heard) == 1:
        return heard[0]
    options = heard or _asked_by(ground.lexicon.mended(text), ground)
    if not options:
        return None
    return Unsure(text, options[:MOST_OPTIONS])


def _asked_by(wholes: Sequence[str], ground: Ground) -> tuple[Query, ...]:
    """The different queries of these sentences, of those that are understood in full."""
    found = []
    for whole in wholes:
        sentence = ground.lexicon.cut(whole)
        if not sentence.left and not sentence.unclear:
            found.append(_query(sentence, ground))
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _which(sentence: Sentence, ground: Ground) -> tuple[Query, ...]:
    """A word that means more than one thing: a question for each meaning."""
    _, meanings = sentence.unclear[0]
    found = [_query(_with(sentence, one), ground) for one in meanings]
    return tuple(dict.fromkeys(one for one in found if one is not None))[:MOST_OPTIONS]


def _with(sentence: Sentence, meaning: Meaning) -> Sentence:
    """The sentence as if the unclear word had meant this."""
    if meaning.kind == "org":
        return replace(sentence, orgs=(int(meaning.value), *sentence.orgs), unclear=())
    if meaning.kind == "indicator":
        return replace(sentence, indicators=(meaning.value, *sentence.indicators), unclear=())
    return replace(sentence, do=meaning.value, unclear=())

"""The words a college's questions are made of: its orgs, the indicators, and what to do with them.

No segmenter: a question is cut by the longest word of this lexicon at each place, so that the
order of words is free and a new org is understood as soon as it is imported.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache

from services.indicators.catalogue import Catalogue
from services.indicators.indicator import Indicator, Org
from services.questions import periods
from services.questions.periods import When

#: The word that asks for 达成度.
ATTAIN = "达成度"
#: What to do, by the words for it. `parts:` names the kind of org to list.
DO = {
    ATTAIN: "attain", "完成率": "attain", "达标": "attain", "达成": "attain",
    "趋势": "trend", "走势": "trend", "变化": "trend",
    "各学院": "parts:college", "按学院": "parts:college", "各二级学院": "parts:college",
    "各专业": "parts:major", "按专业": "parts:major", "按专业拆开": "parts:major",
    "各班": "parts:class", "各班级": "parts:class", "按班": "parts:class", "按班级": "parts:class",
}
#: How like a word must be to be offered in its place.
LIKENESS = 0.6
#: Words of indicators without data are not shorter.
SHORTEST = 4
#: Words for the asker's own org.
OWN = ("我的专业", "我们专业", "本专业", "我专业", "我院", "本院", "我们学院", "本学院", "我们院",
       "我校", "我们学校", "本校")
SCHOOL = ("全校", "学校")
FOLLOW = ("那", "呢", "换成", "再看")
#: What may stand in a question without changing it.
FILLING = (
    "多少", "怎么样", "怎样", "情况", "如何", "高不高", "低不低", "是", "的", "有", "吗", "啊",
    "看看", "查查", "查", "看", "一下", "我", "想", "知道", "问", "现在", "目前", "数据", "给",
    "和", "与", "及", "在", "请", "下", "几", "个",
)
ENDINGS = {"college": ("学院", "院", "系"), "major": ("专业",), "class": ("班",)}


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """Width, case and blanks do not matter; marks between words do not either."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(sign for sign in plain if sign.isalnum() or sign in "-/")


@dataclass(frozen=True)
class Meaning:
    """What a word may mean: an org, an indicator, a thing to do, the own org, a follow-up."""

    kind: str
    value: str


@dataclass(frozen=True)
class Sentence:
    """A question cut into its parts; `left` is what no word explains, `unclear` words that mean
    more than one thing."""

    orgs: tuple[int, ...] = ()
    indicators: tuple[str, ...] = ()
    when: When | None = None
    do: str = ""
    own: bool = False
    follows: bool = False
    left: tuple[str, ...] = ()
    unclear: tuple[tuple[str, tuple[Meaning, ...]], ...] = ()

    @property
    def says_nothing(self) -> bool:
        """Whether nothing in it was understood."""
        return not (self.orgs or self.indicators or self.when or self.do or self.own
                    or self.unclear)


@dataclass(frozen=True)
class _Piece:
    """A stretch of a text; a time where `when` is set, a word where it is only `known`."""

    start: int
    end: int
    known: bool = False
    when: When | None = None


@dataclass
class _Cut:
    orgs: list[int] = field(default_factory=list)
    indicators: list[str] = field(default_factory=list)
    when: When | None = None
    do: list[str] = field(default_factory=list)
    own: bool = False
    follows: bool = False
    left: list[str] = field(default_factory=list)
    unclear: list[tuple[str, tuple[Meaning, ...]]] = field(default_factory=list)


class Lexicon:
    """Every word and what it may mean."""

    def __init__(self, orgs: Sequence[Org], known: Catalogue) -> None:
        self._words: dict[str, tuple[Meaning, ...]] = {}
        for org in orgs:
            for word in _org_words(org):
                self._add(word, Meaning("org", str(org.id)))
        for one in known:
            for word in _indicator_words(one, known):
                self._add(word, Meaning("indicator", one.id))
        self._offered = {one.id for one in known if one.connected}
        for words, kind in ((OWN, "own"), (FOLLOW, "follow"), (FILLING, "fill")):
            for word in words:
                self._add(word, Meaning(kind, ""))
        for word, what in DO.items():
            self._add(word, Meaning("do", what))
        self._longest = max(map(len, self._words))

    def _add(self, word: str, meaning: Meaning) -> None:
        key = folded(word)
        if meaning not in self._words.get(key, ()):
            self._words[key] = (*self._words.get(key, ()), meaning)

    def cut(self, text: str) -> Sentence:
        """The parts of a question, by the longest word at each place."""
        plain, found = folded(text), _Cut()
        for piece in self._pieces(plain):
            if piece.when is not None:
                found.when = piece.when
            elif piece.known:
                self._take(found, plain[piece.start : piece.end])
            else:
                found.left.append(plain[piece.start : piece.end])
        return Sentence(
            tuple(dict.fromkeys(found.orgs)), tuple(dict.fromkeys(found.indicators)), found.when,
            next(iter(found.do), ""), found.own, found.follows, tuple(found.left),
            tuple(found.unclear),
        )

    def mended(self, text: str, *, count: int = 3) -> list[str]:
        """The text with one unknown piece, alone or with a neighbour, put right; likest first."""
        plain = folded(text)
        pieces = list(self._pieces(plain))
        scored: dict[str, float] = {}
        for at, piece in enumerate(pieces):
            if piece.known:
                continue
            before, after = pieces[max(at - 1, 0)], pieces[min(at + 1, len(pieces) - 1)]
            for start, end in (
                (before.start, piece.end), (piece.start, after.end), (piece.start, piece.end)
            ):
                said = plain[start:end]
                for word in get_close_matches(said, self._named, n=count, cutoff=LIKENESS):
                    likeness = SequenceMatcher(None, word, said).ratio()
                    whole = plain[:start] + word + plain[end:]
                    scored[whole] = max(likeness, scored.get(whole, 0))
        return sorted(scored, key=lambda whole: -scored[whole])[:count]

    @property
    def _named(self) -> list[str]:
        """Words that may be offered for a mistyped one: of indicators only what has data."""
        return [word for word, meanings in self._words.items()
                if meanings[0].kind in ("org", "do") or meanings[0].value in self._offered]

    def _pieces(self, plain: str) -> Iterator[_Piece]:
        """The text from left to right: words, times, and what is neither."""
        at = unknown = 0
        while at < len(plain):
            said = periods.match(plain, at)
            word = self._word_at(plain, at)
            if said is None and not word:
                at += 1
                continue
            if unknown < at:
                yield _Piece(unknown, at)
            if said is not None and said[1] - at >= len(word):
                yield _Piece(at, said[1], known=True, when=said[0])
                at = said[1]
            else:
                yield _Piece(at, at + len(word), known=True)
                at += len(word)
            unknown = at
        if unknown < at:
            yield _Piece(unknown, at)

    def _word_at(self, plain: str, at: int) -> str:
        for length in range(min(self._longest, len(plain) - at), 0, -1):
            if plain[at : at + length] in self._words:
                return plain[at : at + length]
        return ""

    def _take(self, found: _Cut, word: str) -> None:
        meanings = self._words[word]
        if len(meanings) > 1:
            found.unclear.append((word, meanings))
            return
        match meanings[0].kind:
            case "org":
                found.orgs.append(int(meanings[0].value))
            case "indicator":
                found.indicators.append(meanings[0].value)
            case "do":
                found.do.append(meanings[0].value)
            case "own":
                found.own = True
            case "follow":
                found.follows = True


def _indicator_words(indicator: Indicator, known: Catalogue) -> Iterable[str]:
    """What it is called. Of what nothing is reported, words so short or so common that they stand
    in other questions are left out: its short name is enough."""
    if indicator.connected:
        return indicator.names
    return (
        word for word in indicator.names
        if len(word) >= SHORTEST and word not in DO and word not in FILLING
        and known.words.get(word, indicator.id) == indicator.id
    )


def _org_words(org: Org) -> Iterable[str]:
    """Names and short names, with and without the ending of their kind."""
    if org.kind == "school":
        yield from SCHOOL
    for name in {org.name, org.short_name} - {""}:
        yield name
        for ending in ENDINGS.get(org.kind, ()):
            bare = name.removesuffix(ending)
            yield f"{bare}{ending}"
            if len(bare) > 1:
                yield bare
    if org.kind == "major" and len(org.name) > 3:
        yield org.name.removesuffix("技术")

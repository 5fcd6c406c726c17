"""The words a college's questions are made of: its orgs, the indicators, and what to do with them.

No segmenter: a question is cut by the longest word of this lexicon at each place, so that the
order of words is free and a new org is understood as soon as it is imported.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache

from services import sounds
from services.indicators import catalogue
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
#: What is left of a blank between two words in Latin letters.
APART = "-"
_BETWEEN_LETTERS = re.compile(r"(?<=[a-z0-9])\s+(?=[a-z])")
FOLLOW = ("那", "呢", "换成", "再看")
#: What may stand in a question without changing it.
FILLING = (
    "多少", "怎么样", "怎样", "情况", "如何", "高不高", "低不低", "是", "的", "有", "吗", "啊",
    "看看", "查查", "查", "看", "一下", "我", "想", "知道", "问", "现在", "目前", "数据", "给",
    "和", "与", "及", "在", "请", "下", "几", "个", APART,
)
#: Readings of words that no name brings with it: the table's.
_AS_READ: Mapping[str, str] = {}
ENDINGS = {"college": ("学院", "院", "系"), "major": ("专业",), "class": ("班",)}


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """Width, case and blanks do not matter; marks between words do not either. Only words in
    Latin letters stay apart."""
    plain = _BETWEEN_LETTERS.sub(APART, unicodedata.normalize("NFKC", text).lower())
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
        self._latin: set[str] = set()
        for org in orgs:
            read = sounds.aligned(org.name, org.name_key)
            for word in _org_words(org):
                self._add(word, Meaning("org", str(org.id)), read=read)
        for one in known:
            for word in _indicator_words(one, known):
                self._add(word, Meaning("indicator", one.id), read=_AS_READ)
        self._offered = {one.id for one in known if one.connected}
        for words, kind in ((OWN, "own"), (FOLLOW, "follow"), (FILLING, "fill")):
            for word in words:
                self._add(word, Meaning(kind, ""))
        for word, what in DO.items():
            self._add(word, Meaning("do", what), read=_AS_READ)
        self._longest = max(map(len, self._words))
        self._named = tuple(self._all_named())

    def _add(
        self, word: str, meaning: Meaning, *, read: Mapping[str, str] | None = None
    ) -> None:
        """Take up a word; with `read`, its own readings, also what it is in Latin letters."""
        key = folded(word)
        self._take_up(key, meaning)
        if read is not None:
            for spelt in sounds.latin(key, read):
                self._take_up(spelt, meaning)
                self._latin.add(spelt)

    def _take_up(self, key: str, meaning: Meaning) -> None:
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
        scored: dict[str, float] = {}
        for start, end in self._unknown(plain):
            said = plain[start:end]
            for word in get_close_matches(said, self._named, n=count, cutoff=LIKENESS):
                likeness = SequenceMatcher(None, word, said).ratio()
                whole = plain[:start] + word + plain[end:]
                scored[whole] = max(likeness, scored.get(whole, 0))
        return sorted(scored, key=lambda whole: -scored[whole])[:count]

    def heard(self, text: str) -> list[str]:
        """The text with one unknown piece, alone or with a neighbour, put as what sounds the same
        (大成度 is 达成度); empty where nothing does."""
        plain = folded(text)
        found = []
        for start, end in self._unknown(plain):
            said = plain[start:end]
            found += [plain[:start] + word + plain[end:] for word in self._named
                      if len(word) == len(said) > 1 and sounds.alike(word, said)]
        return list(dict.fromkeys(found))

    def _unknown(self, plain: str) -> Iterator[tuple[int, int]]:
        """Where a piece is that no word explains: with the one before, the one after, alone."""
        pieces = list(self._pieces(plain))
        for at, piece in enumerate(pieces):
            if piece.known:
                continue
            before, after = pieces[max(at - 1, 0)], pieces[min(at + 1, len(pieces) - 1)]
            yield from dict.fromkeys(
                ((before.start, piece.end), (piece.start, after.end), (piece.start, piece.end))
            )

    def _all_named(self) -> Iterator[str]:
        """Words that may be offered for a mistyped one: of indicators only what has data."""
        for word, meanings in self._words.items():
            first = meanings[0]
            if word not in self._latin and (
                first.kind in ("org", "do") or first.value in self._offered
            ):
                yield word

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
            word = plain[at : at + length]
            if word in self._words and (
                word not in self._latin or sounds.stands_alone(plain, at, at + length)
            ):
                return word
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


@lru_cache(maxsize=16)
def of(orgs: tuple[Org, ...]) -> Lexicon:
    """The lexicon of these orgs and the catalogue: it takes 10 ms to make, so it is kept until an
    import changes an org. Orgs carry their ids: two colleges never share one."""
    return Lexicon(orgs, catalogue.load())


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

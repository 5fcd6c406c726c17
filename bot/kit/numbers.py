"""The grammar of numbers on a list (CONVERSATIONS §4.3): pure functions, no state."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
          "八": 8, "九": 9}
CHINESE = re.compile(
    r"^(?:[一二两三四五六七八九]?十[一二三四五六七八九]?|[零一二两三四五六七八九])$"
)
RANGE = re.compile(r"^(\d{1,3})[-~至到](\d{1,3})$")
ALL = ("全部", "都", "所有")
#: More in one go are asked about first, and never are more than this looked at in turn.
LOOK_AT_ONCE = 3


@dataclass(frozen=True)
class Numbers:
    """What a line of numbers says: positions (1-based), an action by number or by word, words."""

    items: tuple[int, ...] = ()
    action: int | None = None
    verb: str | None = None
    rest: str = ""
    everything: bool = False


class OutOfRange(ValueError):
    """A position beyond the list."""


class FirstIsNoAction(ValueError):
    """Several numbers of which the first is no action: look at them, or what? (§4.3)"""

    def __init__(self, numbers: Sequence[int]) -> None:
        super().__init__(str(numbers))
        self.numbers = tuple(numbers)


def chinese_number(text: str) -> int | None:
    """0-99 written in Chinese numerals, or None."""
    if not CHINESE.match(text):
        return None
    if "十" not in text:
        return DIGITS[text]
    tens, _, ones = text.partition("十")
    return (DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0)


def read(
    text: str, *, size: int, actions: int = 0, verbs: Mapping[str, Sequence[str]] | None = None
) -> Numbers | None:
    """`text` read against a list of `size` entries with `actions` numbered actions.

    `verbs` maps an action word to its synonyms. None when the text is not in this grammar;
    OutOfRange and FirstIsNoAction as said there.
    """
    words, glued = _words(text)
    synonyms = _synonyms(verbs or {})
    everything, positions, verb, rest = _scan(words, synonyms)
    if not positions and not everything:
        return None
    if verb is None and (everything or (glued and rest)):
        return None
    rest = _as_typed(text, rest)
    if verb is not None:
        chosen = _held(positions, size) if not everything else tuple(range(1, size + 1))
        return Numbers(items=chosen, verb=verb, rest=rest, everything=everything)
    return _bare(positions, rest, size=size, actions=actions)


def _bare(positions: list[int], rest: str, *, size: int, actions: int) -> Numbers:
    if len(positions) == 1 or rest:
        return Numbers(items=_held(positions, size), rest=rest)
    if not actions:
        return Numbers(items=_held(positions, size)[:LOOK_AT_ONCE])
    if not 1 <= positions[0] <= actions:
        raise FirstIsNoAction(_held(positions, size))
    return Numbers(items=_held(positions[1:], size), action=positions[0])


def _held(positions: Sequence[int], size: int) -> tuple[int, ...]:
    for position in positions:
        if position > size:
            raise OutOfRange(str(position))
    return tuple(dict.fromkeys(positions))


def _words(text: str) -> tuple[list[str], bool]:
    """The numbers one by one and the words behind them in one piece; whether these are glued."""
    folded = unicodedata.normalize("NFKC", text).strip()
    folded = re.sub(r"第\s*(\d+|[一二两三四五六七八九十]+)\s*[条个项]", r" \1 ", folded)
    head, tail = _split_free(folded)
    glued = bool(head and tail) and head[-1].isdecimal()
    return [*re.split(r"[\s、,/;]+", head.strip("、,/; ")), *([tail] if tail else [])], glued


def _as_typed(text: str, rest: str) -> str:
    """`rest` in the width and marks of the original text."""
    for start in range(len(text)):
        if rest and unicodedata.normalize("NFKC", text[start:]).strip() == rest:
            return text[start:].strip()
    return rest


def _split_free(text: str) -> tuple[str, str]:
    """The leading run of numbers, ranges and joins; then the words."""
    match = re.match(r"^(?:全部|所有|(?:\d{1,3}(?:[-~至到]\d{1,3})?)|[一二两三四五六七八九十]{1,3}"
                     r"|[\s、,/;])+(?=$|\D)", text)
    if match is None:
        return "", text
    head, tail = text[: match.end()], text[match.end() :]
    if tail and not head[-1:].isspace() and head and _is_chinese_tail(head):
        return "", text
    return head, tail.strip()


def _is_chinese_tail(head: str) -> bool:
    """Chinese numerals glued to further words (一起吃饭) are words, not numbers."""
    return head[-1] in "一二两三四五六七八九十"


def _scan(
    words: Sequence[str], synonyms: Mapping[str, str]
) -> tuple[bool, list[int], str | None, str]:
    everything = False
    positions: list[int] = []
    verb: str | None = None
    rest: list[str] = []
    for word in words:
        if not word:
            continue
        if word in ALL and not positions and not rest:
            everything = True
        elif (found := _numbers(word)) is not None and not rest:
            positions.extend(found)
        elif verb is None and not rest and (split := _verb(word, synonyms)) is not None:
            verb, more, tail = split
            positions.extend(more)
            if tail:
                rest.append(tail)
        else:
            rest.append(word)
    return everything, positions, verb, " ".join(rest).strip()


def _numbers(word: str) -> list[int] | None:
    if word.isdecimal():
        if len(word) > 3:
            return None
        return [int(word)]
    span = RANGE.match(word)
    if span and int(span[1]) <= int(span[2]) <= int(span[1]) + 50:
        return list(range(int(span[1]), int(span[2]) + 1))
    number = chinese_number(word)
    if number is None:
        return None
    return [number]


def _verb(word: str, synonyms: Mapping[str, str]) -> tuple[str, list[int], str] | None:
    """An action word at the start of `word`, numbers behind it, and the words after those."""
    for form in sorted(synonyms, key=len, reverse=True):
        if word == form:
            return synonyms[form], [], ""
        if word.startswith(form):
            tail = word[len(form) :].strip(" ,:")
            lead = re.match(r"^((?:\d{1,3}[\s、,]*)+)(.*)$", tail, re.DOTALL)
            if lead:
                positions = [int(n) for n in re.findall(r"\d+", lead[1])]
                return synonyms[form], positions, lead[2].strip()
            if len(form) > 1 and (word[len(form)] in " ,:"):
                return synonyms[form], [], tail
    return None


def _synonyms(verbs: Mapping[str, Sequence[str]]) -> dict[str, str]:
    found = {}
    for verb, forms in verbs.items():
        found[verb] = verb
        for form in forms:
            found[form] = verb
    return found

"""How Chinese sounds, without tones: a typed word is found by pinyin, initials or a homophone.

`sounds.txt` has the characters of GB 2312 by their commonest reading, made from pypinyin (a test
holds the two together). The package itself would cost the web process 55 MB for a few lookups.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("sounds.txt")
#: Initials of fewer letters stand for too many words.
SHORTEST_INITIALS = 3
_PARTS = re.compile(r"[a-z]+|[0-9]+|.", re.DOTALL)


@cache
def table() -> Mapping[str, str]:
    """Syllable by character."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            syllable, _, characters = line.partition(" ")
            found.update(dict.fromkeys(characters, syllable))
    return found


def syllables(word: str, known: Mapping[str, str] | None = None) -> list[str]:
    """The word's syllables; letters and digits in a row are one, as is a sign nobody reads.

    `known` has readings that stand before the table's (会 in 会计 is kuai).
    """
    given, common = known or {}, table()
    return [given.get(part) or common.get(part, part) for part in _PARTS.findall(word)]


def aligned(name: str, key: str) -> dict[str, str]:
    """Syllable by character of a name whose pinyin key is known; empty where they do not fit."""
    parts, read = _PARTS.findall(name.lower().replace(" ", "")), key.split()
    if len(parts) != len(read):
        return {}
    return dict(zip(parts, read, strict=True))


def latin(word: str, known: Mapping[str, str] | None = None) -> Iterable[str]:
    """What one may type for it without Chinese: the whole pinyin, and the initials."""
    read = syllables(word, known)
    if all(one.isascii() for one in read) and not word.isascii():
        yield "".join(read)
        initials = "".join(one if one.isdecimal() else one[0] for one in read)
        if len(initials) >= SHORTEST_INITIALS:
            yield initials


def alike(one: str, other: str) -> bool:
    """Whether two words sound the same, syllable by syllable."""
    return syllables(one) == syllables(other)


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no further letter or digit touches this stretch of a text."""
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    return not any(one.isascii() and one.isalnum() for one in (before, after))

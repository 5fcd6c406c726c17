"""What a person's name may be typed as: its pinyin and the first letters of it."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin

#: A name of letters with several readings has no more spellings than this.
SPELLINGS = 8


@lru_cache(maxsize=20_000)
def spellings(name: str) -> str:
    """Initials and full pinyin of every reading, `zyx cyx zengyuxing cengyuxing`."""
    readings = pinyin(name.lower(), style=Style.NORMAL, heteronym=True, errors=lambda text: text)
    ways = list(islice(product(*readings), SPELLINGS))
    initials = dict.fromkeys("".join(part[:1] for part in way) for way in ways)
    full = dict.fromkeys("".join(way) for way in ways)
    return " ".join([*initials, *full])

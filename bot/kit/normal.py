"""One way to compare what people type: width, case, spaces, closing marks, polite openings."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

CLOSING = " 。.!！~～、,，;；"
POLITE = ("回复", "我想要", "我想", "帮我", "麻烦", "请")


def normal(text: str) -> str:
    """`text` for comparison: NFKC, lower case, single spaces, without closing marks.

    A lone ? stays, because it asks for help (CONVERSATIONS §4.2).
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    folded = " ".join(folded.split()).strip(CLOSING)
    if len(folded) > 1:
        folded = folded.rstrip("?")
    return folded


def without_politeness(text: str) -> str:
    """`text` without an opening such as 帮我, or the text itself."""
    for opening in POLITE:
        if text.startswith(opening) and len(text) > len(opening):
            return text[len(opening) :].lstrip()
    return text


def after_word(text: str, word: str, *, glued: bool = False) -> str | None:
    """What follows `word` in `text` as it was typed, or None when it does not start with it.

    Between word and rest stands a space or a colon; `glued` also accepts nothing. A rest of digits
    alone may always be glued (删1), and so may a word that itself ends with a colon (今天:).
    """
    stripped = text.strip()
    cut = beginnings(stripped, Vocabulary((word,))).get(word)
    if cut is None:
        return None
    return behind(stripped, word, cut=cut, glued=glued)


def behind(text: str, word: str, *, cut: int, glued: bool) -> str | None:
    """What follows the word that ends at `cut`, or None when the two are no command together."""
    rest = text[cut:]
    body = rest.lstrip(" \t\n\u3000:：,，")
    if not rest or body != rest or glued or word.endswith(":"):
        return body.strip()
    if unicodedata.normalize("NFKC", rest).isdecimal():
        return body
    return None


class Vocabulary:
    """The words a text is compared with, and their beginnings: most texts leave them soon."""

    __slots__ = ("longest", "stems")

    def __init__(self, words: Iterable[str]) -> None:
        known = frozenset(words)
        self.longest = max(map(len, known), default=0)
        self.stems = frozenset(word[:end] for word in known for end in range(1, len(word) + 1))


def reach(letters: int) -> int:
    """How many typed characters a word of so many letters may take, with spaces in between."""
    return 2 * letters + 4


def beginnings(text: str, vocabulary: Vocabulary) -> dict[str, int]:
    """Every folded beginning of `text` that a word of the vocabulary may equal, with the shortest
    length of the text that folds to it."""
    found: dict[str, int] = {}
    head = text[: reach(vocabulary.longest)]
    # A part of a text in normal form is in normal form itself: true for most of what is typed.
    if not unicodedata.is_normalized("NFKC", head):
        for end in range(1, len(head) + 1):
            part = unicodedata.normalize("NFKC", head[:end]).lower()
            found.setdefault("".join(part.split()), end)
        return found
    folded, stems = "", vocabulary.stems
    for end, character in enumerate(head, 1):
        if not character.isspace():
            folded += character.lower()
            if folded not in stems:
                break
            found[folded] = end
    return found

"""One way to compare what people type: width, case, spaces, closing marks, polite openings."""

from __future__ import annotations

import unicodedata

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
    cut = _cut(stripped, word)
    if cut is None:
        return None
    rest = stripped[cut:]
    body = rest.lstrip(" \t\n\u3000:：,，")
    if not rest or body != rest or glued or word.endswith(":"):
        return body.strip()
    if unicodedata.normalize("NFKC", rest).isdecimal():
        return body
    return None


def _cut(text: str, word: str) -> int | None:
    """Length of the shortest beginning of `text` that equals `word` once folded."""
    for end in range(1, min(len(text), 2 * len(word) + 4) + 1):
        if "".join(unicodedata.normalize("NFKC", text[:end]).lower().split()) == word:
            return end
    return None

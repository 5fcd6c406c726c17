"""What was typed, folded once for all the command words it is compared with.

A college has some hundred words; folding the text anew for each of them cost more than everything
else between the request and its answer (docs/performance.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.kit.normal import Vocabulary, beginnings, behind, normal, reach, without_politeness

#: Characters that may stand around a command of one word: 麻烦 before it, marks and spaces.
AROUND = 16


class Typed:
    """A text with its forms for comparison with the words of a vocabulary."""

    __slots__ = ("_variants", "plain", "polite", "text")

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.text = text
        stripped = text.strip()
        self.plain = ""
        if len(stripped) <= reach(vocabulary.longest) + AROUND:
            self.plain = normal(text)
        self.polite = without_politeness(self.plain)
        bare = without_politeness(stripped).strip()
        variants = (stripped,) if bare == stripped else (stripped, bare)
        self._variants: tuple[tuple[str, Mapping[str, int]], ...] = tuple(
            (one, beginnings(one, vocabulary)) for one in variants
        )

    def words(self) -> Iterator[str]:
        """Every word this text may be, or may begin with."""
        yield self.plain
        yield self.polite
        for _, found in self._variants:
            yield from found

    def is_word(self, word: str) -> bool:
        """Whether the whole text is this word, politely said or not."""
        return word in (self.plain, self.polite)

    def rest(self, words: Iterable[str], *, glued: bool) -> str | None:
        """What follows the first of the words it begins with, as it was typed, or None.

        A polite opening is read over only where nothing fits with it.
        """
        for text, found in self._variants:
            for word in words:
                cut = found.get(word)
                if cut is not None and cut <= reach(len(word)):
                    rest = behind(text, word, cut=cut, glued=glued)
                    if rest:
                        return rest
        return None

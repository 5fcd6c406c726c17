"""An import's result in words: for the terminal, the page and the chat alike."""

from __future__ import annotations

from bot.kit.texts import Texts
from services.batches import RowError
from services.imports.result import ImportResult


def lines(result: ImportResult, texts: Texts) -> list[str]:
    """The summary first, then one line an error, each with its mend."""
    if result.errors:
        head = texts.render(
            "imports/refused", file=result.file, errors=len(result.errors),
            rows=result.counts.rejected,
        )
        return [head, *(line(error, texts) for error in result.errors)]
    key = "imports/again" if result.again else "imports/loaded"
    head = texts.render(key, file=result.file, number=result.batch_number, counts=result.counts)
    return [head, *(line(error, texts) for error in result.returned)]


def line(error: RowError, texts: Texts) -> str:
    """One error: where it is, what stands there, how to mend it."""
    return texts.render(
        f"imports/{error.problem}", file=error.file, row=error.row, column=error.column,
        value=error.value, **error.data,
    )

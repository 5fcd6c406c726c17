"""A question whose options stand in its text file, one a line: 「1 记」「0 都不是」."""

from __future__ import annotations

import re
from typing import Any

from bot.kit.reply import Choices, Option
from bot.kit.texts import Texts

_OPTION = re.compile(r"^(\d) (\S.*)$")


def choices(texts: Texts, key: str, *ids: str, **data: Any) -> Choices:
    """The text of `key` as a question: its numbered lines become options named `ids`.

    Lines before the options are the head, lines behind them the tail. ValueError when the text
    has another number of options than there are ids.
    """
    head: list[str] = []
    tail: list[str] = []
    labels: list[str] = []
    zero = ""
    for line in texts.render(key, **data).splitlines():
        option = _OPTION.match(line)
        if option is None:
            (tail if labels else head).append(line)
        elif option[1] == "0":
            zero = option[2]
        else:
            labels.append(option[2])
    if len(labels) != len(ids):
        raise ValueError(f"{key} has {len(labels)} options, {len(ids)} are meant")
    options = tuple(Option(one, label) for one, label in zip(ids, labels, strict=True))
    return Choices("\n".join(head), options, zero, "\n".join(tail))

"""Errors that a person sees: a text key and its data. One boundary (bot.webhook) shows them."""

from __future__ import annotations

from typing import Any


class PersonError(Exception):
    """Rendered from templates/messages/{key}.txt with `data`; never logged as a fault."""

    key = "errors/failed"

    def __init__(self, key: str = "", **data: Any) -> None:
        super().__init__(key or self.key)
        self.key = key or self.key
        self.data = data


class NotBound(PersonError):
    key = "errors/unbound"


class NoRight(PersonError):
    """Outside the asker's scope: `object` as asked, two nearest questions allowed instead."""

    key = "errors/no_right"


class NoData(PersonError):
    """Inside the scope but not reported: never shown as 0."""

    key = "errors/no_data"

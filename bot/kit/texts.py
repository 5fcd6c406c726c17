"""Texts people read: templates/messages/{key}.txt, a college's own file first."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jinja2

from bot.kit.format import FILTERS, rate
from bot.kit.reply import Say

MESSAGES = Path(__file__).resolve().parents[2] / "templates" / "messages"

#: WeChat makes a link of `<a href=…>` in any text, even one that speaks for the reader when it is
#: tapped (weixin://bizmsgmenu). Only a template may write one, never what somebody typed.
_LINK = re.compile(r"<(?=\s*/?\s*a\b)", re.IGNORECASE)


class Texts:
    """Renders messages by key; holes are errors (StrictUndefined), never blanks."""

    def __init__(self, *folders: Path) -> None:
        """`folders` are looked at first, in order; then the shipped ones."""
        self.environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader([*folders, MESSAGES]),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,  # plain text; the wire escapes what XML and JSON need
            keep_trailing_newline=False,
            finalize=_without_links,
            auto_reload=False,
            cache_size=1000,
        )
        self.environment.filters.update(FILTERS)
        self.environment.globals["rate"] = rate

    def render(self, key: str, **data: Any) -> str:
        """The text of `key` with `data`; jinja2.TemplateNotFound or UndefinedError on a fault."""
        text = self.environment.get_template(f"{key}.txt").render(**data)
        return "\n".join(line.rstrip() for line in text.strip().splitlines())

    def say(self, key: str, **data: Any) -> Say:
        return Say(self.render(key, **data))

    def has(self, key: str) -> bool:
        try:
            self.environment.get_template(f"{key}.txt")
        except jinja2.TemplateNotFound:
            return False
        return True


def _without_links(value: Any) -> Any:
    """A value as it may stand in a text: its link marks shown, not obeyed."""
    if isinstance(value, str) and "<" in value:
        return _LINK.sub("＜", value)
    return value

"""A page as HTML, with the headers all personal pages have; what is said instead of one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import jinja2
from aiohttp import web

import templates
from bot.kit import format as formats
from bot.kit.texts import Texts

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self' {}"
)


class Said(Exception):
    """Ends a request with this status and the text of this key."""

    def __init__(self, status: int, key: str, **data: Any) -> None:
        super().__init__(key)
        self.status, self.key, self.data = status, key, data


@cache
def environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader(templates.__name__, "pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(formats.FILTERS)
    return made


def headers(framed_by: str) -> dict[str, str]:
    """Nothing of a personal page is kept, named elsewhere, or shown in another's frame."""
    return {
        "Content-Security-Policy": POLICY.format(framed_by), "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff",
    }


def page(
    name: str, *, framed_by: str, status: int = 200, **values: Any
) -> web.Response:
    """The page templates/pages/<name>.html, filled."""
    body = environment().get_template(f"{name}.html").render(**values)
    return web.Response(
        text=body, status=status, content_type="text/html", headers=headers(framed_by)
    )


def said(
    texts: Texts, key: str, data: Mapping[str, Any], *, framed_by: str, status: int, back: str
) -> web.Response:
    """A short text as a page, with a way back."""
    head, _, rest = texts.render(key, **data).partition("\n")
    return page("said", framed_by=framed_by, status=status, head=head, lines=rest.splitlines(),
                back=back)

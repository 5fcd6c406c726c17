"""What every picture shares (CONVERSATIONS §5): conclusion on top, foot line, amber when late."""

from __future__ import annotations

from dataclasses import dataclass

from charts import words
from charts.canvas import BODY, FOOT, MARGIN, TITLE, WIDTH, Canvas
from charts.fields import Fields, as_text
from charts.fonts import width
from charts.inks import AMBER, GRID, INK, NONE, PANEL, SOFT
from charts.lettering import balanced, shrunk, wrapped

LEFT, RIGHT = float(MARGIN), float(WIDTH - MARGIN)
ROOM = RIGHT - LEFT
_SMALLEST_TITLE = 48
_SEPARATOR = " · "


@dataclass(frozen=True, slots=True)
class Empty:
    """Why there is nothing to draw: the period, who should have reported and since when not."""

    period: str
    source: str
    since: str


@dataclass(frozen=True, slots=True)
class Heading:
    """Title (the conclusion, not the indicator's name), foot parts, and the late source if any."""

    title: str
    foot: tuple[str, ...]
    late: str
    empty: Empty


def read_heading(fields: Fields) -> Heading:
    """Read `title`, `foot` (a text, or scope, as_of, source), `late` and `empty`."""
    foot, empty = _foot(fields)
    if fields.has("empty"):
        inner = fields.inner("empty")
        empty = Empty(inner.text("period"), inner.text("source"), inner.text("since"))
        inner.close()
    return Heading(fields.text("title"), foot, fields.text_or("late", ""), empty)


def _foot(fields: Fields) -> tuple[tuple[str, ...], Empty]:
    raw = fields.raw("foot")
    if isinstance(raw, str):
        return (as_text(raw, fields.where("foot")),), Empty("", "", "")
    inner = fields.inner("foot")
    scope, as_of, source = inner.text("scope"), inner.text("as_of"), inner.text("source")
    inner.close()
    parts = (
        scope, words.AS_OF.format(as_of=as_of), words.SOURCE.format(source=source), words.INTERNAL
    )  # fmt: skip
    return parts, Empty(scope, source, as_of)


class Page:
    """A canvas with its title and foot drawn; `top` and `bottom` bound the body between them."""

    def __init__(self, heading: Heading, *, body: float) -> None:
        title, size = _title_lines(heading.title)
        foot = _foot_lines(heading.foot)
        late = wrapped(heading.late, size=FOOT + 3, room=ROOM, most=2) if heading.late else ()
        self.top = MARGIN + len(title) * size * 1.32 + 26
        self.bottom = self.top + body
        foot_height = 40 + len(foot) * 46 + len(late) * 52 + 30
        self.canvas = Canvas(self.bottom + foot_height)
        self.canvas.mark_body(self.top, self.bottom)
        for n, line in enumerate(title):
            self.canvas.text(LEFT, MARGIN + (n + 0.5) * size * 1.32, line, size=size)
        self._foot(foot, late)

    def _foot(self, foot: tuple[str, ...], late: tuple[str, ...]) -> None:
        y = self.bottom + 24
        ink = SOFT
        if late:
            ink = INK
            self.canvas.rect(0, y, WIDTH, self.canvas.height - y, fill=AMBER)
            y -= 2
        else:
            self.canvas.line([(LEFT, y), (RIGHT, y)], ink=GRID, stroke=2)
        y += 16
        for line in late:
            self.canvas.text(LEFT, y + 26, line, size=FOOT + 3, ink=INK)
            y += 52
        for line in foot:
            self.canvas.text(LEFT, y + 23, line, size=FOOT, ink=ink)
            y += 46


def _title_lines(title: str) -> tuple[tuple[str, ...], float]:
    size = shrunk(title, size=TITLE, least=_SMALLEST_TITLE, room=ROOM)
    lines = balanced(title, size=size, room=ROOM)
    if len(lines) == 2:
        lines = balanced(title, size=TITLE, room=ROOM)
        size = TITLE
        if lines[-1].endswith("…"):
            size = _SMALLEST_TITLE
            lines = balanced(title, size=size, room=ROOM)
    return lines, size


def _foot_lines(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The parts in as few lines as they fit into, never broken within one if it fits alone."""
    lines = [parts[0]]
    for part in parts[1:]:
        longer = lines[-1] + _SEPARATOR + part
        if width(longer, FOOT) <= ROOM:
            lines[-1] = longer
        else:
            lines.append(part)
    return tuple(piece for line in lines for piece in wrapped(line, size=FOOT, room=ROOM, most=2))


def empty_page(heading: Heading) -> Canvas:
    """A page whose body says in a frame what is missing and who has not reported it."""
    high = 420.0
    page = Page(heading, body=high)
    canvas, middle = page.canvas, page.top + high / 2
    canvas.rect(LEFT, page.top, ROOM, high, fill=PANEL, radius=12)
    canvas.hatch(LEFT, page.top, ROOM, 26, ink=GRID)
    canvas.hatch(LEFT, page.bottom - 26, ROOM, 26, ink=GRID)
    said = heading.empty
    first = words.EMPTY.format(period=said.period).strip()
    lines = [(line, BODY + 6, INK) for line in balanced(first, size=BODY + 6, room=900)]
    if said.source:
        second = words.NOT_REPORTED.format(source=said.source, since=said.since)
        lines += [(line, BODY, SOFT) for line in balanced(second, size=BODY, room=900)]
    canvas.disc((LEFT + RIGHT) / 2, middle - 36 * len(lines) - 14, 20, edge=NONE, stroke=5)
    for n, (line, size, ink) in enumerate(lines):
        y = middle + 30 + (n - (len(lines) - 1) / 2) * 66
        canvas.text((LEFT + RIGHT) / 2, y, line, size=size, ink=ink, align="centre")
    return canvas

"""Shapes with a meaning: ● met ▲ watch ■ missed ○ no data, drawn, not printed as glyphs."""

from __future__ import annotations

from charts.canvas import Canvas
from charts.inks import NONE, STANDARD, TARGET, WARNING, WHITE, State

#: Line styles by meaning: ink, stroke, dashes.
LINE_STYLES: dict[str, tuple[str, float, tuple[float, ...]]] = {
    "target": (TARGET, 4, ()),
    "standard": (STANDARD, 4, (14, 8)),
    "warning": (WARNING, 5, (5, 6)),
}


def state_mark(canvas: Canvas, x: float, y: float, *, state: State, size: float = 26) -> None:
    """The mark of `state`, `size` pixels wide, with its middle at (x, y)."""
    half = size / 2
    if state is State.MET:
        canvas.disc(x, y, half, fill=state.ink)
    elif state is State.WATCH:
        up_mark(canvas, x, y, ink=state.ink, size=size)
    elif state is State.MISSED:
        canvas.rect(x - half * 0.9, y - half * 0.9, size * 0.9, size * 0.9, fill=state.ink)
    else:
        canvas.disc(x, y, half - 2, fill=WHITE, edge=NONE, stroke=4)


def up_mark(canvas: Canvas, x: float, y: float, *, ink: str, size: float) -> None:
    """A triangle pointing up."""
    half = size * 0.56
    canvas.shape(
        [(x - half, y + half * 0.82), (x + half, y + half * 0.82), (x, y - half)], fill=ink
    )


def down_mark(canvas: Canvas, x: float, y: float, *, ink: str, size: float) -> None:
    """A triangle pointing down."""
    half = size * 0.56
    canvas.shape(
        [(x - half, y - half * 0.82), (x + half, y - half * 0.82), (x, y + half)], fill=ink
    )


def bound_tick(canvas: Canvas, x: float, top: float, bottom: float, *, kind: str) -> None:
    """A short vertical piece of the target, standard or warning line."""
    ink, stroke, dash = LINE_STYLES[kind]
    if kind != "target":
        canvas.line([(x, top), (x, bottom)], ink=WHITE, stroke=stroke + 4)
    canvas.line([(x, top), (x, bottom)], ink=ink, stroke=stroke, dash=dash)


def bound_line(canvas: Canvas, left: float, right: float, y: float, *, kind: str) -> None:
    """A horizontal target, standard or warning line."""
    ink, stroke, dash = LINE_STYLES[kind]
    canvas.line([(left, y), (right, y)], ink=ink, stroke=stroke, dash=dash)

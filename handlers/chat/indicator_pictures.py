"""The numbers of answers as the charts take them (docs/charts.md); every word from templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from bot.kit.format import count
from bot.kit.texts import Texts
from services.indicators import attainment, judging
from services.indicators.attainment import Share
from services.indicators.indicator import Lines, Reading
from services.questions.answers import Attained, Line, Shown, Trend

#: Written in the place of figures about fewer than ten persons (CONVERSATIONS §5).
FEW = "<10"


def bars(a: Attained, texts: Texts, *, today: date) -> Mapping[str, Any]:
    """Three-line bars, worst first: of an org's parts, else of its own indicators."""
    rows = [_bar(one) for one in a.rows] or [_share(part, texts) for part in a.found.parts]
    return {
        "title": texts.render(
            "indicators/attained_title", a=a, states=[row["state"] for row in rows]
        ),
        "unit": "%", "rows": rows, "late": None,
        "foot": _foot(
            a.found.whole.org.label, a.found.data_on,
            [*a.found.readings], texts=texts, today=today,
        ),
    }


def trend(a: Trend, texts: Texts, *, today: date) -> Mapping[str, Any]:
    """One line an org; the lines of the target only where there is one org."""
    lines = Lines()
    if len(a.lines) == 1:
        lines = a.lines[0].shown[-1].reading.lines
    return {
        "title": texts.render("indicators/trend_title", a=a, today=today),
        "unit": a.indicator.unit,
        "points": [
            texts.render("indicators/when", indicator=a.indicator, period=one, today=today)
            for one in a.periods
        ],
        "series": [_series(line, main=at == 0) for at, line in enumerate(a.lines)],
        "lines": _lines(lines), "previous": None, "bands": [], "late": None,
        "foot": _foot(
            " ".join(line.org.short for line in a.lines), a.data_on,
            [one.reading for line in a.lines for one in line.shown], texts=texts, today=today,
        ),
    }


def _series(line: Line, *, main: bool) -> Mapping[str, Any]:
    return {
        "name": line.org.short, "main": main, "values": [_plotted(one) for one in line.shown],
        "texts": [one.number or None for one in line.shown],
    }


def _share(part: Share, texts: Texts) -> Mapping[str, Any]:
    value = None
    if part.percent is not None:
        value = float(part.percent)
    return {
        "name": part.org.short, "value": value, "state": part.state, "direction": "higher",
        "text": texts.render("indicators/share", share=part), **_lines(attainment.AIM),
    }


def state_of(shown: Shown) -> judging.State:
    """The state a picture may show: none where the figures may not be seen."""
    if shown.hidden:
        return "none"
    return judging.state(shown.reading)


def _bar(shown: Shown) -> Mapping[str, Any]:
    reading = shown.reading
    text = shown.number + _fraction(shown)
    if shown.hidden:
        text = FEW
    return {
        "name": reading.indicator.label, "value": _plotted(shown), "text": text,
        "state": state_of(shown),
        "direction": reading.indicator.better, **_lines(reading.lines),
    }


def _fraction(shown: Shown) -> str:
    if shown.numerator is None or shown.denominator is None:
        return ""
    return f"（{count(shown.numerator)}/{count(shown.denominator)}）"


def _lines(lines: Lines) -> dict[str, float]:
    found = {"target": lines.target, "standard": lines.standard, "warning": lines.warning}
    return {name: float(value) for name, value in found.items() if value is not None}


def _plotted(shown: Shown) -> float | None:
    """Where a value is drawn; what is printed is `number`."""
    exact = shown.reading.exact
    if exact is None or not shown.number:
        return None
    return float(exact)


def _foot(
    scope: str, as_of: date | None, readings: Iterable[Reading], *, texts: Texts, today: date
) -> Mapping[str, str]:
    sources = list(dict.fromkeys(one.indicator.source for one in readings))
    day = ""
    if as_of is not None:
        day = texts.render("indicators/day", day=as_of, today=today)
    return {
        "scope": scope, "as_of": day, "source": texts.render("indicators/foot", sources=sources),
    }

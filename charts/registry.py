"""The table of charts: one decorated function per file fills it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from charts.errors import UnknownChart

if TYPE_CHECKING:
    from charts.canvas import Canvas

Data = Mapping[str, Any]
T = TypeVar("T")
Draw = Callable[[T], "Canvas"]


@dataclass(frozen=True, slots=True)
class Chart:
    """One kind of picture: how its data are read, how it is drawn, and a worked example."""

    name: str
    read: Callable[[Data], Any]
    draw: Callable[[Any], Canvas]
    example: Data
    about: str

    def png(self, data: Data) -> bytes:
        """Return the palette PNG of `data`, which the chart checks first.

        Raises ChartDataError, MissingGlyph or BlankPicture.
        """
        return self.draw(self.read(data)).png()


_charts: dict[str, Chart] = {}


def chart(name: str, *, read: Callable[[Data], T], example: Data) -> Callable[[Draw[T]], Draw[T]]:
    """Register the decorated function as the chart `name`.

    `read` turns plain data into the chart's own frozen dataclass, `example` are data that show
    the chart at its best: tests, docs and benchmarks draw it. The first line of the function's
    docstring says what one sees in three seconds.
    """

    def register(draw: Draw[T]) -> Draw[T]:
        about = (draw.__doc__ or "").strip().partition("\n")[0]
        _charts[name] = Chart(name, read, draw, example, about)
        return draw

    return register


class Registry(Mapping[str, Chart]):
    """Every chart by name; the modules are imported at the first look, not before.

    So a process that only hands drawings on never loads matplotlib (60 MB). Modules are found by
    listing the package because a new chart is one new file: an explicit tuple would make it two.
    Order means nothing here, unlike with routers.
    """

    def __init__(self, package: str) -> None:
        self._package = package
        self._seen: set[str] = set()

    def _load(self) -> dict[str, Chart]:
        paths = importlib.import_module(self._package).__path__
        for module in sorted(pkgutil.iter_modules(paths), key=lambda found: found.name):
            if module.name not in self._seen and not module.name.startswith("_"):
                importlib.import_module(f"{self._package}.{module.name}")
                self._seen.add(module.name)
        return _charts

    def __getitem__(self, name: str) -> Chart:
        found = _charts.get(name) or self._load().get(name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._load()))

    def __len__(self) -> int:
        return len(self._load())


CHARTS = Registry("charts")


def draw(name: str, data: Data) -> bytes:
    """Return the palette PNG of chart `name` for `data`; the same data give the same bytes.

    Raises UnknownChart, ChartDataError, MissingGlyph or BlankPicture.
    """
    found = CHARTS.get(name)
    if found is None:
        raise UnknownChart(name)
    return found.png(data)

"""What the four pictures of P5 show: the product's own examples, and longer ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from charts import CHARTS

#: Our names of line, bar, radar and heat map.
LINE, BAR, RADAR, HEAT = "trend", "bars", "radar", "calendar_heat"
FOUR = (LINE, BAR, RADAR, HEAT)


def content(chart: str, times: int = 1) -> Mapping[str, Any]:
    """The example with so many times the points; a month and five axes stay as they are."""
    example = CHARTS[chart].example
    if times == 1:
        return example
    if chart == LINE:
        return _longer_line(example, times)
    if chart == BAR:
        return {**example, "rows": [*example["rows"]] * times}
    return example


def _longer_line(example: Mapping[str, Any], times: int) -> Mapping[str, Any]:
    points = [f"{week}周" for week in range(1, len(example["points"]) * times + 1)]
    series = [{**one, "values": one["values"] * times} for one in example["series"]]
    previous = {**example["previous"], "values": example["previous"]["values"] * times}
    return {**example, "points": points, "series": series, "previous": previous}

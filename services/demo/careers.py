"""Who came to the demo college and where its graduates went, as rows of the offices' files.

The pairs of figures.yaml are the causes; what answers say is counted from these rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

from services.demo import figures
from services.demo.plan import SEED, Plan, story

#: Where a graduate with a place has it, and one without, with their weights.
PLACED = (("签约就业", 56), ("灵活就业", 14), ("自主创业", 3), ("升学", 22), ("参军", 5))
NOT_PLACED = (("待就业", 4), ("未就业", 1))
#: A post fits the field from so many percent on (formulas/job_match_rate.yaml).
FITS = 60
STUDIED = 3
#: Who is admitted: seven of ten from general schools; adults with work in one class of 2026.
SORTS = (("普高", 7), ("中职", 3))
ADULTS = ("社会招生", 1)
ADULTS_OF = ("0603", 2026)


def employment_rows(plan: Plan) -> Iterator[tuple[Any, ...]]:
    """学号, 专业, 届, 去向, 岗位对口度, 上报日期 of the graduates of three years."""
    day = story("figures")["employment"]["data_day"]
    for year, majors in figures.graduates().items():
        reported_on = plan.yearly(date.fromisoformat(f"{year}-{day}"))
        for code, (fitting, placed, whole) in majors.items():
            chance = Random(f"{SEED} graduates {code} {year}")
            ways = [_drawn(chance, PLACED) for _ in range(placed)]
            ways += [_drawn(chance, NOT_PLACED) for _ in range(whole - placed)]
            fits = [n < fitting for n in range(placed)]
            chance.shuffle(fits)
            for n, way in enumerate(ways):
                match: int | str = ""
                if n < placed:
                    match = chance.randint(FITS, 98) if fits[n] else chance.randint(15, FITS - 1)
                number = f"{year + plan.years - STUDIED}{code}{n + 1:02}"
                yield number, code, year + plan.years, way, match, reported_on


def recruitment_rows(plan: Plan) -> Iterator[tuple[Any, ...]]:
    """专业, 年份, 生源类型, 环节, 人数, 统计日期 of three years."""
    day = story("figures")["registration"]["data_day"]
    for year, majors in figures.entrants().items():
        counted_on = plan.yearly(date.fromisoformat(f"{year}-{day}"))
        for code, (came, admitted) in majors.items():
            sorts = (ADULTS,) if (code, year) == ADULTS_OF else SORTS
            weights = [weight for _, weight in sorts]
            stages = (("计划", admitted), ("录取", admitted), ("报到", came))
            for stage, whole in stages:
                parts = figures.spread(whole, weights)
                for (sort, _), part in zip(sorts, parts, strict=True):
                    yield code, year + plan.years, sort, stage, part, counted_on


def _drawn(chance: Random, of: tuple[tuple[str, int], ...]) -> str:
    return str(chance.choices([way for way, _ in of], [weight for _, weight in of])[0])

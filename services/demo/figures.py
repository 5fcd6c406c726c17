"""The demo's indicator values, as rows of files by source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from random import Random
from typing import Any

from services.demo.classrooms import classrooms
from services.demo.plan import SEED, story

#: 指标, 对象, 期间, 分子, 分母, 值, 数据日期, 目标, 标准, 预警
Row = tuple[Any, ...]
Pair = tuple[int, int]
HEAD = ("指标", "对象", "期间", "分子", "分母", "值", "数据日期", "目标", "标准", "预警")
SCHOOL = "BCW"
#: Who reports a source.
OFFICES = {
    "employment": "招生就业处", "staffing": "人事处", "teaching": "教务处", "surveys": "诊改平台",
    "satisfaction": "第三方调查", "complaints": "质管办", "lines": "质管办目标",
}


def files(*, years: int = 0) -> dict[str, list[Row]]:
    """The rows by source, so many years later; a file holds what one office reports. What is
    counted from other files is in none."""
    told = _moved(story("figures"), years)
    found: dict[str, list[Row]] = defaultdict(list)
    for source, rows in (
        *_yearly(told), *_counts(told), *_pass_rate(told), *_surveyed(told), *_complaints(told),
        *_lines(told),
    ):
        found[source].extend(rows)
    return dict(found)


def _moved(told: dict[str, Any], years: int) -> dict[str, Any]:
    """The story of figures with its years so many years later; terms keep their names, as the
    calendar does."""
    return {**told, "years": [year + years for year in told["years"]]}


Given = Iterator[tuple[str, list[Row]]]


def graduates() -> dict[int, dict[str, tuple[int, int, int]]]:
    """By told year and major: graduates whose post fits, who have a place, and all."""
    told = story("figures")
    one, match = told["employment"], told["job_match"]
    chance = Random(f"{SEED} job match")
    found: dict[int, dict[str, tuple[int, int, int]]] = {}
    for at, year in enumerate(told["years"]):
        found[year] = {}
        for code, (placed, whole) in _of_year(one, year).items():
            fitting = round(placed * chance.uniform(*match["between"]))
            if code in match["given"]:
                fitting = match["given"][code][at]
            found[year][code] = (fitting, placed, whole)
    return found


def entrants() -> dict[int, dict[str, Pair]]:
    """By told year and major: who came and who was admitted. Who registered is who sits in the
    classes: nobody of the demo has left."""
    told = story("figures")
    found: dict[int, dict[str, Pair]] = {}
    for at, year in enumerate(told["years"]):
        came = _students(story("college")["grades"][at])
        admitted = _of_year(told["registration"], year)
        found[year] = {code: (came[code], of) for code, (_, of) in admitted.items()}
    return found


def _students(grade: int) -> dict[str, int]:
    """How many students a major has of a grade."""
    found: dict[str, int] = defaultdict(int)
    for one in classrooms():
        if one.grade == grade:
            found[one.major] += one.size
    return found


def _yearly(told: dict[str, Any]) -> Given:
    for one in told["yearly"]:
        for at, year in enumerate(told["years"]):
            pairs = _drawn(one, at)
            day = _day(one, year)
            if one.get("sum"):
                rows = _summed(one["indicator"], str(year), day, pairs, school=False)
            else:
                rows = [_rate(one["indicator"], code, str(year), pair, day)
                        for code, pair in pairs.items()]
            yield one["source"], rows


def _counts(told: dict[str, Any]) -> Given:
    for one in told["counts"]:
        for at, year in enumerate(told["years"]):
            day = _day(one, year)
            yield one["source"], [
                (one["indicator"], code, year, "", "", _count(one, code, at), day, "", "", "")
                for code in _majors()
            ]


def _count(one: dict[str, Any], code: str, at: int) -> int:
    if code in one.get("given", {}):
        return int(one["given"][code][at])
    chance = Random(f"{SEED} {one['indicator']} {code} {at}")
    return int(one["around"]) + chance.randint(-4, 4)


def _pass_rate(told: dict[str, Any]) -> Given:
    """Of the terms before the one whose marks are in the files."""
    one = told["pass_rate"]
    for at, term in enumerate(told["terms"]):
        first = int(term[:4])
        day = f"{first + 1}-01-20" if term.endswith("-1") else f"{first + 1}-07-15"
        yield one["source"], _summed(one["indicator"], term, day, _drawn(one, at))


def _surveyed(told: dict[str, Any]) -> Given:
    for one in told["surveyed"]:
        for at, year in enumerate(told["years"]):
            day = _day(one, year)
            yield one["source"], [
                (one["indicator"], code, year, "", "", values[at], day, "", "", "")
                for code, values in one["values"].items()
            ]


def _complaints(told: dict[str, Any]) -> Given:
    one = told["complaints"]
    for at, year in enumerate(told["years"]):
        day = _day(one, year)
        rows: list[Row] = [
            (one["indicator"], code, year, "", "", values[at], day, "", "", "")
            for code, values in one["values"].items()
        ]
        total = sum(values[at] for values in one["values"].values())
        rows.append((one["indicator"], SCHOOL, year, "", "", total, day, "", "", ""))
        yield one["source"], rows


def _lines(told: dict[str, Any]) -> Given:
    """The school's lines; a file may carry lines only."""
    for indicator, lines in told["lines"].items():
        yield "lines", [
            (indicator, SCHOOL, year, "", "", "", "", *lines) for year in told["years"]
        ]


def _drawn(one: dict[str, Any], at: int) -> dict[str, Pair]:
    """Numerator and denominator a major, given or by chance around the rate."""
    pairs: dict[str, Pair] = {}
    for code in _majors():
        given = one.get("given", {}).get(code)
        if given is not None:
            if given[at] is not None:
                pairs[code] = (given[at][0], given[at][1])
            continue
        chance = Random(f"{SEED} {one['indicator']} {code} {at}")
        whole = max(4, round(one["of"] * chance.uniform(0.85, 1.15)))
        part = round(whole * min(0.98, max(0.0, chance.gauss(one["rate"], 0.04))))
        pairs[code] = (part, whole)
    return pairs


def _of_year(one: dict[str, Any], year: int) -> dict[str, Pair]:
    """The pairs of a year: the newest as told, the others spread from the school's totals."""
    newest: dict[str, Pair] = {code: (n, of) for code, (n, of) in one["counts"].items()}
    if year not in one["totals"]:
        return newest
    parts, wholes = one["totals"][year]
    ns = spread(parts, [n for n, _ in newest.values()])
    ofs = spread(wholes, [of for _, of in newest.values()])
    return {code: (min(n, of), of) for code, n, of in zip(newest, ns, ofs, strict=True)}


def spread(total: int, weights: list[int]) -> list[int]:
    """Whole numbers in the proportion of the weights that add up to the total."""
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda n: -(total * weights[n] % whole))
    for n in order[: total - sum(shares)]:
        shares[n] += 1
    return shares


def _summed(
    indicator: str, period: str, day: str, pairs: dict[str, Pair], *, school: bool = True
) -> list[Row]:
    """Rows of the majors, their colleges (by the beginning of the code) and the school."""
    colleges: dict[str, Pair] = {}
    for code, (n, of) in pairs.items():
        before = colleges.get(code[:2], (0, 0))
        colleges[code[:2]] = (before[0] + n, before[1] + of)
    rows = {**pairs, **colleges}
    if school:
        rows[SCHOOL] = (sum(n for n, _ in pairs.values()), sum(of for _, of in pairs.values()))
    return [_rate(indicator, code, period, pair, day) for code, pair in rows.items()]


def _rate(indicator: str, code: str, period: str, pair: Pair, day: str) -> Row:
    return indicator, code, period, pair[0], pair[1], "", day, "", "", ""


def _day(one: dict[str, Any], year: int) -> str:
    return f"{year}-{one['data_day']}"


def _majors() -> list[str]:
    return [code for one in story("college")["colleges"] for code, _, _ in one["majors"]]

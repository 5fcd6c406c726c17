"""A formula as statements: what its rows come to by subject, and what that comes to by org.

Every value is a parameter; what stands in a text is one of the fixed words below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.imports.formulas.formula import Formula, Holders, Part

#: A period by the day of a row, for each kind of period.
BY_DAY = {"month": "to_char({0}.day, 'YYYY-MM')", "year": "to_char({0}.day, 'YYYY')"}
#: The same types whatever the formula: a prepared statement over the table outlives it.
TYPED = (
    "SELECT q.subject_id::bigint AS subject_id, q.period::varchar(16) AS period, "
    "q.day::date AS day, q.n::numeric AS n, q.d::numeric AS d FROM ({0}) q"
)
ADDED = {"rows": "1", "value": "f.value"}
#: The orgs a subject belongs to: a student's class and what is above it, an org and what is above
#: it. Staff belong to where their posts were on the day of the row, or where their first post was.
PLACES = {
    "student": (
        "JOIN person p ON p.college_id = $1 AND p.id = c.subject_id "
        "JOIN org_closure oc ON oc.college_id = $1 AND oc.descendant_id = p.class_org_id"
    ),
    "org": "JOIN org_closure oc ON oc.college_id = $1 AND oc.descendant_id = c.subject_id",
    "staff": (
        "JOIN LATERAL (SELECT DISTINCT x.ancestor_id FROM post t "
        "JOIN org_closure x ON x.college_id = $1 AND x.descendant_id = t.org_id "
        "WHERE t.college_id = $1 AND t.person_id = c.subject_id "
        "AND t.from_on <= greatest(c.day, (SELECT min(first.from_on) FROM post first "
        "WHERE first.college_id = $1 AND first.person_id = c.subject_id)) "
        "AND (t.until_on IS NULL OR t.until_on >= c.day)) oc ON true"
    ),
}


@dataclass
class Statement:
    """A text and its parameters, the college's id the first of them."""

    params: list[Any]
    text: str = ""

    def given(self, value: Any, cast: str) -> str:
        """The placeholder of one more parameter."""
        self.params.append(value)
        return f"${len(self.params)}::{cast}"


@dataclass(frozen=True)
class Span:
    """The periods that are computed, and the days from first to before last that they may lie in
    (None where a row names its period)."""

    kind: str
    periods: Sequence[str]
    first: date | None = None
    last: date | None = None
    years: Sequence[int] = field(default_factory=tuple)


def counted(formula: Formula, span: Span, *, college_id: int) -> Statement:
    """Rows of subject, period, day (of staff; else none), n and d."""
    made = Statement([college_id])
    if formula.holders is not None:
        made.text = _holders(formula, formula.holders, span, made)
    elif formula.tally:
        made.text = _tallied(formula, span, made)
    else:
        made.text = _rows(formula, span, made)
    made.text = TYPED.format(made.text)
    return made


def summed(formula: Formula, *, college_id: int) -> Statement:
    """Rows of org, period, n and d, from the table `counted`."""
    made = Statement([college_id])
    kinds = made.given(list(formula.at), "varchar[]")
    made.text = (
        "SELECT oc.ancestor_id AS org_id, c.period, sum(c.n) AS n, sum(c.d) AS d "
        f"FROM counted c {PLACES[formula.subject]} "
        "JOIN org o ON o.college_id = $1 AND o.id = oc.ancestor_id "
        f"WHERE o.kind = ANY({kinds}) GROUP BY 1, 2 ORDER BY 1, 2"
    )
    return made


def last_days(formula: Formula, span: Span, *, college_id: int) -> Statement:
    """Rows of period and the last day its facts speak of."""
    made = Statement([college_id])
    made.text = (
        f"SELECT {_period(formula, span)} AS period, max(f.day) AS day FROM fact f "
        f"WHERE {_known(formula, span, made)} GROUP BY 1"
    )
    return made


def _rows(formula: Formula, span: Span, made: Statement) -> str:
    day = "f.day" if formula.subject == "staff" else "NULL::date"
    where = _known(formula, span, made) + _taken(formula.rows, made)
    below = "0"
    if formula.denominator is not None:
        below = _sum(formula.denominator, made)
    return (
        f"SELECT f.subject_id, {_period(formula, span)} AS period, {day} AS day, "
        f"{_sum(formula.numerator, made)} AS n, {below} AS d FROM fact f WHERE {where} "
        "GROUP BY 1, 2, 3"
    )


def _tallied(formula: Formula, span: Span, made: Statement) -> str:
    """All of a month from the tally; what is not normal has an index of its own."""
    kind = made.given(formula.fact, "varchar")
    first, last = made.given(span.first, "date"), made.given(span.last, "date")
    part = formula.numerator
    told = made.given(list(part.states or part.without), "varchar[]")
    above = "coalesce(m.units, 0)"
    if part.without:
        above = f"t.recorded - {above}"
    return (
        "WITH recorded AS MATERIALIZED (SELECT subject_id, month, recorded FROM fact_tally "
        f"WHERE college_id = $1 AND kind = {kind} AND month >= {first} AND month < {last}), "
        "told AS MATERIALIZED (SELECT f.subject_id, date_trunc('month', f.day)::date AS month, "
        f"sum({ADDED[part.add]}) AS units FROM fact f WHERE f.college_id = $1 AND f.kind = {kind} "
        f"AND f.state = ANY({told}) AND f.state <> 'normal' AND f.ended_by IS NULL "
        f"AND f.day >= {first} AND f.day < {last} GROUP BY 1, 2) "
        "SELECT t.subject_id, to_char(t.month, 'YYYY-MM') AS period, NULL::date AS day, "
        f"{above} AS n, t.recorded AS d FROM recorded t "
        "LEFT JOIN told m ON m.subject_id = t.subject_id AND m.month = t.month"
    )


def _holders(formula: Formula, holders: Holders, span: Span, made: Statement) -> str:
    """Who holds the role on the day, and has a fact of theirs by then; nothing of a year before
    the first fact of the kind."""
    kind = made.given(formula.fact, "varchar")
    years, role = made.given(list(span.years), "int[]"), made.given(holders.role, "varchar")
    month, day = (made.given(one, "int") for one in holders.on)
    fact = f"f.college_id = $1 AND f.kind = {kind} AND f.ended_by IS NULL AND f.day <= y.on_day"
    having = f"{fact} AND f.subject_id = h.id" + _taken(formula.numerator, made)
    return (
        f"WITH y AS (SELECT n::text AS period, make_date(n, {month}, {day}) AS on_day "
        f"FROM unnest({years}) n), h AS (SELECT DISTINCT y.period, p.id FROM y JOIN post t "
        f"ON t.college_id = $1 AND t.role = {role} AND t.from_on <= y.on_day "
        "AND (t.until_on IS NULL OR t.until_on >= y.on_day) "
        "JOIN person p ON p.college_id = $1 AND p.id = t.person_id "
        "AND CASE WHEN p.left_on IS NULL THEN p.status = 'active' "
        f"ELSE p.left_on >= y.on_day END WHERE EXISTS (SELECT 1 FROM fact f WHERE {fact})) "
        "SELECT h.id AS subject_id, h.period, y.on_day AS day, "
        f"(EXISTS (SELECT 1 FROM fact f WHERE {having}))::int AS n, 1 AS d "
        "FROM h JOIN y ON y.period = h.period"
    )


def _period(formula: Formula, span: Span) -> str:
    if formula.period == "own":
        return "f.period"
    return BY_DAY[span.kind].format("f")


def _known(formula: Formula, span: Span, made: Statement) -> str:
    """The condition of current facts of the kind in the periods."""
    kind = made.given(formula.fact, "varchar")
    known = f"f.college_id = $1 AND f.kind = {kind} AND f.ended_by IS NULL"
    if not formula.quiet:
        known += " AND f.state <> 'normal'"  # true of each; lets the index of exceptions be used
    if formula.period == "own":
        return f"{known} AND f.period = ANY({made.given(list(span.periods), 'varchar[]')})"
    first, last = made.given(span.first, "date"), made.given(span.last, "date")
    return f"{known} AND f.day >= {first} AND f.day < {last}"


def _sum(part: Part, made: Statement) -> str:
    taken = _taken(part, made).removeprefix(" AND ")
    if not taken:
        return f"sum({ADDED[part.add]})"
    return f"coalesce(sum({ADDED[part.add]}) FILTER (WHERE {taken}), 0)"


def _taken(part: Part, made: Statement) -> str:
    """The conditions of a part, each with AND before it; empty for all rows."""
    found = ""
    if part.states:
        found += f" AND f.state = ANY({made.given(list(part.states), 'varchar[]')})"
    if part.without:
        found += f" AND f.state <> ALL({made.given(list(part.without), 'varchar[]')})"
    if part.least is not None:
        found += f" AND f.value >= {made.given(part.least, 'numeric')}"
    return found

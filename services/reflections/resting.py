"""Days that rest by themselves: leave, internship, holidays, exams, breaks between terms."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from models import sql
from services.people.asker import Asker
from services.reflections.values import Rest

#: Kinds of day_off that let a habit rest; training, sports and swapped workdays do not.
OFF: dict[str, Rest] = {"holiday": "holiday", "exam": "exam"}
INTERNSHIPS = frozenset({"internship", "岗位实习", "实习"})

_OFF = "SELECT day, kind FROM day_off WHERE college_id = $1 AND day BETWEEN $2 AND $3"
_LEAVE = """
SELECT greatest(from_on, $3) AS from_on, least(to_on, $4) AS to_on, kind FROM leave
WHERE college_id = $1 AND person_id = $2 AND from_on <= $4 AND to_on >= $3
"""
_TERMS = "SELECT starts_on, ends_on FROM term WHERE college_id = $1 ORDER BY starts_on"


async def days(asker: Asker, *, since: date, until: date) -> dict[date, Rest]:
    """Days at rest of the asker from `since` to `until`, both included, with the reason."""
    found: dict[date, Rest] = {}
    for row in await sql.rows(_OFF, asker.college.id, since, until):
        if row["kind"] in OFF:
            found[row["day"]] = OFF[row["kind"]]
    for day in _breaks(await sql.rows(_TERMS, asker.college.id), since, until):
        found.setdefault(day, "break")
    for row in await sql.rows(_LEAVE, asker.college.id, asker.person_id, since, until):
        found.update(dict.fromkeys(_span(row["from_on"], row["to_on"]), _why(row["kind"])))
    return found


def _why(kind: str) -> Rest:
    if kind in INTERNSHIPS:
        return "internship"
    return "leave"


def _breaks(terms: list[dict[str, Any]], since: date, until: date) -> list[date]:
    """Days outside every term; before the first known term nothing is said."""
    if not terms:
        return []
    known_from = max(since, terms[0]["starts_on"])
    return [
        day for day in _span(known_from, until)
        if not any(term["starts_on"] <= day <= term["ends_on"] for term in terms)
    ]


def _span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]

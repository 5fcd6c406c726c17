"""Who agreed to which notice when; who is under 18 and takes the guardians' lane (d 17)."""

from __future__ import annotations

from datetime import date, datetime

from models import sql
from services.colleges import College

#: The version of templates/messages/welcome/notice.txt that people read; grows with its meaning.
NOTICE = "2026-09"
OF_AGE = 18


def is_minor(born_on: date | None, *, today: date) -> bool:
    """Under 18 on that day; who was born on 29 February comes of age on the 28th."""
    if born_on is None:
        return False
    return today < _birthday(born_on, born_on.year + OF_AGE)


def _birthday(born_on: date, year: int) -> date:
    try:
        return born_on.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


async def given(college: College, person_id: int, *, today: date, now: datetime) -> None:
    """Note that the person agreed to the notice as it is now, in the ambient transaction."""
    born_on = await sql.value(
        "SELECT born_on FROM person WHERE college_id = $1 AND id = $2", college.id, person_id
    )
    await sql.rows(
        "INSERT INTO consent_given (college_id, person_id, notice, guardian, given_at) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        college.id, person_id, NOTICE, is_minor(born_on, today=today), now,
    )

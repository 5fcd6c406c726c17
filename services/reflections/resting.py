"""Days that rest by themselves: leave, internship, holidays, exams, breaks between terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from services import calendar
from services.people.asker import Asker
from services.reflections.values import Rest

#: Kinds of day that let a habit rest; weekends, training, sports and 实训 do not.
RESTS: dict[str, Rest] = {
    "leave": "leave", "internship": "internship", "holiday": "holiday", "exam": "exam",
    "break": "break",
}


async def days(asker: Asker, *, since: date, until: date) -> dict[date, Rest]:
    """Days at rest of the asker from `since` to `until`, both included, with the reason."""
    college, person_id = asker.college, asker.person_id
    school = await calendar.stretch(college, since, until)
    who = await calendar.who(college, person_id, since=since, until=until)
    # Of the time before she came only the school's own days are known.
    found = school.days(since, until, replace(who, entered_on=None))
    return {day: RESTS[one.kind] for day, one in found.items() if one.kind in RESTS}

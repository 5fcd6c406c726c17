"""The school's calendar: terms, teaching weeks, day types, quiet hours (law 8, R13).

`day_of` and `days_of` answer what day it is for a person; everything else that depends on the day
(habits at rest, class times, rules, digests) asks the same decision in `deciding`.

What a day is stands in the tables `term`, `day_off` and `day_type`. National holidays come into
them by a calendar file (services.imports.calendar); at run time nothing is derived from the real
world's holidays, so that the demo's days can move.
"""

from __future__ import annotations

from services.calendar.deciding import SchoolCalendar
from services.calendar.outlook import Outlook, Stretch, outlook
from services.calendar.quiet import QUIET, quiet_until
from services.calendar.reading import classes, day_of, days_of, stretch, who
from services.calendar.terms import (
    is_teaching_day,
    is_working_day,
    previous_teaching_week,
    term_by_code,
    term_of,
    timetable_day,
    week_of,
)
from services.calendar.values import DayType, Leave, Span, SpecialDay, Term, Who

__all__ = [
    "QUIET", "DayType", "Leave", "Outlook", "SchoolCalendar", "Span", "SpecialDay", "Stretch",
    "Term", "Who", "classes", "day_of", "days_of", "is_teaching_day", "is_working_day", "outlook",
    "previous_teaching_week", "quiet_until", "stretch", "term_by_code", "term_of",
    "timetable_day", "week_of", "who",
]

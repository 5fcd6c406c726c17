"""The state machine of a case (MODEL §3) as pure functions: which arrow a finding causes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from services.alerts.judging import severity

#: A closed case opens again on new evidence within this; later it is a new case.
REOPENS_WITHIN = timedelta(days=14)
#: A case that is looked at again and brings nothing new closes by itself after this.
QUIET_CLOSES_AFTER = timedelta(days=3)
#: After an action the person is looked at again on the morning of the second day.
LOOK_AGAIN_AFTER = timedelta(days=2)

OVER = ("closed", "expired")
#: Arrows a finding or the clock may cause, (from, to); acts of people are in `acting`.
ALLOWED = frozenset({
    ("", "told_student"), ("", "open"), ("told_student", "open"), ("told_student", "expired"),
    ("open", "open"), ("open", "expired"), ("paused", "expired"), ("acting", "rechecking"),
    ("acting", "closed"), ("rechecking", "rechecking"), ("rechecking", "closed"),
    ("closed", "open"), ("told_student", "told_student"), ("open", "paused"), ("paused", "open"),
})


class IllegalArrow(AssertionError):
    """A case was about to take an arrow that MODEL §3 does not draw: a bug."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case as the arrows need it."""

    id: int
    subject_id: int
    state: str
    level: str
    value: Decimal
    times: int
    due_at: datetime | None
    closed_at: datetime | None
    seen_on: date | None
    since_at: datetime
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """What a rule says of a subject now."""

    subject_id: int
    level: str
    value: Decimal
    newest_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """A step of a case: the event it is written as, and the state it leads to."""

    kind: str
    state: str
    new_case: bool = False
    times: int = 1
    outcome: str = ""


def on_firing(case: Case | None, firing: Firing, *, now: datetime) -> Arrow | None:
    """The arrow a firing finding causes; None when nothing has to change hands."""
    if case is None:
        return _first(firing)
    if case.state in OVER:
        return _after(case, firing, now=now)
    match case.state:
        case "told_student" if severity(firing.level) > 0:
            return Arrow(kind="opened", state="open", times=case.times)
        case "open" if severity(firing.level) > severity(case.level):
            return Arrow(kind="raised", state="open", times=case.times)
        case "paused":
            return Arrow(kind="resumed", state="open", times=case.times)
        case "acting" if is_news(case, firing) or _is_due(case, now):
            return Arrow(kind="rechecking", state="rechecking", times=case.times)
        case "rechecking" if not is_news(case, firing) and _is_quiet(case, now):
            return Arrow(kind="closed", state="closed", times=case.times, outcome="quiet")
    return None


def on_resolved(case: Case) -> Arrow | None:
    """The arrow when the finding is gone: acted on, it is closed; untouched, it expires."""
    match case.state:
        case "acting" | "rechecking":
            return Arrow(kind="closed", state="closed", times=case.times, outcome="resolved")
        case "told_student" | "open" | "paused":
            return Arrow(kind="expired", state="expired", times=case.times, outcome="resolved")
    return None


def on_disputed(case: Case) -> Arrow | None:
    """The arrow when the student disputes what the finding stands on: nobody is to act on it."""
    if case.state == "open":
        return Arrow(kind="paused", state="paused", times=case.times)
    return None


def is_news(case: Case, firing: Firing) -> bool:
    """Evidence the owner has not seen yet."""
    if case.seen_on is None or firing.newest_on > case.seen_on:
        return True
    return firing.value > case.value


def check(before: str, after: str) -> None:
    """IllegalArrow for a step that MODEL §3 does not draw."""
    if (before, after) not in ALLOWED:
        raise IllegalArrow(f"{before or 'nothing'} → {after}")


def _first(firing: Firing) -> Arrow:
    """The mildest tier is told to the student alone, the first time."""
    if severity(firing.level) == 0:
        return Arrow(kind="told_student", state="told_student", new_case=True)
    return Arrow(kind="opened", state="open", new_case=True)


def _after(case: Case, firing: Firing, *, now: datetime) -> Arrow | None:
    if case.outcome != "resolved" and not is_news(case, firing):
        return None
    times = case.times + 1
    recent = case.closed_at is not None and now - case.closed_at <= REOPENS_WITHIN
    if case.state == "closed" and recent:
        return Arrow(kind="reopened", state="open", times=times)
    return Arrow(kind="opened", state="open", new_case=True, times=times)


def _is_due(case: Case, now: datetime) -> bool:
    return case.due_at is not None and case.due_at <= now


def _is_quiet(case: Case, now: datetime) -> bool:
    return now - case.since_at >= QUIET_CLOSES_AFTER

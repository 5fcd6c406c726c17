"""Quiet hours, lessons and the week's limit (R13, R14), as pure functions and in the pipeline."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kit.reply import Say
from models import sql
from services.pushes import limits
from services.pushes.schooldays import SchoolDays
from services.pushes.stages import Setting, quiet_until
from tests.pushes.cast import NOON, Cast

ZONE = ZoneInfo("Asia/Shanghai")
HOLIDAY, EXTRA = date(2026, 10, 1), date(2026, 10, 10)
DAYS = SchoolDays(off=frozenset({HOLIDAY}), extra=frozenset({EXTRA}))


def _setting(now: datetime) -> Setting:
    return Setting(now=now, zone=ZONE, days=DAYS, templates=frozenset())


def _quiet(kind: str, local: str, *, red: bool = False) -> str | None:
    now = datetime.fromisoformat(local).replace(tzinfo=ZONE).astimezone(UTC)
    found = quiet_until(kind, now, setting=_setting(now), red=red)
    if found is None:
        return None
    return found[0].astimezone(ZONE).strftime("%m-%d %H:%M")


@pytest.mark.parametrize(("kind", "local", "until"), [
    ("student", "2026-11-18 22:29", None),
    ("student", "2026-11-18 22:30", "11-19 07:00"),
    ("student", "2026-11-19 06:59", "11-19 07:00"),
    ("student", "2026-11-19 07:00", None),
    ("student", "2026-11-19 08:00", "11-19 11:40"),
    ("student", "2026-11-19 11:40", None),
    ("student", "2026-11-19 15:00", "11-19 17:20"),
    ("student", "2026-11-21 09:00", None),
    ("student", "2026-10-01 09:00", None),
    ("student", "2026-10-10 09:00", "10-10 11:40"),
    ("staff", "2026-11-18 07:29", "11-18 07:30"),
    ("staff", "2026-11-18 07:30", None),
    ("staff", "2026-11-18 19:59", None),
    ("staff", "2026-11-18 20:00", "11-19 07:30"),
    ("staff", "2026-11-20 20:00", "11-23 07:30"),
    ("staff", "2026-11-21 10:00", "11-23 07:30"),
    ("staff", "2026-10-01 10:00", "10-02 07:30"),
    ("staff", "2026-10-10 10:00", None),
])
def test_quiet_hours_end_when_the_page_says(kind: str, local: str, until: str | None) -> None:
    assert _quiet(kind, local) == until


def test_red_academic_matters_wait_for_half_past_seven() -> None:
    assert _quiet("student", "2026-11-18 23:00", red=True) == "11-19 07:30"
    assert _quiet("student", "2026-11-19 07:10", red=True) == "11-19 07:30"


@given(kind=st.sampled_from(["student", "staff"]), red=st.booleans(),
       minutes=st.integers(0, 60 * 24 * 30))
def test_the_end_of_a_quiet_stretch_is_later_and_leads_out(
    kind: str, red: bool, minutes: int
) -> None:
    now = NOON - timedelta(days=50) + timedelta(minutes=minutes)
    for _ in range(4):
        found = quiet_until(kind, now, setting=_setting(now), red=red)
        if found is None:
            return
        assert found[0] > now
        now = found[0]
    raise AssertionError("quiet for ever")


async def test_a_push_at_night_waits_for_the_morning(cast: Cast) -> None:
    cast.now = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
    push = await cast.push()
    await cast.deliver()
    row = await cast.row(push)
    assert (row["state"], row["reason"]) == ("waiting", "quiet_hours")
    assert row["not_before"].astimezone(ZONE).strftime("%d %H:%M") == "19 07:30"
    cast.now = row["not_before"]
    await cast.deliver()
    assert (await cast.row(push))["state"] == "accepted"


@pytest.mark.parametrize("changed", [{"urgency": "now"}, {"kind": "safety.tonight"}])
async def test_answers_and_safety_pass_the_night(cast: Cast, changed: dict[str, str]) -> None:
    cast.now = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
    push = await cast.push(**changed)
    await cast.deliver(changed.get("urgency", "push"))
    assert (await cast.row(push))["state"] == "accepted"


async def test_a_holiday_in_the_calendar_keeps_staff_undisturbed(cast: Cast) -> None:
    await sql.changed("INSERT INTO day_off (college_id, day, kind) VALUES ($1, $2, 'holiday')",
                      cast.college.id, date(2026, 11, 18))
    push = await cast.push()
    await cast.deliver()
    assert await cast.fate(push) == ("waiting", "quiet_hours")


async def test_what_is_over_the_weeks_limit_folds_into_the_digest(cast: Cast) -> None:
    made = [await cast.push() for _ in range(limits.COUNSELOR_A_WEEK)]
    digest = await cast.push(urgency="digest", kind="digest")
    safety = await cast.push(kind="safety")
    await cast.deliver()
    fates = [await cast.fate(one) for one in made]
    assert fates.count(("accepted", "")) == limits.COUNSELOR_A_WEEK - 1
    assert fates[-1] == ("folded", "weekly_limit")
    assert await cast.fate(digest) == await cast.fate(safety) == ("accepted", "")


async def test_a_new_week_has_a_new_budget(cast: Cast) -> None:
    for _ in range(limits.STUDENT_A_WEEK):
        await cast.push(person_id=cast.student)
    await cast.deliver()
    cast.now += timedelta(days=7)
    push = await cast.push(person_id=cast.student)
    await cast.deliver()
    assert (await cast.row(push))["state"] == "accepted"


async def test_a_push_of_a_closed_case_is_dropped(cast: Cast) -> None:
    case = await sql.value(
        'WITH c AS (INSERT INTO "case" (college_id, fingerprint, rule, subject_id, state, level, '
        "opened_at) VALUES ($1, 'f', 'r', $2, 'closed', 'notice', $3) RETURNING id) "
        "SELECT id FROM c", cast.college.id, cast.student, cast.now)
    push = await cast.push(Say("看一下"), case_id=case)
    await cast.deliver()
    assert await cast.fate(push) == ("dropped", "case_closed")

"""The school's clock."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kit import clock as clock_module
from bot.kit.clock import SHANGHAI, Clock, at, read_offset, school_day, week_start, write_offset

SECOND = timedelta(seconds=1)


@pytest.fixture
def always_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_module, "LOOK_EVERY", 0.0)


def test_clock_without_a_file_tells_the_real_time() -> None:
    assert abs(Clock().now() - datetime.now(UTC)) < SECOND
    assert Clock().now().tzinfo is UTC


@pytest.mark.usefixtures("always_looks")
def test_clock_follows_the_file_while_it_runs(tmp_path: Path) -> None:
    clock = Clock(tmp_path / "clock.json")
    assert abs(clock.now() - datetime.now(UTC)) < SECOND
    for days in (4, -2):
        write_offset(tmp_path / "clock.json", timedelta(days=days))
        assert abs(clock.now() - datetime.now(UTC) - timedelta(days=days)) < SECOND


@pytest.mark.usefixtures("always_looks")
@pytest.mark.parametrize("broken", ["", "{", "[]", '{"offset_seconds": "x"}', "{}"])
def test_broken_file_does_not_throw_the_time_back(tmp_path: Path, broken: str) -> None:
    file = tmp_path / "clock.json"
    write_offset(file, timedelta(days=1))
    clock = Clock(file)
    clock.now()
    file.write_text(broken)
    assert abs(clock.now() - datetime.now(UTC) - timedelta(days=1)) < SECOND


def test_file_is_looked_at_only_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_offset(tmp_path / "clock.json", timedelta(days=1))
    clock = Clock(tmp_path / "clock.json")
    looks: list[object] = []
    monkeypatch.setattr(clock, "_look", looks.append)
    clock._look_at = clock_module.time.monotonic() + 60
    for _ in range(100):
        clock.now()
    assert looks == []


def test_replaced_file_of_equal_age_is_seen(tmp_path: Path, always_looks: None) -> None:
    file = tmp_path / "clock.json"
    write_offset(file, timedelta(days=1))
    os.utime(file, (1, 1))
    clock = Clock(file)
    clock.now()
    other = tmp_path / "other.json"
    write_offset(other, timedelta(days=2))
    os.utime(other, (1, 1))
    other.replace(file)
    assert abs(clock.now() - datetime.now(UTC) - timedelta(days=2)) < SECOND


@given(st.floats(-1e9, 1e9))
def test_offset_comes_back_as_written(tmp_path_factory: pytest.TempPathFactory, s: float) -> None:
    file = tmp_path_factory.getbasetemp() / "offset.json"
    write_offset(file, timedelta(seconds=s))
    assert read_offset(file) == timedelta(seconds=s)


@pytest.mark.parametrize(
    ("local", "day"),
    [
        ("2026-11-18 03:59:59", date(2026, 11, 17)),
        ("2026-11-18 04:00:00", date(2026, 11, 18)),
        ("2026-11-18 23:59:59", date(2026, 11, 18)),
        ("2026-11-19 01:30:00", date(2026, 11, 18)),
        ("2027-01-01 00:00:00", date(2026, 12, 31)),
    ],
)
def test_school_day_ends_at_four_in_the_morning(local: str, day: date) -> None:
    moment = datetime.fromisoformat(local).replace(tzinfo=SHANGHAI)
    assert school_day(moment) == day
    assert school_day(moment.astimezone(UTC)) == day


def test_school_day_is_of_the_colleges_zone() -> None:
    moment = datetime(2026, 11, 18, 21, 30, tzinfo=UTC)
    assert school_day(moment) == date(2026, 11, 19)
    assert school_day(moment, ZoneInfo("Asia/Urumqi")) == date(2026, 11, 18)


def test_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        school_day(datetime(2026, 11, 18))  # noqa: DTZ001


@given(st.dates(date(2000, 1, 3), date(2100, 1, 1)))
def test_week_starts_on_the_monday_before(day: date) -> None:
    start = week_start(day)
    assert start.weekday() == 0
    assert timedelta(0) <= day - start < timedelta(days=7)


def test_time_of_day_is_of_the_zone() -> None:
    assert at(date(2026, 11, 18), 8) == datetime(2026, 11, 18, 0, tzinfo=UTC)

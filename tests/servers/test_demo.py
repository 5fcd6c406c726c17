"""The demo's clock and settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.kit.clock import SHANGHAI, Clock, read_offset, write_offset
from bot.servers.demo import Demo, demo_environ, remember, resume
from bot.settings import Settings, SettingsError

DAY = date(2026, 11, 18)


def test_demo_begins_at_eight_in_the_morning_of_its_day(tmp_path: Path) -> None:
    resume(tmp_path, DAY)
    now = Clock(tmp_path / "clock.json").now().astimezone(SHANGHAI)
    assert (now.date(), now.hour, now.minute) == (DAY, 8, 0)


def test_demo_goes_on_where_it_stopped(tmp_path: Path) -> None:
    resume(tmp_path, DAY)
    moved = read_offset(tmp_path / "clock.json") + timedelta(days=3)
    write_offset(tmp_path / "clock.json", moved)
    remember(tmp_path)
    write_offset(tmp_path / "clock.json", timedelta())
    resume(tmp_path, DAY)
    assert abs(read_offset(tmp_path / "clock.json") - moved) < timedelta(seconds=5)


def test_time_stands_still_while_nothing_runs(tmp_path: Path) -> None:
    stopped = datetime(2026, 11, 20, 2, tzinfo=UTC)
    Demo(today="2026-11-18", loaded=True, stopped_at=stopped.isoformat()).keep(tmp_path)
    resume(tmp_path, DAY)
    assert abs(Clock(tmp_path / "clock.json").now() - stopped) < timedelta(seconds=5)


def test_demo_of_another_day_is_refused_with_the_mend(tmp_path: Path) -> None:
    replace(resume(tmp_path, DAY), loaded=True).keep(tmp_path)
    with pytest.raises(SettingsError, match="LUOXUAN_DEMO_TODAY.*demo --fresh"):
        resume(tmp_path, date(2026, 12, 2))


def test_demo_talks_to_the_simulator_unless_told_otherwise(tmp_path: Path) -> None:
    environ = demo_environ({"LUOXUAN_DATA_DIR": str(tmp_path), "LUOXUAN_WECHAT_MP_BASE": ""})
    settings = Settings.from_env(environ)
    assert settings.wechat_api_base == settings.wechat_mp_base == "http://127.0.0.1:8081"
    assert settings.demo_today == DAY


def test_demo_refuses_the_real_platform(tmp_path: Path) -> None:
    real = {"LUOXUAN_WECHAT_API_BASE": "https://api.weixin.qq.com"}
    with pytest.raises(SettingsError, match="LUOXUAN_WECHAT_API_BASE.*simulator"):
        Settings.from_env(demo_environ({"LUOXUAN_DATA_DIR": str(tmp_path), **real}))

"""No level of the log tells what people wrote, who they are, or a secret."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.cli.place import start_log
from bot.settings import Secret, Settings
from models import sql

SECRET = "只有我知道的心事"
FAULTS = {
    "argument": ("UPDATE contact SET window_left = $1", (SECRET,)),
    "check": (f"UPDATE person SET status = '{SECRET[:4]}' WHERE college_id = $1", (1,)),
    "unique": ("INSERT INTO audit (id, college_id, actor_id, action, subject, at) SELECT id, "
               "college_id, actor_id, action, $1, at FROM audit", (SECRET,)),
}


@pytest.fixture
def log(monkeypatch) -> Iterator[io.StringIO]:
    """What `luoxuan web` would write with LOG_LEVEL=debug; the log of the tests comes back."""
    told = io.StringIO()
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    names = {name: logging.getLogger(name).level for name in ("tortoise", "asyncpg")}
    root.handlers = []
    monkeypatch.setattr("sys.stderr", told)
    start_log(replace(Settings(), log_level="debug"))
    yield told
    root.handlers, root.level = before, level
    for name, value in names.items():
        logging.getLogger(name).setLevel(value)


async def test_a_day_of_talk_at_debug_tells_no_word_number_or_openid(log, cast):
    code = await cast.code("2026020107")
    await cast.says("openid-of-a-phone", f"绑定 2026020107 {code}")
    await cast.says("openid-of-a-phone", "1")
    await cast.says("openid-of-a-phone", f"私 {SECRET}")
    told = log.getvalue()
    assert not [one for one in (SECRET, code, "2026020107", "丙同学", "openid-of") if one in told]


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_of_the_database_is_told_without_its_values(log, cast, fault):
    await cast.binds("phone", "2026020107")
    statement, given = FAULTS[fault]
    try:
        await sql.rows(statement, *(cast.college.id if one == 1 else one for one in given))
    except Exception:
        logging.getLogger("test").exception("a message failed, number %s", "ABC")
    told = log.getvalue()
    assert "number ABC" in told and told.rstrip().endswith("Error")
    assert not [one for one in (SECRET[:4], "丙同学", "2026020107") if one in told]


def test_a_fault_of_ours_tells_its_reason_and_all_say_where(log):
    try:
        try:
            int(SECRET)
        except ValueError as error:
            raise OSError(2, "no such place") from error
    except OSError:
        logging.getLogger("test").exception("failed")
    told = log.getvalue()
    assert SECRET not in told
    assert "no such place" in told and told.count("test_discreet_logs.py") == 2


def test_secrets_hide_in_repr():
    settings = replace(
        Settings(), secret_key=Secret("k" * 20), database_url="postgresql://u:hidden@h/d"
    )
    assert "kkk" not in repr(settings) and "hidden" not in repr(settings)

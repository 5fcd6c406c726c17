"""The people of a college with its term, some figures, and phones for all of them."""

from __future__ import annotations

import pytest

from models import sql
from services import imports
from services.people import asker as askers
from tests.alerts.cast import School, a_school
from tests.bot_says import START
from tests.people.conftest import Cast, a_cast

VALUES = """指标,对象,期间,分子,分母,值,数据日期,目标,标准
就业率,00,2026,924,987,,2026-08-31,95,85
就业率,02,2026,153,162,,2026-08-31,90,80
就业率,0201,2026,62,65,,2026-08-31,90,80
"""
#: Openid and number of who has a phone.
PHONES = {
    "stu": "2026020107", "far": "2025020301", "adv": "T001", "dean": "T002", "adm": "T003",
    "qua": "T004", "pres": "T005", "dir": "T006", "sec": "T007",
}


async def bound(cast: Cast, openid: str) -> None:
    await sql.changed(
        "INSERT INTO contact (college_id, openid, person_id, following, window_left) "
        "SELECT $1, $2, id, true, 0 FROM person WHERE college_id = $1 AND number = $3",
        cast.college.id, openid, PHONES[openid],
    )


async def role_of(cast: Cast, number: str) -> askers.Asker:
    """Who acts with this number today, by the clock of the cast."""
    found = await askers.build(
        cast.college, await cast.person(number), None, today=cast.bot.clock.now().date()
    )
    assert found is not None
    return found


async def pushed(cast: Cast, kind: str) -> list[dict]:
    return await sql.rows(
        "SELECT * FROM push WHERE college_id = $1 AND kind = $2 ORDER BY id",
        cast.college.id, kind,
    )


@pytest.fixture
async def house(database) -> Cast:
    cast = await a_cast("demo")
    await sql.changed(
        "INSERT INTO term (college_id, code, starts_on, ends_on, weeks) "
        "VALUES ($1, '2026-2027-1', '2026-08-31', '2027-01-17', 20)", cast.college.id,
    )
    result = await imports.run(
        cast.college, "indicator_values", VALUES.encode(), by="管理员", now=START
    )
    assert result.ok, result.errors
    for openid in PHONES:
        await bound(cast, openid)
    return cast


@pytest.fixture
async def school(database) -> School:
    """One counselor and her class, nobody absent yet."""
    return await a_school()

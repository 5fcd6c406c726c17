"""Stand-ins, changes of counselor and leavers: who hears of whom from the next push on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.kit.texts import Texts
from models import sql
from services import imports
from services.alerts import morning
from services.people import accounts, departing
from services.pushes import claiming
from tests.bot_says import START
from tests.people.conftest import ADVISOR, LEADER, STUDENT, Cast

POSTS = "工号,角色,组织代码,起,止\n"


async def takes(cast: Cast, kind: str, text: str) -> imports.ImportResult:
    result = await imports.run(
        cast.college, kind, text.encode(), by="管理员", now=cast.bot.clock.now()
    )
    assert result.ok, result.errors
    return result


async def a_case(cast: Cast, number: str) -> None:
    await sql.rows(
        'INSERT INTO "case" (college_id, fingerprint, rule, subject_id, state, level, opened_at) '
        "VALUES ($1, $2, 'absence', $3, 'open', 'warning', $4)",
        cast.college.id, f"absence:{number}", await cast.person(number), START,
    )


async def carded(cast: Cast, *, days: int) -> set[str]:
    """Who gets the morning's card that many days after the start."""
    now = START + timedelta(days=days)
    await morning.send_cards(cast.college, now=now, today=now.date(), texts=Texts())
    rows = await sql.rows(
        "SELECT p.number FROM push u JOIN person p ON p.id = u.person_id "
        "WHERE u.kind = 'card' AND u.dedupe LIKE $1", f"%{now.date()}",
    )
    return {row["number"] for row in rows}


async def test_a_stand_in_hears_while_it_lasts_and_no_longer(cast: Cast) -> None:
    await a_case(cast, STUDENT)
    await takes(cast, "posts", POSTS + "T007,辅导员,2501,2026-11-19,2026-11-20\n")
    assert await carded(cast, days=0) == {ADVISOR}
    assert await carded(cast, days=1) == {ADVISOR, "T007"}
    assert await carded(cast, days=5) == {ADVISOR}


async def test_a_change_of_counselor_reroutes_the_next_card(cast: Cast) -> None:
    await a_case(cast, STUDENT)
    await takes(cast, "posts", POSTS + "T001,辅导员,2501,2025-09-01,2026-11-18\n"
                                       "T007,辅导员,2501,2026-11-19,\n")
    assert await carded(cast, days=0) == {ADVISOR}
    assert await carded(cast, days=1) == {"T007"}


async def test_a_change_in_the_students_office_file_reroutes_it_too(cast: Cast) -> None:
    await a_case(cast, STUDENT)
    await takes(cast, "counselors", f"班级,工号,起,原工号\n2501,T007,2026-11-19,{ADVISOR}\n")
    assert await carded(cast, days=0) == {ADVISOR}
    assert await carded(cast, days=1) == {"T007"}


async def test_who_vouches_changes_with_the_post(cast: Cast) -> None:
    await takes(cast, "posts", POSTS + "T001,辅导员,2501,2025-09-01,2026-11-17\n"
                                       "T007,辅导员,2501,2026-11-18,\n")
    found = await accounts.vouchers(cast.college, await cast.person(STUDENT), now=START)
    assert found == [await cast.person("T007")]


async def test_a_leaver_is_out_the_day_after_and_her_phone_is_told(cast: Cast) -> None:
    await cast.binds("phone", ADVISOR)
    await takes(cast, "staff", f"工号,姓名,离岗日期\n{ADVISOR},辅导员乙,2026-11-18\n")
    assert "班" in await cast.says("phone", "切换身份")
    cast.bot.clock.move(days=1)
    counts = await departing.close_due(cast.college, now=cast.bot.clock.now())
    assert (counts["left"], counts["unbound"]) == (1, 1)
    assert await cast.bound("phone") is None
    assert (await cast.says("phone", "晨报")).startswith("先绑定身份")
    told = await sql.one("SELECT person_id, openid FROM push WHERE dedupe LIKE 'left:%'")
    assert told == {"person_id": None, "openid": "phone"}


async def test_a_leaver_marked_by_the_file_is_out_at_once(cast: Cast) -> None:
    await cast.binds("phone", ADVISOR)
    await takes(cast, "staff", f"工号,姓名,状态\n{ADVISOR},辅导员乙,离职\n")
    assert await cast.bound("phone") is None
    assert await sql.value("SELECT wanted FROM menu_tag WHERE openid = 'phone'") == "guest"


async def test_pushes_under_way_to_a_leaver_are_dropped(cast: Cast) -> None:
    await cast.binds("phone", ADVISOR)
    await a_case(cast, STUDENT)
    await carded(cast, days=0)
    await sql.changed("UPDATE person SET status = 'left' WHERE number = $1", ADVISOR)
    await claiming.claim(cast.college, now=START + timedelta(hours=1), by="w", queue="push")
    row = await sql.one("SELECT state, reason FROM push WHERE kind = 'card'")
    assert row["state"] == "dropped"


async def test_heads_of_the_college_hear_of_classes_nobody_has(cast: Cast) -> None:
    await a_case(cast, STUDENT)
    await takes(cast, "staff", f"工号,姓名,离岗日期\n{ADVISOR},辅导员乙,2026-11-17\n")
    rows = await sql.rows(
        "SELECT p.number FROM push u JOIN person p ON p.id = u.person_id "
        "WHERE u.kind = 'people.task' ORDER BY 1"
    )
    assert [row["number"] for row in rows] == [LEADER, "T003"]
    again = await departing.close_due(cast.college, now=cast.bot.clock.now())
    assert again == {"left": 0, "unbound": 0, "heads_told": 0}
    assert await carded(cast, days=1) == set()


async def test_heads_hear_nothing_where_somebody_has_taken_over(cast: Cast) -> None:
    await takes(cast, "posts", POSTS + "T007,辅导员,2501,2026-11-01,\n"
                                       "T007,辅导员,2502,2026-11-01,\n")
    await takes(cast, "staff", f"工号,姓名,离岗日期\n{ADVISOR},辅导员乙,2026-11-17\n")
    assert await sql.value("SELECT count(*) FROM push WHERE kind = 'people.task'") == 0


async def test_the_same_leaver_in_other_bytes_changes_nothing(cast: Cast) -> None:
    text = f"工号,姓名,状态,离岗日期\n{ADVISOR},辅导员乙,在职,2026-11-17\n"
    await takes(cast, "staff", text)
    again = await takes(cast, "staff", text + "\n")
    assert again.counts == imports.Counts(same=1)


TERM = "INSERT INTO term (college_id, code, starts_on, ends_on) " \
       "VALUES ($1, '2026-2027-1', '2026-08-31', '2027-01-17')"
TEACHING = "学期,课程,班级,工号,止\n2026-2027-1,数据库,2501,T001,\n" \
           "2026-2027-1,数据库,软件2502,T001,\n2026-2027-1,网络,2502,T001,2026-10-31\n"


async def test_teaching_comes_in_once_and_goes_with_its_batch(cast: Cast) -> None:
    await sql.rows(TERM, cast.college.id)
    first = await takes(cast, "teaching", TEACHING)
    assert first.counts == imports.Counts(new=3)
    assert (await takes(cast, "teaching", TEACHING + "\n")).counts == imports.Counts(same=3)
    await cast.binds("t", ADVISOR)
    assert "任课教师（1 门）" in await cast.says("t", "切换身份")
    await imports.undo(cast.college, first.batch_number, by="管理员", now=START)
    assert await sql.value("SELECT count(*) FROM teaching") == 0


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [("2026-2027-1,网络", "2026-2027-2,网络", "学期"), ("网络,2502", "网络,2509", "班级"),
     ("2502,T001,2026", "2502,T009,2026", "工号"), ("网络,2502", "数据库,2502", "课程")],
)
async def test_teaching_of_what_is_not_there_is_refused(
    cast: Cast, old: str, new: str, column: str
) -> None:
    await sql.rows(TERM, cast.college.id)
    text = TEACHING.replace(old, new)
    result = await imports.run(cast.college, "teaching", text.encode(), by="管", now=START)
    assert [(error.row, error.column) for error in result.errors] == [(4, column)]
    assert await sql.value("SELECT count(*) FROM teaching") == 0


#: Roles of the school's frame by a word of the file, and where each is held.
ROLES = [
    ("辅导员", "2503"), ("任课教师", "02"), ("课程负责人", "02"), ("专业（群）负责人", "0202"),
    ("审核人（二级学院）", "02"), ("院领导", "02"), ("校领导", "00"), ("监管人（职能部门）", "90"),
    ("督学", "00"), ("心理辅导专家", "00"), ("诊改中心", "90"), ("二级学院（部）主要负责人", "02"),
    ("部门岗位人员", "90"), ("管理员", "00"),
]


async def test_every_role_of_the_frame_comes_in_as_a_post(cast: Cast) -> None:
    lines = "".join(f"T007,{role},{org},2026-09-01,\n" for role, org in ROLES)
    informant = f"{STUDENT},学生教学信息员,2501,2026-09-01,\n"
    result = await takes(cast, "posts", POSTS + lines + informant)
    assert result.counts == imports.Counts(new=len(ROLES) + 1)
    held = await cast.asker("T007")
    assert len(held.roles) == len(ROLES)
    assert (await cast.asker(STUDENT)).role == "student"

"""Two colleges with the same people, numbers and openids, and a canary in every private row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

import handlers
from bot.kit.reply import Reply, Say
from bot.kit.router import AUDIENCES, GUEST, Router
from bot.kit.talk import Listing, Talk
from bot.kit.texts import Texts
from models import sql
from models.people import ROLES
from services import imports, suggestions
from services.alerts import rules
from services.alerts.evaluating import evaluate
from services.colleges import College
from services.corrections import asking
from services.people import accounts
from services.people import asker as askers
from services.reflections import writing
from tests.bot_says import START, Bot, a_bot, a_college

ORGS = """类型,代码,名称,简称,上级代码,年级
学校,00,北辰湾职业技术学院,全校,,
二级学院,02,信息工程学院,信息,00,
二级学院,03,汽车工程学院,汽车,00,
专业,0201,软件技术,软件,02,
专业,0301,汽车检测与维修技术,汽修,03,
专业,0302,汽车技术服务与营销,汽营,03,
班级,2501,软件2501,,0201,2025
班级,2502,软件2502,,0201,2025
班级,3501,汽修2501,,0301,2025
部门,90,质量管理办公室,质管办,00,
部门,91,教务处,教务处,00,
"""
#: Number, sign in the student's canaries, class. 甲 is inside the scope of the staff below, 乙 in
#: the same major, 丙 in another college.
STUDENTS = {
    "2025000001": ("甲", "2501"), "2025000002": ("乙", "2502"), "2025000003": ("丙", "3501"),
}
#: Where each role of staff is held.
PLACES = {
    "class_advisor": "2501", "course_lead": "0201", "teacher": "0201", "major_director": "0201",
    "college_leader": "02", "college_reviewer": "02", "school_leader": "00", "inspector": "00",
    "function_supervisor": "91", "quality_officer": "90", "psych_counsellor": "00",
    "unit_head": "02", "staff": "90", "admin": "90", "secretary": "02",
}
VALUES = """指标,对象,期间,分子,分母,值,数据日期
就业率,02,2026,153,162,,2026-08-31
就业率,03,2026,{},209,,2026-08-31
就业率,0201,2026,62,65,,2026-08-31
就业率,0302,2026,3,7,,2026-08-31
"""
#: Of seven people no share is told to who sees no rows, and nobody sees rows of theirs here.
SMALL = "42.9"
#: 131/209 and 87/209: shares that no other figure of the test has.
SHARES = {"demo": ("131", "62.7"), "other": ("87", "41.6")}


def canary(kind: str, sign: str, college: str) -> str:
    """A string that stands in one private row only."""
    return f"{'内' if college == 'demo' else '外'}雀{kind}{sign}"


@dataclass
class House:
    """One college, its chat, and who is who in it by openid."""

    college: College
    bot: Bot
    people: dict[str, int]
    cases: dict[str, int]
    entries: dict[str, int]


#: Forges a list as a stale or stolen message would show it: 伪造 kind id id.
forger = Router("forger")


@forger.command("forge", "伪造", audiences={*AUDIENCES, GUEST}, rest=True)
async def forge(rest: str, talk: Talk, texts: Texts, now: datetime) -> Reply:
    kind, *ids = rest.split()
    talk.show(Listing(kind, tuple(ids), at=now))
    return Say("好")


def personas() -> dict[str, str]:
    """Openid by role of everybody who asks; a role that is added to the models comes by itself."""
    staff = [role for role in ROLES if role not in ("student", "student_informant")]
    return {"student": "2025000001", "guest": "", **{role: f"T-{role}" for role in staff}}


async def a_house(code: str) -> House:
    college = await a_college(code)
    await _imported(college, "orgs", ORGS)
    rows = "".join(
        f"{number},{canary('名', sign, code)},{place},2025-09-01,在读\n"
        for number, (sign, place) in STUDENTS.items()
    )
    await _imported(college, "students", f"学号,姓名,班级,入学日期,状态\n{rows}")
    staff = "".join(f"T-{role},教职工{role[:4]}\n" for role in PLACES)
    await _imported(college, "staff", f"工号,姓名\n{staff}")
    await _imported(college, "indicator_values", VALUES.format(SHARES[code][0]))
    await _posts(college)
    people = await _bound(college)
    house = House(college, a_bot(college, routers=(forger, *handlers.ROUTERS)), people, {}, {})
    await _records(house)
    await _warnings(house)
    await _suggestions(house)
    await _dispute(house)
    return house


async def _imported(college: College, kind: str, text: str) -> None:
    result = await imports.run(college, kind, text.encode(), by="管理员", now=START)
    assert result.ok, result.errors


async def _posts(college: College) -> None:
    for role, place in PLACES.items():
        added = await sql.changed(
            "INSERT INTO post (college_id, person_id, role, org_id, from_on) SELECT $1, p.id, "
            "$2::varchar, o.id, '2025-09-01' FROM person p, org o WHERE p.college_id = $1 "
            "AND o.college_id = $1 AND upper(p.number) = upper('T-' || $2) AND o.code = $3",
            college.id, role, place,
        )
        assert added == 1, role
    await _grant(college)


async def _grant(college: College) -> None:
    """The secretary sees what the leader of her college may see of the college as a whole."""
    granted = await sql.changed(
        "INSERT INTO access_grant (college_id, post_id, giver_id, giver_post_id, receiver_id, "
        "covers, until_on, given_at) SELECT $1, s.id, l.person_id, l.id, s.person_id, 'cockpit', "
        "'2027-01-17', $2 FROM post s, post l WHERE s.college_id = $1 AND l.college_id = $1 "
        "AND s.role = 'secretary' AND l.role = 'college_leader'", college.id, START,
    )
    assert granted == 1


async def _bound(college: College) -> dict[str, int]:
    await sql.changed(
        "INSERT INTO contact (college_id, openid, person_id, following, window_left) "
        "SELECT $1, lower(number), id, true, 0 FROM person WHERE college_id = $1", college.id,
    )
    rows = await sql.rows(
        "SELECT lower(number) AS number, id FROM person WHERE college_id = $1", college.id
    )
    return {row["number"]: row["id"] for row in rows}


async def _records(house: House) -> None:
    code = house.college.code
    for number, (sign, _) in STUDENTS.items():
        for visibility, kind in (("private", "私"), ("advisor", "享")):
            asker = await askers.build(
                house.college, house.people[number], None, today=START.date()
            )
            async with sql.in_transaction():
                await writing.add(
                    asker, canary(kind, sign, code), now=START - timedelta(minutes=30),
                    visibility=visibility,
                )
        house.entries[sign] = await sql.value(
            "SELECT id FROM entry WHERE college_id = $1 AND person_id = $2", house.college.id,
            house.people[number],
        )


async def _suggestions(house: House) -> None:
    """What a student wrote to the quality office, and asked of who vouches for her."""
    for number, (sign, _) in STUDENTS.items():
        asker = await askers.build(house.college, house.people[number], None, today=START.date())
        async with sql.in_transaction():
            await suggestions.send(asker, canary("议", sign, house.college.code), now=START)
            await accounts.ask_vouchers(
                house.college, house.people[number], about="resend", task=Say("请重发验证码"),
                now=START,
            )


async def _warnings(house: House) -> None:
    """A case of each student, its rows with a course of their own."""
    college, code = house.college, house.college.code
    feed = await sql.value(
        "WITH f AS (INSERT INTO feed (college_id, code, name, data_at) VALUES ($1, "
        "'academic_attendance', '教务考勤', $2) RETURNING id) SELECT id FROM f",
        college.id, datetime(2026, 11, 17, 13, 40, tzinfo=UTC),
    )
    for number, (sign, _) in STUDENTS.items():
        for n in range(3):
            await sql.changed(
                "INSERT INTO fact (college_id, feed_id, source_key, batch_id, subject_id, kind, "
                "day, period, value, state, note) VALUES ($1, $2, $3, 1, $4, 'student.absence', "
                "$5, '5-6', 2, 'absent', $6)",
                college.id, feed, f"{number}-{n}", house.people[number],
                date(2026, 11, 10) + timedelta(days=n), canary("课", sign, code),
            )
    await evaluate(college, rules.shipped()["student.absence"], now=START, texts=Texts())
    for row in await sql.rows('SELECT id, subject_id FROM "case" WHERE college_id = $1',
                              college.id):
        number = next(key for key, one in house.people.items() if one == row["subject_id"])
        house.cases[STUDENTS[number][0]] = row["id"]
    assert len(house.cases) == len(STUDENTS)


async def _dispute(house: House) -> None:
    """甲 says that her newest row is wrong, in words of her own."""
    asker = await askers.build(
        house.college, house.people["2025000001"], None, today=START.date()
    )
    assert asker is not None
    async with sql.in_transaction():
        rows = await asking.disputable(asker, now=START)
        words = canary("诉", "甲", house.college.code)
        await asking.ask(asker, [rows[0].fact_id], words, texts=Texts(), now=START)


@pytest.fixture
async def houses(database) -> tuple[House, House]:
    """The college that asks, and one like it next door."""
    return await a_house("demo"), await a_house("other")

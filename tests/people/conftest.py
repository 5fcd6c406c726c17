"""Two classes, an advisor with two roles, a leader, an administrator, and their chat."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from models import sql
from services import imports
from services.colleges import College
from services.people import asker, codes
from tests.bot_says import START, Bot, a_bot, a_college

FILES = {
    "orgs": """类型,代码,名称,简称,上级代码,年级
学校,00,北辰湾职业技术学院,全校,,
二级学院,02,信息工程学院,信息,00,
专业,0201,软件技术,软件,02,
专业,0202,大数据技术,大数据,02,
班级,2501,软件2501,,0201,2025
班级,2502,软件2502,,0201,2025
班级,2503,大数据2501,,0202,2025
部门,90,质量管理办公室,质管办,00,
""",
    "students": """学号,姓名,班级,入学日期,状态
2026020107,丙同学,软件2501,2025-09-01,在读
2025020115,丑同学,软件2502,2025-09-01,在读
2025020301,外班同学,大数据2501,2025-09-01,在读
2023020101,毕业同学,软件2501,2023-09-01,毕业
""",
    "staff": "工号,姓名\nT001,辅导员乙\nT002,院长甲\nT003,管理员丁\nT004,质管戊\nT005,校领导己\n"
             "T006,主任庚\nT007,无岗辛\n",
    "posts": """工号,角色,组织代码,起,止
T001,辅导员,2501,2025-09-01,
T001,辅导员,2502,2025-09-01,
T001,任课教师,02,2026-09-01,
T001,专业主任,0202,2024-09-01,2025-08-31
T002,院领导,02,2024-09-01,
T003,管理员,90,2024-09-01,
T004,质管办,90,2024-09-01,
T005,校领导,00,2024-09-01,
T006,专业主任,0201,2024-09-01,
""",
}
STUDENT, ADVISOR, LEADER, ADMIN = "2026020107", "T001", "T002", "T003"


@dataclass
class Cast:
    """The people of one college and their phones."""

    college: College
    bot: Bot

    async def person(self, number: str) -> int:
        return await sql.value(
            "SELECT id FROM person WHERE college_id = $1 AND number = $2", self.college.id, number
        )

    async def code(self, number: str, **given) -> str:
        person = await self.person(number)
        given.setdefault("now", self.bot.clock.now())
        return (await codes.issue(self.college, [person], **given))[person]

    async def binds(self, openid: str, number: str) -> str:
        await self.says(openid, f"绑定 {number} {await self.code(number)}")
        return await self.says(openid, "1")

    async def says(self, openid: str, text: str) -> str:
        return (await self.bot.says(openid, text)).text

    async def asker(self, number: str, role: str | None = None) -> asker.Asker:
        person = await self.person(number)
        today = START.date()
        found = await asker.build(self.college, person, None, today=today)
        if role is not None:
            post = next(post for post in found.posts if post.role == role)
            found = await asker.build(self.college, person, post.id, today=today)
        return found

    async def bound(self, openid: str) -> str | None:
        return await sql.value(
            "SELECT p.number FROM contact c JOIN person p ON p.id = c.person_id "
            "WHERE c.college_id = $1 AND c.openid = $2", self.college.id, openid
        )


async def a_cast(code: str) -> Cast:
    college = await a_college(code)
    for kind, text in FILES.items():
        result = await imports.run(college, kind, text.encode(), by="管理员", now=START)
        assert result.ok, result.errors
    return Cast(college, a_bot(college))


@pytest.fixture
async def cast(database) -> Cast:
    return await a_cast("demo")


@pytest.fixture
async def other_cast(cast: Cast) -> Cast:
    """A second college with the same files, numbers and openids."""
    return await a_cast("other")

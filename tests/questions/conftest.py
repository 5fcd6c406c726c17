"""A college with figures, and a president, a dean and a director who may ask."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.kit.reply import Reply
from handlers.chat import indicators
from models import sql
from tests.bot_says import Bot, a_bot, a_college
from tests.imports.conftest import School

ORGS = """类型,代码,名称,简称,上级代码,年级
学校,BCW,北辰湾职业技术学院,全校,,
二级学院,02,信息工程学院,信息,BCW,
二级学院,03,汽车工程学院,汽车,BCW,
专业,0201,软件技术,软件,02,
专业,0202,计算机网络技术,网络,02,
专业,0301,汽车检测与维修技术,汽修,03,
班级,02012501,软件2501,,0201,2025
"""
STAFF = "工号,姓名\nT1,校领导甲\nT2,院长甲\nT3,专业主任甲\nT4,辅导员乙\n"
POSTS = """工号,角色,组织代码,起
T1,校领导,BCW,2025-09-01
T2,院领导,02,2025-09-01
T3,专业主任,0201,2025-09-01
T4,辅导员,02012501,2025-09-01
"""
VALUES = """指标,对象,期间,分子,分母,值,数据日期,目标,标准,预警
就业率,BCW,2026,924,987,,2026-08-31,95,85,80
就业率,BCW,2025,917,970,,2025-08-31,,,
就业率,02,2026,153,162,,2026-08-31,,,
就业率,02,2025,150,160,,2025-08-31,,,
就业率,03,2026,147,158,,2026-08-31,,,
就业率,0201,2026,62,65,,2026-08-31,,,
双师型教师占比,02,2026,16,23,,2026-10-31,,,
双师型教师占比,0201,2026,5,7,,2026-10-31,,,
双师型教师占比,0202,2026,11,16,,2026-10-31,,,
双师型教师占比,03,2024,15,20,,2024-10-31,,,
双师型教师占比,03,2025,14,21,,2025-10-31,,,
双师型教师占比,03,2026,13,21,,2026-10-31,,,
岗位吻合度,0201,2026,36,54,,2026-10-16,,,
岗位吻合度,0201,2025,40,55,,2025-10-16,,,
调研企业数,0201,2026,,,9,2026-10-16,,,
国际证书对接度,0201,2025,4,18,,2025-10-31,,,
"""
#: openid and number of who is bound.
PHONES = {"president": "T1", "dean": "T2", "director": "T3", "advisor": "T4"}


@dataclass
class Asked:
    """The chat of this college, with the question lane alone."""

    bot: Bot

    async def __call__(self, who: str, text: str) -> Reply:
        self.bot.clock.move(seconds=20)
        return await self.bot.says(who, text)


async def filled(code: str) -> Asked:
    """A college of this code with orgs, people, phones and figures."""
    college = await a_college(code)
    school = School(college)
    files = {"orgs": ORGS, "staff": STAFF, "posts": POSTS, "indicator_values": VALUES}
    for kind, text in files.items():
        result = await school.takes(kind, text)
        assert result.ok, result.errors
    for openid, number in PHONES.items():
        await sql.changed(
            "INSERT INTO contact (college_id, openid, person_id, following, window_left) "
            "SELECT $1, $2::varchar, id, true, 0 FROM person WHERE college_id = $1 "
            "AND number = $3",
            college.id, openid, number,
        )
    return Asked(a_bot(college, routers=(indicators.router,)))


@pytest.fixture
async def asks(database) -> Asked:
    return await filled("demo")

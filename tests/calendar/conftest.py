"""A college with the calendar of CONVERSATIONS §7 and a student of each kind."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from models import sql
from services import imports
from services.colleges import College
from tests.bot_says import START, a_college

ORGS = """类型,代码,名称,简称,上级代码,年级
学校,00,北辰湾职业技术学院,全校,,
二级学院,02,信息工程学院,信息,00,
二级学院,05,经济管理学院,经管,00,
二级学院,06,医药健康学院,健康,00,
专业,0201,软件技术,软件,02,
专业,0501,大数据与会计,会计,05,
专业,0601,护理,,06,
班级,S26,软件2601,,0201,2026
班级,S25,软件2501,,0201,2025
班级,S24,软件2401,,0201,2024
班级,N24,护理2401,,0601,2024
班级,W25,会计2551,,0501,2025
"""
STUDENTS = """学号,姓名,班级,入学日期,状态
1,甲同学,软件2601,2026-09-07,在读
2,乙同学,软件2501,2025-09-01,在读
3,丙同学,软件2401,2024-09-01,在读
4,丁同学,护理2401,2024-09-01,在读
5,戊学员,会计2551,2025-09-01,在读
"""
FILE = Path(__file__).with_name("school.csv")


@dataclass
class School:
    college: College

    async def takes(self, text: bytes, kind: str = "calendar") -> imports.ImportResult:
        return await imports.run(self.college, kind, text, by="教务员", now=START)

    async def person(self, number: str) -> int:
        found: int = await sql.value(
            "SELECT id FROM person WHERE college_id = $1 AND number = $2", self.college.id, number
        )
        return found


@pytest.fixture
async def bare(database) -> School:
    """People and classes, no calendar yet."""
    school = School(await a_college("demo"))
    for kind, text in (("orgs", ORGS), ("students", STUDENTS), ("staff", "工号,姓名\n9,己老师\n")):
        result = await school.takes(text.encode(), kind)
        assert result.ok, result.errors
    return school


@pytest.fixture
async def school(bare: School) -> School:
    result = await bare.takes(FILE.read_bytes())
    assert result.ok, result.errors
    return bare

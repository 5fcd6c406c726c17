"""A college of two majors and three students, and the way to take a file in."""

from __future__ import annotations

import pytest

from tests.imports.conftest import School, a_college

ORGS = """类型,代码,名称,简称,上级代码,年级
学校,BCW,北辰湾职业技术学院,全校,,
二级学院,02,信息工程学院,信息,BCW,
专业,0201,软件技术,软件,02,
专业,0204,物联网应用技术,物联网,02,
班级,02012501,软件2501,,0201,2025
班级,02042501,物联网2501,,0204,2025
"""
STUDENTS = """学号,姓名,班级
2025020101,甲,02012501
2025020102,乙,02012501
2025020501,丙,02042501
"""


@pytest.fixture
async def school(database) -> School:
    found = School(await a_college("demo"))
    for kind, text in (("orgs", ORGS), ("students", STUDENTS)):
        result = await found.takes(kind, text)
        assert result.ok, result.errors
    return found

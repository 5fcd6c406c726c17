"""A small school in four files, and the way to take a file in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from models import sql
from services import colleges, imports
from services.sealing import Keyring

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)

ORGS = """类型,代码,名称,简称,上级代码,年级
学校,00,北辰湾职业技术学院,全校,,
二级学院,02,信息工程学院,信息,00,
专业,0201,软件技术,软件,02,
班级,2501,软件2501,,0201,2025
班级,2601,软件2601,,0201,2026
部门,90,质量管理办公室,质管办,00,
"""
STUDENTS = """学号,姓名,班级,入学日期,状态
2025020101,甲一,软件2501,2025-09-01,在读
2025020102,乙二,2501,2025/9/1,在读
0026020107,丙三,软件2601,20260907,
"""
STAFF = "工号,姓名\nT001,辅导员乙\nT002,院长甲\n"
POSTS = """工号,角色,组织代码,起,止
T001,辅导员,2501,2025-09-01,
T001,任课教师,02,2026-09-01,2027-01-17
T002,院领导,02,2024-09-01,
"""
FILES = {"orgs": ORGS, "students": STUDENTS, "staff": STAFF, "posts": POSTS}


class School:
    """One college and its imports."""

    def __init__(self, college: colleges.College) -> None:
        self.college = college

    async def takes(self, kind: str, text: str | bytes, **given) -> imports.ImportResult:
        data = text.encode() if isinstance(text, str) else text
        return await imports.run(self.college, kind, data, by="管理员", now=NOW, **given)

    async def takes_all(self) -> None:
        for kind, text in FILES.items():
            result = await self.takes(kind, text)
            assert result.ok, result.errors

    async def undoes(self, number: str) -> int:
        return await imports.undo(self.college, number, by="管理员", now=NOW)

    async def state(self) -> dict[str, list]:
        """Everything a roster may change, ids included."""
        tables = ("org", "org_closure", "person", "post", "bind_code")
        columns = {"org_closure": "college_id, ancestor_id, descendant_id, depth"}
        return {
            table: await sql.rows(
                f"SELECT {columns.get(table, '*')} FROM {table} WHERE college_id = $1 "
                "ORDER BY 1, 2, 3",
                self.college.id,
            )
            for table in tables
        }


async def a_college(code: str) -> colleges.College:
    keyring = Keyring("a key for tests only, 32 letters")
    await colleges.add(
        keyring, code=code, name="北辰湾职业技术学院", appid=f"wx{code}", secret="s", token="t"
    )
    college = await colleges.Colleges(keyring).get(code)
    assert college is not None
    return college


@pytest.fixture
async def school(database) -> School:
    return School(await a_college("demo"))


@pytest.fixture
async def full_school(school: School) -> School:
    await school.takes_all()
    return school

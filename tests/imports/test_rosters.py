"""Rosters: what a file makes of the tables, and that it makes it once."""

from __future__ import annotations

from datetime import date

import pytest

from models import sql
from services.imports import Counts
from tests.imports.conftest import FILES, ORGS, POSTS, STAFF, STUDENTS, School, a_college


async def test_a_school_comes_in_by_four_files(full_school: School) -> None:
    people = await sql.rows("SELECT kind, number, name, name_key FROM person ORDER BY number")
    assert [(row["kind"], row["number"], row["name_key"]) for row in people] == [
        ("student", "0026020107", "bing san"), ("student", "2025020101", "jia yi"),
        ("student", "2025020102", "yi er"), ("staff", "T001", "fu dao yuan yi"),
        ("staff", "T002", "yuan zhang jia"),
    ]


async def test_leading_zeros_of_a_number_stay(full_school: School) -> None:
    assert await sql.value("SELECT count(*) FROM person WHERE number = '0026020107'") == 1


async def test_every_class_lies_below_its_major_college_and_school(full_school: School) -> None:
    above = await sql.rows(
        "SELECT a.code, c.depth FROM org_closure c JOIN org a ON a.id = c.ancestor_id "
        "JOIN org d ON d.id = c.descendant_id WHERE d.code = '2501' ORDER BY c.depth"
    )
    assert [(row["code"], row["depth"]) for row in above] == [
        ("2501", 0), ("0201", 1), ("02", 2), ("00", 3),
    ]


async def test_batches_of_a_day_are_numbered(school: School) -> None:
    first = await school.takes("orgs", ORGS)
    second = await school.takes("staff", STAFF)
    assert (first.batch_number, second.batch_number) == ("20261118-01", "20261118-02")
    assert first.counts == Counts(new=6)


@pytest.mark.parametrize("kind", FILES)
async def test_same_file_twice_changes_nothing(full_school: School, kind: str) -> None:
    before = await full_school.state()
    result = await full_school.takes(kind, FILES[kind])
    assert result.again
    assert (result.counts.new, result.counts.changed) == (0, 0)
    assert await full_school.state() == before


@pytest.mark.parametrize("kind", FILES)
async def test_same_rows_in_other_bytes_change_nothing(full_school: School, kind: str) -> None:
    before = await full_school.state()
    result = await full_school.takes(kind, FILES[kind] + "\n")
    assert not result.again
    assert result.counts == Counts(same=FILES[kind].count("\n") - 1)
    assert await full_school.state() == before
    assert await sql.value("SELECT count(*) FROM roster_change WHERE batch_id = (SELECT max(id) "
                           "FROM batch)") == 0


async def test_changed_rows_are_counted_and_changed(full_school: School) -> None:
    result = await full_school.takes("students", STUDENTS.replace("乙二,2501", "乙贰,软件2601"))
    assert result.counts == Counts(changed=1, same=2)
    row = await sql.one(
        "SELECT p.name, o.code FROM person p JOIN org o ON o.id = p.class_org_id "
        "WHERE p.number = '2025020102'"
    )
    assert row == {"name": "乙贰", "code": "2601"}


async def test_a_column_the_file_lacks_is_left_alone(full_school: School) -> None:
    result = await full_school.takes("students", "学号,姓名,班级\n2025020101,甲一,2601\n")
    assert result.counts == Counts(changed=1)
    row = await sql.one("SELECT entered_on, status FROM person WHERE number = '2025020101'")
    assert row == {"entered_on": date(2025, 9, 1), "status": "active"}


async def test_a_graduate_leaves_on_the_day_of_the_first_file(full_school: School) -> None:
    gone = STUDENTS.replace("2025-09-01,在读", "2025-09-01,毕业")
    await full_school.takes("students", gone)
    again = await full_school.takes("students", gone + "\n")
    row = await sql.one("SELECT status, left_on FROM person WHERE number = '2025020101'")
    assert row == {"status": "graduated", "left_on": date(2026, 11, 18)}
    assert again.counts.changed == 0


async def test_a_post_ends_by_its_day(full_school: School) -> None:
    ended = POSTS.replace("2501,2025-09-01,", "2501,2025-09-01,2026-11-30")
    result = await full_school.takes("posts", ended)
    assert result.counts == Counts(changed=1, same=2)
    assert await sql.value("SELECT count(*) FROM post WHERE until_on = '2026-11-30'") == 1


async def test_a_class_that_moves_takes_its_scope_along(full_school: School) -> None:
    head = "类型,代码,名称,简称,上级代码,年级\n"
    moved = ORGS.replace(head, f"{head}专业,0202,大数据技术,大数据,02,\n")
    await full_school.takes("orgs", moved.replace("软件2501,,0201", "软件2501,,0202"))
    above = await sql.value(
        "SELECT string_agg(a.code, ' ' ORDER BY c.depth) FROM org_closure c "
        "JOIN org a ON a.id = c.ancestor_id JOIN org d ON d.id = c.descendant_id "
        "WHERE d.code = '2501'"
    )
    assert above == "2501 0202 02 00"


async def test_two_colleges_hold_the_same_files_apart(full_school: School) -> None:
    before = await full_school.state()
    other = School(await a_college("other"))
    await other.takes_all()
    assert await full_school.state() == before
    assert await sql.value(
        "SELECT count(*) FROM person p JOIN org o ON o.id = p.class_org_id "
        "WHERE o.college_id <> p.college_id"
    ) == 0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "gb18030"])
async def test_other_encodings_read_the_same(school: School, encoding: str) -> None:
    await school.takes("orgs", ORGS)
    result = await school.takes("students", STUDENTS.encode(encoding))
    assert result.counts == Counts(new=3)


async def test_english_headers_and_tabs_are_read(school: School) -> None:
    result = await school.takes("staff", "Staff_Number\tName\r\nT9\t教师丁\r\n")
    assert result.counts == Counts(new=1)


async def test_the_feed_knows_its_last_batch_and_its_time(school: School) -> None:
    await school.takes("staff", STAFF)
    row = await sql.one(
        "SELECT b.number, f.data_at = b.at AS fresh FROM feed f JOIN batch b "
        "ON b.id = f.last_batch_id WHERE f.code = 'roster_staff'"
    )
    assert row == {"number": "20261118-01", "fresh": True}

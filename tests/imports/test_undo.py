"""撤 puts a batch back exactly."""

from __future__ import annotations

import pytest

from models import sql
from services.errors import PersonError
from tests.imports.conftest import FILES, ORGS, POSTS, STAFF, STUDENTS, School


@pytest.mark.parametrize("kind", ["posts", "students"])
async def test_undo_takes_away_what_a_batch_added(full_school: School, kind: str) -> None:
    number = await sql.value(
        "SELECT b.number FROM batch b JOIN feed f ON f.id = b.feed_id WHERE f.code = $1",
        f"roster_{kind}",
    )
    added = FILES[kind].count("\n") - 1
    assert await full_school.undoes(number) == added
    again = await full_school.takes(kind, FILES[kind])
    assert again.counts.new == added


async def test_undo_of_everything_leaves_an_empty_school(full_school: School) -> None:
    for number in ("20261118-04", "20261118-03", "20261118-02", "20261118-01"):
        await full_school.undoes(number)
    assert not any((await full_school.state()).values())


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        ("orgs", ORGS.replace("软件2501,,0201,2025", "软件2505,软五,0201,2024")),
        ("students", STUDENTS.replace("甲一,软件2501", "甲壹,2601")
         .replace("2025/9/1,在读", ",退学")),
        ("staff", STAFF.replace("院长甲", "院长丁")),
        ("posts", POSTS.replace("2027-01-17", "2026-11-30")),
    ],
)
async def test_undo_puts_changed_rows_back_exactly(
    full_school: School, kind: str, changed: str
) -> None:
    before = await full_school.state()
    result = await full_school.takes(kind, changed)
    assert result.counts.changed
    assert await full_school.state() != before
    assert await full_school.undoes(result.batch_number) == result.counts.changed
    assert await full_school.state() == before


async def test_undo_waits_for_a_later_batch_on_the_same_row(full_school: School) -> None:
    first = await full_school.takes("staff", STAFF.replace("院长甲", "院长丁"))
    second = await full_school.takes("staff", STAFF.replace("院长甲", "院长戊"))
    with pytest.raises(PersonError) as refused:
        await full_school.undoes(first.batch_number)
    assert refused.value.key == "imports/undo_later"
    assert refused.value.data["later"] == second.batch_number
    await full_school.undoes(second.batch_number)
    await full_school.undoes(first.batch_number)
    assert await sql.value("SELECT count(*) FROM person WHERE name = '院长甲'") == 1


async def test_an_older_file_again_points_to_the_undo(full_school: School) -> None:
    later = await full_school.takes("staff", STAFF.replace("院长甲", "院长丁"))
    result = await full_school.takes("staff", STAFF)
    assert [error.problem for error in result.errors] == ["taken_before"]
    assert result.errors[0].data["newer"] == later.batch_number


async def test_an_undone_file_may_come_again(full_school: School) -> None:
    await full_school.undoes("20261118-04")
    result = await full_school.takes("posts", POSTS)
    assert (result.counts.new, result.batch_number) == (3, "20261118-05")


async def test_orgs_with_people_below_stay(full_school: School) -> None:
    before = await full_school.state()
    with pytest.raises(PersonError) as refused:
        await full_school.undoes("20261118-01")
    assert refused.value.key == "imports/undo_used"
    assert await full_school.state() == before


async def test_a_person_who_has_bound_is_closed_and_kept(full_school: School) -> None:
    await sql.rows(
        "INSERT INTO contact (college_id, openid, person_id) SELECT college_id, 'o-1', id "
        "FROM person WHERE number = '2025020101'"
    )
    await full_school.undoes("20261118-02")
    left = await sql.rows("SELECT number, status FROM person WHERE kind = 'student'")
    assert left == [{"number": "2025020101", "status": "left"}]


async def test_undo_twice_and_of_nothing_is_refused(full_school: School) -> None:
    await full_school.undoes("20261118-04")
    for number, key in (("20261118-04", "undone_before"), ("20261118-99", "no_batch")):
        with pytest.raises(PersonError) as refused:
            await full_school.undoes(number)
        assert refused.value.key == f"imports/{key}"

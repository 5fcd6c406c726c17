"""Loading again changes nothing; loading afresh takes the old demo away first."""

from __future__ import annotations

from models import sql
from services import demo
from tests.demo.conftest import a_house

COUNTED = ("org", "person", "post", "contact", "entry", "value", "batch", "term", "day_off")


async def counts() -> dict[str, int]:
    return {
        table: await sql.value(f'SELECT count(*) FROM "{table}"') for table in (*COUNTED, "case")
    }


async def test_a_second_load_changes_nothing_and_a_fresh_one_starts_anew(database, tmp_path):
    house = a_house(tmp_path)
    first = await demo.load(house)
    before = await counts()
    again = await demo.load(house)
    assert await counts() == before
    assert again.college.token == first.college.token
    fresh = await demo.load(house, fresh=True)
    assert await counts() == before
    assert fresh.college.id != first.college.id

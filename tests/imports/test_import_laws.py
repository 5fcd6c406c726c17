"""Laws of imports, whatever the files say: once, in versions, and back again (MODEL §2)."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import sql
from tests.imports.conftest import School

HEAD = "学号,起,天数,类别,事由\n"
NUMBERS = ("2025020101", "2025020102", "0026020107")
DAYS = ("2026-10-08", "2026-11-03", "2026-11-09")
KEYS = st.tuples(st.sampled_from(NUMBERS), st.sampled_from(DAYS))
CONTENTS = st.tuples(st.sampled_from(("1", "2.5", "3")), st.sampled_from(("病假", "事假", "公假")))
FILES = st.dictionaries(KEYS, CONTENTS, min_size=1, max_size=6)
FEW = settings(max_examples=12, deadline=None, database=None, derandomize=True,
               suppress_health_check=list(HealthCheck))


def text_of(rows: dict, *, mark: str = "") -> str:
    """A file; blank lines at the end make other bytes of the same rows."""
    return HEAD + "".join(f"{a},{b},{c},{d},\n" for (a, b), (c, d) in rows.items()) + mark


async def current(school: School) -> tuple[list, list]:
    facts = await sql.rows(
        "SELECT source_key, day, value, state FROM fact WHERE college_id = $1 "
        "AND ended_by IS NULL ORDER BY 1", school.college.id,
    )
    tallies = await sql.rows(
        "SELECT subject_id, month, recorded FROM fact_tally WHERE college_id = $1 ORDER BY 1, 2",
        school.college.id,
    )
    return facts, tallies


async def takes(school: School, rows: dict, n: int) -> str:
    result = await school.takes("leave", text_of(rows, mark="\n" * n))
    assert result.ok, result.errors
    return result.batch_number


async def emptied(school: School) -> None:
    for table in ("fact", "fact_tally", "batch"):
        await sql.rows(
            f"DELETE FROM {table} WHERE college_id = $1", school.college.id
        )


class Laws:
    """One school for all examples of a law."""

    def __init__(self, school: School) -> None:
        self.school, self.loop = school, asyncio.get_running_loop()

    async def hold(self, law, *given_) -> None:
        """Draw examples in a thread, run each in this loop."""
        @FEW
        @given(st.tuples(*given_))
        def example(drawn: tuple) -> None:
            asyncio.run_coroutine_threadsafe(self._one(law, drawn), self.loop).result(120)

        await asyncio.to_thread(example)

    async def _one(self, law, drawn) -> None:
        await emptied(self.school)
        await law(self.school, *drawn)


@pytest.fixture
async def laws(full_school: School) -> Laws:
    return Laws(full_school)


async def test_the_same_rows_twice_change_nothing(laws: Laws):
    async def law(school: School, rows: dict) -> None:
        await takes(school, rows, 0)
        before = await current(school)
        result = await school.takes("leave", text_of(rows, mark="\n"))
        assert (result.counts.new, result.counts.changed) == (0, 0)
        assert result.counts.same == len(rows)
        assert await current(school) == before

    await laws.hold(law, FILES)


async def test_a_later_file_wins_row_by_row_and_counts_what_it_did(laws: Laws):
    async def law(school: School, first: dict, second: dict) -> None:
        await takes(school, first, 0)
        result = await school.takes("leave", text_of(second, mark="\n"))
        both = {**first, **second}
        counts = (result.counts.new, result.counts.changed, result.counts.same)
        changed = sum(key in first and first[key] != second[key] for key in second)
        new = len(second.keys() - first.keys())
        assert counts == (new, changed, len(second) - new - changed)
        facts, tallies = await current(school)
        assert {(f["source_key"], str(f["day"])) for f in facts} == {
            (f"{number}|{day}", day) for number, day in both
        }
        assert sum(row["recorded"] for row in tallies) == len(both)

    await laws.hold(law, FILES, FILES)


def versions_of(files: dict[str, dict]) -> dict[tuple, list[tuple[str, tuple]]]:
    """By key the versions that these files make: one where a file says other than what stands."""
    found: dict = {}
    for number, rows in files.items():
        for key, contents in rows.items():
            versions = found.setdefault(key, [])
            if not versions or versions[-1][1] != contents:
                versions.append((number, contents))
    return found


async def test_undo_in_any_order_takes_back_what_that_file_changed_and_no_more(laws: Laws):
    async def law(school: School, files: list, order: list) -> None:
        numbers = [await takes(school, rows, n) for n, rows in enumerate(files)]
        found = versions_of(dict(zip(numbers, files, strict=True)))
        for at in order:
            await school.undoes(numbers[at])
            for key, versions in found.items():
                found[key] = [one for one in versions if one[0] != numbers[at]]
            facts, tallies = await current(school)
            assert {f["source_key"]: f"{f['value']:.1f}" for f in facts} == {
                f"{number}|{day}": f"{float(versions[-1][1][0]):.1f}"
                for (number, day), versions in found.items() if versions
            }
            assert sum(row["recorded"] for row in tallies) == len(facts)
        assert await current(school) == ([], [])

    three = st.lists(FILES, min_size=3, max_size=3)
    await laws.hold(law, three, st.permutations([0, 1, 2]))


async def test_back_dated_rows_come_in_beside_newer_ones(laws: Laws):
    async def law(school: School, rows: dict) -> None:
        await takes(school, {(NUMBERS[0], "2026-11-16"): ("1", "病假")}, 0)
        await takes(school, rows, 1)
        facts, _ = await current(school)
        assert len(facts) == len(rows) + 1
        assert str(await sql.value(
            "SELECT data_at AT TIME ZONE 'Asia/Shanghai' FROM feed WHERE code = 'student_leave'"
        )).startswith("2026-11-16")

    await laws.hold(law, FILES)


async def test_two_files_racing_end_as_one_after_the_other(laws: Laws):
    async def law(school: School, first: dict, second: dict) -> None:
        done = await asyncio.gather(
            school.takes("leave", text_of(first)),
            school.takes("leave", text_of(second, mark="\n")),
        )
        assert all(result.ok for result in done)
        files = {done[0].batch_number: first, done[1].batch_number: second}
        whole: dict = {}
        for number in sorted(files):
            whole |= files[number]
        facts, _ = await current(school)
        assert len(facts) == len(whole)
        assert {f["source_key"]: f"{f['value']:.1f}" for f in facts} == {
            f"{number}|{day}": f"{float(days):.1f}" for (number, day), (days, _) in whole.items()
        }

    await laws.hold(law, FILES, FILES)


async def test_the_same_file_twice_at_once_is_taken_in_once(laws: Laws):
    async def law(school: School, rows: dict) -> None:
        done = await asyncio.gather(*(school.takes("leave", text_of(rows)) for _ in range(4)))
        assert sorted(result.again for result in done) == [False, True, True, True]
        assert len({result.batch_number for result in done}) == 1

    await laws.hold(law, FILES)

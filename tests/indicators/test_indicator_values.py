"""Values and lines of indicators: exact rates, refused nonsense, versions, the way back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from models import sql

HEAD = "指标,对象,期间,分子,分母,值,数据日期,目标,标准,预警\n"
FILE = HEAD + """岗位吻合度,0201,2026,36,54,,2026-10-16,90,70,70
调研企业数,软件技术,2026,,,9,2026-10-16,,,
用人单位满意度,BCW,2026年,,,90.2%,2026-10-20,,,
课程及格率,02,2025-2026-2,262,326,80.4,2026-07-15,,,
就业率,BCW,2026,,,,,95,85,80
"""


async def state(school) -> list[list[dict]]:
    """What is current: values and lines."""
    queries = (
        "SELECT indicator, org_id, period, numerator, denominator, value, band, data_on "
        "FROM value WHERE college_id = $1 AND ended_at IS NULL ORDER BY 1, 2, 3",
        "SELECT indicator, org_id, period, target, standard, warning FROM target "
        "WHERE college_id = $1 ORDER BY 1, 2, 3",
    )
    return [await sql.rows(query, school.college.id) for query in queries]


async def test_values_and_lines_are_taken_in(school):
    result = await school.takes("indicator_values", FILE)
    assert result.ok, result.errors
    assert result.counts.new == 6
    values, lines = await state(school)
    assert [(row["indicator"], row["value"], row["band"]) for row in values] == [
        ("course.pass_rate", Decimal("80.3681"), "B"),
        ("major.employer_satisfaction", Decimal("90.2"), "A"),
        ("major.market_fit", Decimal("66.6667"), "C"),
        ("major.surveyed_companies", 9, "C"),
    ]
    assert [row["target"] for row in lines] == [95, 90]


async def test_a_value_keeps_the_row_and_batch_it_came_from(school):
    result = await school.takes("indicator_values", FILE)
    row = await sql.one(
        "SELECT v.row_number, b.number FROM value v JOIN batch b ON b.id = v.batch_id "
        "WHERE v.indicator = 'major.surveyed_companies'"
    )
    assert row == {"row_number": 3, "number": result.batch_number}


async def test_a_changed_value_is_a_new_version(school):
    await school.takes("indicator_values", FILE)
    result = await school.takes("indicator_values", FILE.replace("36,54", "42,60"))
    assert (result.counts.new, result.counts.changed, result.counts.same) == (0, 1, 5)
    bands = await sql.rows(
        "SELECT band FROM value WHERE indicator = 'major.market_fit' ORDER BY id"
    )
    assert [row["band"] for row in bands] == ["C", "B"]


async def test_undo_puts_values_and_lines_back(school):
    await school.takes("indicator_values", FILE)
    before = await state(school)
    changed = FILE.replace("36,54", "42,60").replace("95,85,80", "96,86,")
    second = await school.takes("indicator_values", changed)
    assert await state(school) != before
    assert await school.undoes(second.batch_number) == 2
    assert await state(school) == before


async def test_undoing_in_any_order_leaves_nothing(school):
    first = await school.takes("indicator_values", FILE)
    changed = FILE.replace("36,54", "42,60").replace("95,85,80", "96,86,")
    second = await school.takes("indicator_values", changed)
    await school.undoes(first.batch_number)
    assert [row["target"] for row in (await state(school))[1]] == [96]
    await school.undoes(second.batch_number)
    assert await state(school) == [[], []]


async def test_the_same_file_twice_changes_nothing(school):
    await school.takes("indicator_values", FILE)
    before = await state(school)
    assert (await school.takes("indicator_values", FILE)).again
    assert await state(school) == before


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("岗位吻合渡,0201,2025,36,54,,,,,", "unknown"),
        ("岗位吻合度,0299,2025,36,54,,,,,", "unknown"),
        ("岗位吻合度,0201,2025,36,,66.7,,,,", "no_denominator"),
        ("岗位吻合度,0201,2025,,,66.7,,,,", "no_denominator"),
        ("岗位吻合度,0201,2025,0,0,,,,,", "zero_denominator"),
        ("岗位吻合度,0201,2025,55,54,,,,,", "numerator_over"),
        ("岗位吻合度,0201,2025,36,54,68,,,,", "value_differs"),
        ("岗位吻合度,0201,2025,-3,54,,,,,", "negative"),
        ("岗位吻合度,0201,2025,许多,54,,,,,", "decimal"),
        ("岗位吻合度,0201,2025-2026-1,36,54,,,,,", "period_form"),
        ("课程及格率,02,2025-2027-1,36,54,,,,,", "period_form"),
        ("岗位吻合度,02,2025,36,54,,,,,", "not_at"),
        ("岗位吻合度,0201,2025,,,,,,,", "no_number"),
        ("调研企业数,0201,2025,1,2,,,,,", "no_number"),
        ("到课率,0201,2026-11,9,10,,,,,", "computed"),
        ("岗位吻合度,软件技术,2026,36,54,,,,,", "duplicate"),
    ],
)
async def test_one_bad_row_and_nothing_is_taken_in(school, row, problem):
    result = await school.takes("indicator_values", FILE + row + "\n")
    assert [(error.row, error.problem) for error in result.errors] == [(7, problem)]
    assert await state(school) == [[], []]


async def test_an_unknown_indicator_is_shown_its_nearest(school):
    result = await school.takes("indicator_values", FILE + "岗位吻合渡,0201,2025,1,2,,,,,\n")
    assert result.errors[0].data["near"] == "岗位吻合度"


async def test_lines_of_a_computed_indicator_may_be_set(school):
    result = await school.takes("indicator_values", HEAD + "到课率,02,2026-11,,,,,96,90,88\n")
    assert result.ok, result.errors


async def test_every_refusal_has_its_words(school):
    from bot.kit.texts import Texts
    from services.imports.report import lines

    rows = ["岗位吻合度,0201,2025,0,0,,,,,", "岗位吻合度,0201,2024,36,,66.7,,,,",
            "岗位吻合度,0201,2023,55,54,,,,,", "岗位吻合度,0201,2022,36,54,68,,,,",
            "岗位吻合度,0201,上月,36,54,,,,,", "到课率,0201,2026-11,9,10,,,,,",
            "岗位吻合度,02,2025,36,54,,,,,", "岗位吻合度,0201,2021,,,,,,,"]
    result = await school.takes("indicator_values", HEAD + "\n".join(rows) + "\n")
    said = lines(result, Texts())
    assert len(said) == 1 + len(rows)
    assert all(line.startswith(f"第 {row} 行") for row, line in enumerate(said[1:], 2))

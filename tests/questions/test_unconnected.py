"""What no source reports is 未接入, never 0, and never takes a question over."""

from __future__ import annotations

import pytest

from models import sql


@pytest.mark.parametrize("text", ["全校 顾客满意度", "全校 学生诉求回应速度"])
async def test_what_no_source_reports_is_said_to_be_unconnected(asks, text):
    said = (await asks("president", text)).text
    assert said.splitlines()[0] == f"{text}：未接入（不是 0）。"
    assert "0%" not in said


async def test_what_is_judged_by_material_says_so(asks):
    said = (await asks("president", "全校 质量文化建设")).text
    assert said.startswith("全校 质量文化建设：凭材料认定。")


async def test_a_shared_name_asks_which_is_meant(asks):
    said = (await asks("president", "全校 可行可操作率")).text
    assert "课程建设计划可行率" in said
    assert "课程标准可行率" in said


async def test_the_level_that_is_asked_about_tells_shared_names_apart(asks):
    said = (await asks("president", "软件技术 目标与标准")).text
    assert said.startswith("软件技术 专业目标与标准：凭材料认定。")


async def test_unconnected_ones_are_counted_apart_in_attainment(asks):
    said = (await asks("president", "达成度 软件技术")).text
    assert "项未接入，不算在内" in said


async def test_a_first_value_is_an_answer_like_any_other(asks):
    await sql.changed(
        "INSERT INTO value (college_id, indicator, org_id, period, value, data_on, computed_at) "
        "SELECT $1, 'school.industry_satisfaction', id, '2026', 91, '2026-09-01', "
        "'2026-09-01 00:00+00' FROM org WHERE college_id = $1 AND kind = 'school'",
        asks.bot.college.id,
    )
    assert "91.0%" in (await asks("president", "全校 行业企业满意度")).text


def test_a_source_without_a_due_day_is_said_not_to_have_reported() -> None:
    from bot.kit.texts import Texts

    text = Texts().render("errors/no_data", object="市政工程技术", indicator="课程及格率",
                          period="2026-2027-1 学期", source="教务处")
    assert text.splitlines()[1] == "教务处还没报送这一期。"

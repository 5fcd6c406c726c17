"""Leaders ask in plain Chinese and get a number with what it stands on (L02-L05, M08-M09)."""

from __future__ import annotations

import pytest

import charts
from bot.kit.reply import Nothing, Picture
from models import sql
from tests.imports.conftest import School
from tests.questions.conftest import ORGS, VALUES, filled


async def test_l02_two_characters_are_a_question(asks):
    reply = await asks("president", "就业")
    assert reply.text.splitlines() == [
        "全校 就业率 2026届 93.6%（924/987），目标 95，B；比去年 −0.9 个百分点。截至 8月31日",
        "1 对口率 2 各学院 3 近三年",
    ]


async def test_l02_a_number_goes_on_to_the_colleges(asks):
    await asks("president", "就业")
    reply = await asks("president", "2")
    assert reply.text.splitlines() == [
        "全校 就业率 2026届 93.6%（924/987）：", "1 信息 94.4%（153/162）",
        "2 汽车 93.0%（147/158）", "截至 8月31日。回序号往下看",
    ]


async def test_the_number_of_a_college_opens_it(asks):
    await asks("president", "就业")
    await asks("president", "2")
    reply = await asks("president", "2")
    assert reply.text.startswith("汽车工程学院 就业率 2026届 93.0%（147/158），目标 95，B。")


async def test_l05_follow_ups_change_one_thing_each(asks):
    first = await asks("president", "双师比 汽车学院")
    assert first.text.startswith(
        "汽车工程学院 双师型教师占比 2026年 61.9%（13/21），目标 70，C；比去年 −4.8 个百分点。"
    )
    second = await asks("president", "去年呢")
    assert second.text.startswith("汽车工程学院 双师型教师占比 2025年 66.7%（14/21）")
    third = await asks("president", "那信息学院呢")
    assert third.text.startswith("信息工程学院 双师型教师占比 2025年：无数据（不是 0）。")


async def test_a_new_question_is_about_the_own_org_again(asks):
    await asks("president", "汽车学院 双师比 去年")
    assert (await asks("president", "就业率")).text.startswith("全校 就业率 2026届")


async def test_three_years_come_with_a_picture(asks):
    reply = await asks("president", "汽车学院双师比近三年")
    assert isinstance(reply, Picture)
    assert reply.text.splitlines()[:5] == [
        "汽车工程学院 双师型教师占比：", "2024年 75.0%（15/20）", "2025年 66.7%（14/21）",
        "2026年 61.9%（13/21）", "比 2024年 −13.1 个百分点。截至 10月31日",
    ]
    assert reply.data["title"] == "双师型教师占比 61.9%，比 2024年降 13.1 个百分点"
    assert reply.data["series"][0]["texts"] == ["75.0%", "66.7%", "61.9%"]
    assert charts.draw(reply.chart, reply.data).startswith(b"\x89PNG")


async def test_a_gap_in_a_trend_stays_a_gap(asks):
    reply = await asks("president", "信息学院 双师比 近三年")
    assert reply.data["series"][0]["values"][:2] == [None, None]
    assert "2024年 无数据" in reply.text
    assert "只有一期，暂不成趋势" in reply.text


async def test_two_colleges_are_compared_in_one_picture(asks):
    reply = await asks("president", "汽车学院比信息学院 双师比 近三年")
    assert [line["name"] for line in reply.data["series"]] == ["汽车", "信息"]
    assert "差距" not in reply.text  # a year of one of them is not known


async def test_the_gap_between_two_is_told_year_by_year(asks):
    reply = await asks("president", "信息学院比全校 就业率 近两年")
    assert reply.text.splitlines()[1:] == [
        "信息 93.8%（150/160）→ 94.4%（153/162）", "全校 94.5%（917/970）→ 93.6%（924/987）",
        "差距 0.8 → 0.8 个百分点，没有变", "截至 8月31日", "1 信息各专业 2 全校各学院",
    ]
    assert reply.data["title"] == "信息比全校高 0.8 个百分点"


async def test_attainment_of_the_school_is_told_by_its_colleges(asks):
    reply = await asks("president", "达成度")
    assert isinstance(reply, Picture)
    assert reply.text.splitlines()[0].startswith("全校 达成度 2026年，达标/有数（应有）：")
    assert [row["name"] for row in reply.data["rows"]] == ["汽车", "信息"]


async def test_attainment_of_a_major_names_the_worst_first(asks):
    reply = await asks("director", "达成度")
    assert reply.text.splitlines()[:5] == [
        "软件技术 达成度 2026年，达标/有数（应有）：50.0% 2/4（16）",
        "1 ■ 调研企业数 9 个，标准 10", "2 ■ 岗位吻合度 66.7%（36/54），标准 70",
        "3 ● 就业率 95.4%（62/65）", "4 ○ 双师型教师占比 B（人数不足 10，只给等级）",
    ]
    assert reply.data["title"] == "2 项没到标准，调研企业数最要紧"
    assert charts.draw(reply.chart, reply.data).startswith(b"\x89PNG")


async def test_words_name_every_number_of_the_picture(asks):
    reply = await asks("director", "达成度")
    drawn = [row for row in reply.data["rows"] if row["value"] is not None]
    assert drawn
    assert all(row["text"] in reply.text for row in drawn)


async def test_today_and_the_cockpit_mean_the_overview(asks):
    overview = await asks("president", "达成度")
    for words in ("今天", "驾驶舱", "总览"):
        assert await asks("president", words) == overview


async def test_what_stands_behind_attain_is_the_org(asks):
    reply = await asks("president", "达成度 软件技术")
    assert reply.text.startswith("软件技术 达成度 2026年")


async def test_m08_outside_the_scope_is_refused_and_written_down(asks):
    reply = await asks("director", "计算机网络技术 就业率")
    assert reply.text.splitlines()[0] == "这项不在「专业主任」的范围里：计算机网络技术。"
    assert "您可以问：软件技术 就业率" in reply.text
    row = await sql.one("SELECT action, subject FROM audit")
    assert row["action"] == "denied.ask"
    assert "major.employment_rate" in row["subject"]


async def test_a_refusal_does_not_tell_whether_there_are_data(asks):
    known = await asks("director", "汽车学院 双师比")
    unknown = await asks("director", "汽车学院 课程资源完成率")
    assert [one.text.splitlines()[0] for one in (known, unknown)] == [
        "这项不在「专业主任」的范围里：汽车工程学院。"] * 2


async def test_a_dean_reaches_the_own_college_and_no_further(asks):
    assert (await asks("dean", "软件技术 就业率")).text.startswith("软件技术 就业率 2026届")
    assert "不在「院领导」的范围里" in (await asks("dean", "全校就业率")).text


async def test_m09_no_data_names_source_day_and_nearest(asks):
    reply = await asks("director", "国际证书对接度")
    assert reply.text.splitlines() == [
        "软件技术 国际证书对接度 2026年：无数据（不是 0）。",
        "教务处应在 10月31日 前报送，还没收到。",
        "1 看最近一期（2025年 22.2%，4/18，B）",
    ]
    nearest = await asks("director", "1")
    assert nearest.text.startswith("软件技术 国际证书对接度 2025年 22.2%（4/18），目标 30，B。")


async def test_figures_under_ten_are_hidden_with_one_more(asks):
    reply = await asks("dean", "双师比 各专业")
    assert reply.text.splitlines()[1:3] == [
        "1 软件 B", "2 网络 C",
    ]
    assert "人数不足 10 的只给等级" in reply.text
    assert "5/7" not in reply.text
    assert "11/16" not in reply.text


@pytest.mark.parametrize(("said", "meant"), [
    ("信息大成度", "信息学院 达成度"),
    ("软建技术 就业率", "软件技术 就业率"),
    ("信息学员就业率", "信息学院 就业率"),
    ("rjjs 就业率", "软件技术 就业率"),
    ("ruanjianjishu jiuyelv", "软件技术 就业率"),
    ("软件专业 就业率", "软件技术 就业率"),
])
async def test_what_sounds_the_same_is_answered_without_a_lecture(asks, said, meant):
    assert (await asks("president", said)).text == (await asks("president", meant)).text


async def test_a_slip_is_offered_put_right(asks):
    reply = await asks("president", "信息工成 就业律师")
    assert isinstance(reply, Nothing)
    reply = await asks("president", "汽车检测维修 就业率")
    assert reply.text.splitlines()[1] == "1 汽车检测与维修技术 就业率"
    assert (await asks("president", "1")).text.startswith("汽车检测与维修技术 就业率 2026届")


async def test_a_homophone_outside_the_scope_is_answered_like_the_word_itself(asks):
    heard = await asks("director", "汽车学员 就业率")
    assert heard.text == (await asks("director", "汽车学院 就业率")).text
    assert "不在「专业主任」的范围里" in heard.text


async def test_candidates_outside_the_scope_are_not_offered(asks):
    assert isinstance(await asks("director", "汽车检测维修 就业率"), Nothing)


async def test_what_is_no_question_is_left_to_others(asks):
    assert isinstance(await asks("president", "今天天气不错"), Nothing)


async def test_a_counselor_has_no_questions_about_indicators(asks):
    assert isinstance(await asks("advisor", "就业率"), Nothing)


async def test_an_indicator_is_answered_for_where_it_is_reported(asks):
    reply = await asks("director", "软件2501 就业率")
    assert reply.text.splitlines()[:2] == [
        "软件2501没有单独的就业率，看它所在的软件技术：",
        "软件技术 就业率 2026届 95.4%（62/65），目标 95，A。截至 8月31日",
    ]


async def test_another_college_with_the_same_people_is_another_world(asks):
    other = await filled("other")
    await sql.changed(
        "UPDATE value SET numerator = 1, value = 0.1 WHERE college_id = $1", asks.bot.college.id
    )
    assert "924/987" in (await other("president", "就业率")).text
    assert "（1/987）" in (await asks("president", "就业率")).text


async def test_a_late_source_is_said_behind_the_number(asks):
    await sql.changed(
        "INSERT INTO feed (college_id, code, name, expected_every, data_at) "
        "VALUES ($1, 'academic_attendance', '教务考勤', 1440, '2026-11-16 14:00+00')",
        asks.bot.college.id,
    )
    await sql.changed(
        "INSERT INTO value (college_id, indicator, org_id, period, numerator, denominator, value, "
        "band, data_on, computed_at) SELECT $1, 'course.attendance_rate', id, '2026-11', 93, 100, "
        "93, 'B', '2026-11-16', '2026-11-16 14:00+00' FROM org WHERE college_id = $1 "
        "AND kind = 'school'",
        asks.bot.college.id,
    )
    asks.bot.clock.move(hours=4)
    reply = await asks("president", "到课率")
    assert "到课率 11月（至 16 日）93.0%（93/100）" in reply.text
    assert "教务考勤已 38 小时没更新，数停在 11月16日 22:00。" in reply.text


def many_majors() -> tuple[str, str]:
    """Eleven majors more, and a figure of each."""
    numbers = range(1, 12)
    orgs = "".join(f"专业,07{n:02},专业{n:02},,03,\n" for n in numbers)
    values = "".join(f"岗位吻合度,07{n:02},2026,{40 - n},50,,2026-10-16,,,\n" for n in numbers)
    return ORGS + orgs, VALUES.split("\n")[0] + "\n" + values


async def test_a_long_list_goes_on_page_by_page_with_lasting_numbers(asks):
    school = School(asks.bot.college)
    for kind, text in zip(("orgs", "indicator_values"), many_majors(), strict=True):
        assert (await school.takes(kind, text)).ok
    first = await asks("president", "岗位吻合度")
    assert first.text.splitlines()[0] == "岗位吻合度 2026年 1–9/14："
    second = (await asks("president", "下一页")).text.splitlines()
    assert second[:2] == ["岗位吻合度 2026年 10–14/14：", "10 专业09 62.0%（31/50）"]
    assert (await asks("president", "11")).text.startswith("专业10 岗位吻合度 2026年 60.0%")
    assert "没有下一页" in (await asks("president", "下一页")).text

"""晨报 and its digits, as the counselor types them (T01-T04)."""

from __future__ import annotations

import pytest

from models import sql
from tests.alerts.cast import TODAY, School, contact, person
from tests.pushes.cast import org, post


async def _three(school: School) -> None:
    """甲 red with 12 periods, 乙 orange with 6, 丙 orange with 5."""
    for name, days in (("甲", range(5, 11)), ("乙", (5, 6, 7))):
        await school.student(name)
        await school.absent(name, *days)
    await school.student("丙")
    await school.absent("丙", 8, value=5)
    await school.evaluate()


async def test_the_card_lists_the_worst_first_with_its_actions(school: School) -> None:
    await _three(school)
    assert (await school.says("晨报")).splitlines() == [
        "今天 3 人：红1 橙2",
        "1 红 甲 网络2501 缺 12 节/30天",
        "2 橙 乙 网络2501 缺 6 节/30天",
        "3 橙 丙 网络2501 缺 5 节/30天",
        "考勤截至 11月17日 21:40",
        "动作 1已谈话 2联系家长 3转介 4误报 5稍后",
        "「1 2」=第 2 条已谈话；只回序号看详情。勿转发到群",
    ]


async def test_one_two_means_talked_with_the_second(school: School) -> None:
    await _three(school)
    await school.says("晨报")
    assert await school.says("1 2") == (
        "乙：已谈话，08:00。留一句底？直接发；不留回 0。\n还剩 2 条。10 分钟内可「撤销」"
    )
    assert (await school.case("乙"))["state"] == "acting"
    assert await school.events("乙") == ["opened", "talk"]


async def test_the_soft_slot_keeps_a_line_sealed(school: School) -> None:
    await _three(school)
    await school.says("晨报")
    await school.says("1 2")
    reply = await school.says("家里有事，答应周五前补两次作业")
    assert reply.startswith("记好了（只有您和学院学工办能看）。11月20日 周五晨报再看一眼")
    row = await sql.one("SELECT note_sealed FROM case_event WHERE kind = 'note'")
    assert row is not None
    assert "家里有事".encode() not in row["note_sealed"]


@pytest.mark.parametrize("said", ["1 3", "晨报"])
async def test_numbers_and_commands_do_not_fill_the_soft_slot(
    school: School, said: str
) -> None:
    await _three(school)
    await school.says("晨报")
    await school.says("1 2")
    await school.says(said)
    assert await sql.value("SELECT count(*) FROM case_event WHERE kind = 'note'") == 0


async def test_more_than_two_are_asked_about_and_undone_together(school: School) -> None:
    await _three(school)
    await school.says("晨报")
    assert await school.says("1 1 2 3") == "第 1、2、3 条都记已谈话：甲、乙、丙。\n1 是 0 不"
    assert (await school.case("甲"))["state"] == "open"
    assert (await school.says("1")).startswith("记好 3 条已谈话：甲、乙、丙，08:00。")
    assert await school.says("撤销") == "撤回了 甲、乙、丙 的已谈话，都回到待处理。"
    assert [(await school.case(one))["state"] for one in "甲乙丙"] == ["open"] * 3


async def test_no_to_the_question_does_nothing(school: School) -> None:
    await _three(school)
    await school.says("晨报")
    await school.says("1 1 2 3")
    assert await school.says("0") == "没有办，都还在单子上。"
    assert await school.events("甲") == ["opened"]


async def test_twelve_on_a_short_list_is_out_of_range(school: School) -> None:
    await _three(school)
    await school.says("晨报")
    assert await school.says("12") == (
        "单子上只有 1–3。要对第 2 条记已谈话，中间空一格：1 2"
    )


async def test_a_bare_number_shows_the_detail_and_a_digit_acts_there(school: School) -> None:
    await _three(school)
    await school.says("晨报")
    detail = await school.says("2")
    assert detail.startswith("乙 网络2501 · 橙 旷课\n10月19日–11月17日 缺 6 节（应到 6）")
    assert "规则：30 天 ≥5 节。" in detail
    assert await sql.value("SELECT subject_person_id FROM audit "
                           "WHERE action = 'case.detail'") == school.people["乙"]
    assert (await school.says("1")).startswith("乙：已谈话")


async def test_the_rows_behind_a_number_are_shown(school: School) -> None:
    await _three(school)
    await school.says("晨报")
    await school.says("2")
    assert "11月13日 周五 5–6 节 传感器应用" in await school.says("6")


async def test_the_number_stays_with_its_person_when_the_order_changes(school: School) -> None:
    await _three(school)
    await school.says("晨报")
    await school.absent("丙", 9, 10, value=6)
    await school.evaluate()
    assert (await school.says("1 2")).startswith("乙：已谈话")


async def test_later_hides_until_the_named_day(school: School) -> None:
    await _three(school)
    await school.says("晨报")
    assert (await school.says("2 3 稍后")).startswith("乙、丙：11月19日 周四 早上再列。")
    assert (await school.says("晨报")).startswith("今天 1 人")
    await school.move(days=1)
    assert "乙 网络2501" in await school.says("晨报")


async def test_red_put_off_is_asked_about_first(school: School) -> None:
    await _three(school)
    await school.says("晨报")
    assert await school.says("5 1") == "第 1 条记稍后：甲。\n1 是 0 不"


async def test_a_false_alarm_needs_its_reason_and_keeps_quiet(school: School) -> None:
    await _three(school)
    await school.says("晨报")
    assert "为什么不算？" in await school.says("4 2")
    assert (await school.says("2")).startswith("乙：误报（数据错），已关单，08:00。")
    await school.absent("乙", 9)
    await school.evaluate()
    case = await school.case("乙")
    assert (case["state"], case["outcome"]) == ("closed", "false_alarm")


async def test_contacting_the_family_is_recorded_and_told_ten_minutes_later(
    school: School,
) -> None:
    await _three(school)
    await school.says("晨报")
    await school.says("2 2")
    reply = await school.says("2")
    assert reply.startswith("记下：乙 已联系家长（校规线），08:00。")
    assert await sql.value("SELECT not_before FROM push WHERE kind = 'alert.family'") > school.now
    await school.says("撤销")
    row = await sql.one("SELECT state, reason FROM push WHERE kind = 'alert.family'")
    assert row == {"state": "dropped", "reason": "undone"}


async def test_a_referral_takes_a_sentence_and_says_when_nobody_is_there(
    school: School,
) -> None:
    await _three(school)
    await school.says("晨报")
    assert (await school.says("3 2")).startswith("乙转给谁？")
    assert "写一句您看到的事" in await school.says("3")
    reply = await school.says("上课常趴着，说睡不着")
    assert "这里还没有登记接收人" in reply
    assert await school.events("乙") == ["opened", "refer", "note"]


async def test_what_somebody_else_has_done_is_told_and_left(school: School) -> None:
    await _three(school)
    other = await person(school.college, "staff", "9002", "丙老师", None)
    whole = await sql.value("SELECT id FROM org WHERE kind = 'college'")
    await post(school.college, other, role="class_advisor", org_id=whole)
    await contact(school.college, "o-other", other)
    await school.says("晨报")
    await school.says("晨报", "o-other")
    await school.says("1 2", "o-other")
    assert await school.says("1 2") == "乙：辅导员 已在 08:00 处理：已谈话。您不用再办。"
    assert await school.events("乙") == ["opened", "talk"]


async def test_a_later_act_of_another_cannot_be_undone(school: School) -> None:
    await _three(school)
    await school.says("晨报")
    await school.says("5 2")
    other = await person(school.college, "staff", "9002", "丙老师", None)
    await post(school.college, other, role="class_advisor", org_id=school.place)
    await contact(school.college, "o-other", other)
    await school.move(days=1)
    await school.says("晨报", "o-other")
    await sql.changed("UPDATE contact SET following = true")
    await school.says("1 2", "o-other")
    school.bot.clock.move(days=-1)
    assert (await school.says("撤销")).startswith("乙这条 08:00 已由辅导员改过，撤不了。")


async def test_students_of_other_classes_are_on_no_card(school: School) -> None:
    elsewhere = await org(school.college, kind="class", code="软件2501")
    await school.student("庚", place=elsewhere)
    await school.absent("庚", 5, 6, 7)
    await school.evaluate()
    assert (await school.case("庚"))["state"] == "open"
    assert (await school.says("晨报")).startswith("今天没有需要您看的人。")


async def test_a_teacher_without_a_class_is_told_so(school: School) -> None:
    teacher = await person(school.college, "staff", "9003", "丁老师", None)
    await post(school.college, teacher, role="teacher", org_id=school.place)
    await contact(school.college, "o-teacher", teacher)
    await _three(school)
    assert (await school.says("晨报", "o-teacher")).startswith("晨报给带班的辅导员。")


async def test_after_a_talk_the_person_is_looked_at_again_and_then_let_go(
    school: School,
) -> None:
    await _three(school)
    await school.says("晨报")
    await school.says("1 2")
    await school.move(days=2)
    await school.evaluate()
    assert "乙 网络2501 缺 6 节/30天，复看" in await school.says("晨报")
    await school.move(days=3)
    await school.evaluate()
    case = await school.case("乙")
    assert (case["state"], case["outcome"]) == ("closed", "quiet")


async def test_new_absences_after_a_talk_bring_the_person_back_at_once(school: School) -> None:
    await _three(school)
    await school.says("晨报")
    await school.says("1 2")
    await school.absent("乙", 4)
    await school.evaluate()
    assert (await school.case("乙"))["state"] == "rechecking"


async def test_a_second_act_closes_and_new_absences_reopen_the_same_case(
    school: School,
) -> None:
    await _three(school)
    await school.says("晨报")
    await school.says("1 2")
    await school.move(days=2)
    await school.evaluate()
    await school.says("晨报")
    assert (await school.says("1 2")).startswith("乙：已谈话，这件关了，08:00。")
    assert await school.says("答应不再缺") == "记好了（只有您和学院学工办能看）。"
    first = await school.case("乙")
    assert (first["state"], first["outcome"]) == ("closed", "talk")
    await school.absent("乙", 0)
    await school.move(days=3)
    await school.evaluate()
    again = await school.case("乙")
    assert (again["id"], again["state"], again["times"]) == (first["id"], "open", 2)


async def test_a_student_reads_the_own_rows_without_a_reproach(school: School) -> None:
    await school.student("丁", bound=True)
    await school.absent("丁", 5, 12)
    await school.evaluate()
    reply = await school.says("我的提醒", "o-丁")
    assert reply.splitlines()[:4] == [
        "1 条，目前只有你知道。看一下：",
        "到课：10月19日–11月17日，4 节没有你的到课记录（提醒线 2 节，已扣请假）",
        "· 11月6日 周五 5–6 节 传感器应用",
        "· 11月13日 周五 5–6 节 传感器应用",
    ]
    assert "到 5 节会同时告诉辅导员" in reply
    assert TODAY.year == 2026


async def test_a_student_without_findings_is_told_so(school: School) -> None:
    await school.student("丁", bound=True)
    assert await school.says("我的提醒", "o-丁") == "没有新提醒。"


@pytest.mark.parametrize(("asked", "let_go"), [
    ("2 2", "刚才的联系家长没有记。"), ("3 2", "刚才的转介没有办。"),
    ("4 2", "刚才的误报没有记。"),
])
async def test_a_question_lets_go_when_something_else_is_said(
    school: School, asked: str, let_go: str
) -> None:
    await _three(school)
    await school.says("晨报")
    await school.says(asked)
    reply = await school.says("晨报")
    assert reply.startswith(f"{let_go}\n今天 3 人")
    assert await school.events("乙") == ["opened"]


async def test_back_from_a_question_prints_the_card_and_does_nothing(school: School) -> None:
    await _three(school)
    await school.says("晨报")
    await school.says("1")
    await school.says("3")
    assert (await school.says("返回")).startswith("刚才的转介没有办。\n今天 3 人")


async def test_after_an_act_on_a_detail_digits_mean_the_card(school: School) -> None:
    await _three(school)
    await school.says("晨报")
    await school.says("1")
    await school.says("1")
    assert (await school.says("2")).startswith("乙 网络2501")


async def test_back_in_the_soft_slot_leaves_it(school: School) -> None:
    await _three(school)
    await school.says("晨报")
    await school.says("1 2")
    assert (await school.says("返回")).startswith("今天 2 人")
    await school.says("今天天气不错")
    assert await school.events("乙") == ["opened", "talk"]

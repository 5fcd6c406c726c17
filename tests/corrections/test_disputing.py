"""有误 as a student types it (S08, FEATURES 38): rows, number, pause, answer, a second look."""

from __future__ import annotations

import re

import pytest

from bot.kit.texts import Texts
from models import sql
from services.corrections import overdue
from services.pushes.queueing import opened
from tests.alerts.cast import School


async def number_in(text: str) -> str:
    found = re.search(r"编号 (\d{4})", text)
    assert found is not None, text
    return found[1]


async def told(school: School, name: str) -> list[str]:
    """What was put into somebody's queue and still stands."""
    rows = await sql.rows(
        "SELECT dedupe, reply_sealed FROM push WHERE person_id = $1 AND state <> 'dropped' "
        "AND kind NOT LIKE 'alert%' ORDER BY id", school.people[name])
    found = [opened(school.college, row["dedupe"], row["reply_sealed"]) for row in rows]
    return [one.text for one in found if one is not None]


async def finding(school: School) -> tuple[str, int] | None:
    row = await sql.one("SELECT state, value FROM finding WHERE resolved_at IS NULL")
    return (row["state"], int(row["value"])) if row else None


async def test_a_day_with_words_is_asked_about_at_once(school: School) -> None:
    reply = await school.says("有误 11月13日请过病假", "o-丁")
    assert reply.splitlines()[0] == (
        "收到，已请教务处核对：11月13日 5–6 节 传感器应用。11月23日前答复，编号 0001。"
    )
    assert "这一条不计，也不会因为它升级" in reply
    assert await finding(school) == ("firing", 2)
    assert await told(school, "教务员") == ["有 1 条数据要核对\n本人说有误，回「核对」看。"]


@pytest.mark.parametrize("said", [
    "有误11月13日请过病假", "错了 11.13 请过病假", "我请假了 11月13日 病假", "有误 周五请过病假",
])
async def test_it_is_understood_however_it_is_typed(school: School, said: str) -> None:
    assert "已请教务处核对" in await school.says(said, "o-丁")


@pytest.mark.parametrize("said", ["错了两道题", "不对称加密学完了"])
async def test_words_in_passing_dispute_nothing(school: School, said: str) -> None:
    await school.says(said, "o-丁")
    assert await sql.value("SELECT count(*) FROM correction") == 0


async def test_a_day_without_rows_names_those_there_are(school: School) -> None:
    reply = await school.says("有误 11月12日请过病假", "o-丁")
    assert reply.startswith("11月12日没有要核对的记录。最近的是：\n· 11月13日 5–6 节")


async def test_without_a_day_the_rows_are_listed_and_the_words_asked_for(school: School) -> None:
    assert "1 11月13日 5–6 节 传感器应用\n2 11月6日" in await school.says("有误", "o-丁")
    assert "哪里不对？" in await school.says("2", "o-丁")
    assert "已请教务处核对：11月6日 5–6 节 传感器应用。" in await school.says("那天公假", "o-丁")


async def test_what_is_disputed_does_not_count_and_nobody_escalates(school: School) -> None:
    await school.absent("丁", 13, 14)
    await school.evaluate()
    case = await school.case("丁")
    assert (case["state"], case["level"]) == ("open", "warning")
    await school.says("有误", "o-丁")
    await school.says("1 2 3 4 都请过假", "o-丁")
    assert (await school.case("丁"))["state"] == "paused"
    assert (await school.says("晨报")).startswith("今天没有需要您看的人。")
    await school.evaluate()
    assert (await school.case("丁"))["state"] == "paused"


async def test_a_first_yellow_that_is_kept_is_still_the_first(school: School) -> None:
    await school.says("有误 11月13日请过病假", "o-丁")
    await school.says("有误 11月6日请过病假", "o-丁")
    await school.says("核对", "o-教务员")
    await school.says("1 维持 当天没有假条", "o-教务员")
    await school.says("核对", "o-教务员")
    await school.says("1 维持 当天没有假条", "o-教务员")
    case = await school.case("丁")
    assert (case["state"], case["times"]) == ("told_student", 1)
    assert await finding(school) == ("firing", 4)


async def test_an_open_case_comes_back_when_the_record_is_kept(school: School) -> None:
    await school.absent("丁", 13)
    await school.evaluate()
    await school.says("有误", "o-丁")
    await school.says("1 2 3 都请过假", "o-丁")
    assert (await school.case("丁"))["state"] == "paused"
    await school.says("核对", "o-教务员")
    await school.says("1 维持 没有假条", "o-教务员")
    assert (await school.case("丁"))["state"] == "open"
    assert await school.events("丁") == ["told_student", "opened", "paused", "resumed"]


async def test_a_corrected_record_does_not_count_any_more(school: School) -> None:
    number = await number_in(await school.says("有误 11月13日请过病假", "o-丁"))
    await school.says("核对", "o-教务员")
    detail = await school.says("1", "o-教务员")
    assert f"{number} 丁 网络2501" in detail
    assert "本人说：「请过病假」" in detail
    assert "更正成什么？" in await school.says("1", "o-教务员")
    assert "已更正。10 分钟后告诉本人" in await school.says("11月13日记为病假", "o-教务员")
    await school.evaluate()
    assert await finding(school) == ("firing", 2)
    result = (await told(school, "丁"))[-1]
    assert result.splitlines()[0] == "你反映的 1 项有结果"
    assert f"{number} 已更正：11月13日 5–6 节 传感器应用，11月13日记为病假。现在还计 2" in result
    assert f"{number}（11月13日 5–6 节 传感器应用）：已更正，11月13日记为病假。" == (
        await school.says(f"{number} 到哪了", "o-丁"))


async def test_to_keep_a_record_a_reason_is_needed(school: School) -> None:
    await school.says("有误 11月13日请过病假", "o-丁")
    await school.says("核对", "o-教务员")
    await school.says("1", "o-教务员")
    assert "为什么维持？" in await school.says("2", "o-教务员")
    assert "维持要写一句理由" in await school.says("0", "o-教务员")
    assert "维持原记录" in await school.says("那天没有销假单", "o-教务员")
    assert "不同意回「再核 0001」" in (await told(school, "丁"))[-1]


async def test_a_second_look_goes_to_the_office_of_the_college(school: School) -> None:
    await school.says("有误 11月13日请过病假", "o-丁")
    await school.says("核对", "o-教务员")
    await school.says("1 维持 没有销假单", "o-教务员")
    assert await finding(school) == ("firing", 4)
    assert "0001 交给学院学工办再看" in await school.says("再核 0001", "o-丁")
    assert await finding(school) == ("firing", 2)
    assert (await school.says("核对", "o-教务员")).startswith("现在没有要您核对的数据")
    assert "0001 丁" in await school.says("核对", "o-学工办")
    await school.says("1 维持 问过任课老师", "o-学工办")
    assert "学院学工办已经看过" in await school.says("再核 0001", "o-丁")


async def test_asking_can_be_taken_back(school: School) -> None:
    await school.says("有误 11月13日请过病假", "o-丁")
    assert "不再请人核对" in await school.says("撤销", "o-丁")
    assert await finding(school) == ("firing", 4)
    assert await told(school, "教务员") == []
    assert (await school.says("核对", "o-教务员")).startswith("现在没有要您核对的数据")


async def test_an_answer_can_be_taken_back_for_ten_minutes(school: School) -> None:
    await school.says("有误 11月13日请过病假", "o-丁")
    await school.says("核对", "o-教务员")
    await school.says("1 更正 病假", "o-教务员")
    assert "又回到待核对" in await school.says("撤销", "o-教务员")
    assert await told(school, "丁") == []
    assert "教务处在核对" in await school.says("0001", "o-丁")


async def test_after_three_working_days_the_office_of_the_college_is_told_once(
    school: School,
) -> None:
    await school.says("有误 11月13日请过病假", "o-丁")
    for day, late in ((5, 0), (6, 1), (7, 0)):
        now = school.now.replace(day=18 + day)
        counts = await overdue.tell(school.college, now=now, today=now.date(), texts=Texts())
        assert counts["late"] == late, day
    assert await told(school, "学工办") == [
        "有 1 条数据要核对\n过了答复日还没有答复，回「核对」看。"]
    assert "0001 丁" in await school.says("核对", "o-学工办")
    assert "已请学院学工办来看" in await school.says("0001 到哪了", "o-丁")


async def test_only_who_answers_for_the_data_sees_it(school: School) -> None:
    await school.says("有误 11月13日请过病假", "o-丁")
    for openid in ("o-管理员", "o-学工办"):
        assert (await school.says("核对", openid)).startswith("现在没有要您核对的数据")


async def test_without_an_office_the_administrators_answer(school: School) -> None:
    await sql.changed("UPDATE org SET name = '某处' WHERE name = '教务处'")
    assert "已请管理员核对" in await school.says("有误 11月13日请过病假", "o-丁")
    assert "0001 丁" in await school.says("核对", "o-管理员")


async def test_a_number_of_somebody_else_is_no_number(school: School) -> None:
    await school.says("有误 11月13日请过病假", "o-丁")
    await school.student("戊", bound=True)
    assert (await school.says("0001 到哪了", "o-戊")).startswith("你没有编号 0001 的核对")
    assert (await school.says("0009", "o-戊")).startswith("你没有编号 0009 的核对")


async def test_the_words_lie_sealed(school: School) -> None:
    await school.says("有误 11月13日请过病假", "o-丁")
    row = await sql.one("SELECT reason_sealed FROM correction")
    assert row is not None and "病假".encode() not in row["reason_sealed"]


async def test_a_look_is_written_down_for_the_student(school: School) -> None:
    await school.says("有误 11月13日请过病假", "o-丁")
    await school.says("核对", "o-教务员")
    await school.says("1", "o-教务员")
    assert await sql.value("SELECT subject_person_id FROM audit WHERE action = 'correction.look'"
                           ) == school.people["丁"]


async def test_the_reminder_shows_what_is_being_checked(school: School) -> None:
    await school.says("有误 11月13日请过病假", "o-丁")
    mine = await school.says("我的提醒", "o-丁")
    assert "2 节没有你的到课记录" in mine
    assert "0001 核对中，11月23日前答复，先不计：11月13日 5–6 节 传感器应用" in mine


async def test_the_options_of_the_reminder(school: School) -> None:
    assert (await school.says("我的提醒", "o-丁")).splitlines()[-3:] == [
        "1 我请过假或漏签了", "2 想找辅导员聊", "3 知道了"]
    assert "哪一条不对？" in await school.says("1", "o-丁")
    await school.says("0", "o-丁")
    await school.says("我的提醒", "o-丁")
    assert "10 分钟后告诉辅导员" in await school.says("2", "o-丁")
    assert "alert.talk" in await school.pushes()
    assert await school.says("撤销", "o-丁") == "撤销了，没有告诉辅导员。"
    await school.says("我的提醒", "o-丁")
    assert (await school.says("3", "o-丁")).startswith("好。")


async def test_a_new_version_of_the_source_counts_again(school: School) -> None:
    await school.says("有误 11月13日请过病假", "o-丁")
    await school.says("核对", "o-教务员")
    await school.says("1 更正 病假", "o-教务员")
    await sql.changed("UPDATE fact SET ended_by = 9 WHERE source_key = 'k1'")
    await sql.changed(
        "INSERT INTO fact (college_id, feed_id, source_key, batch_id, subject_id, kind, day, "
        "period, value, state, note) SELECT college_id, feed_id, source_key, 9, subject_id, kind, "
        "day, period, 3, state, note FROM fact WHERE source_key = 'k1'")
    await school.evaluate()
    assert await finding(school) == ("firing", 5)


async def test_a_result_the_template_only_announced_is_read_with_the_inbox_once(
    school: School,
) -> None:
    await school.says("有误 11月13日请过病假", "o-丁")
    await school.says("核对", "o-教务员")
    await school.says("1 更正 病假", "o-教务员")
    await sql.changed("UPDATE push SET state = 'accepted' WHERE kind = 'result.correction'")
    assert "另有" not in await school.says("我的提醒", "o-丁")
    assert "0001 已更正" in await school.says("消息", "o-丁")
    assert "0001 已更正" not in await school.says("消息", "o-丁")


async def test_what_waits_to_be_checked_stands_in_the_checkers_list(school: School) -> None:
    assert "核对" not in await school.says("待办", "o-教务员")
    await school.says("有误 11月13日请过病假", "o-丁")
    assert "核对 1 件，学生说记录有误" in await school.says("待办", "o-教务员")
    assert "丁 网络2501" in await school.says("1", "o-教务员")


async def test_suggestions_and_disputes_draw_from_one_row_of_numbers(school: School) -> None:
    suggested = await number_in(await school.says("建议 食堂晚一点关门", "o-丁"))
    disputed = await number_in(await school.says("有误 11月13日请过病假", "o-丁"))
    assert int(disputed) == int(suggested) + 1

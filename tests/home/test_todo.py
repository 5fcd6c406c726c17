"""待办: one list by due day, ticked off and put off with digits (FEATURES 113)."""

from __future__ import annotations

import sys

from models import sql
from services import todo
from services.todo import registry
from tests.alerts.cast import School
from tests.bot_says import a_bot
from tests.home.conftest import role_of
from tests.people.conftest import STUDENT, Cast


async def asks_for_code(house: Cast, number: str = STUDENT) -> None:
    """Somebody without a code asks for a new one."""
    await sql.changed("UPDATE contact SET person_id = NULL WHERE openid = 'stu'")
    await house.says("new", f"绑定 {number} ZZZZ")
    await house.says("new", "1")


async def test_nothing_to_do_is_a_warm_line(house: Cast) -> None:
    assert await house.says("adv", "待办") == (
        "【辅导员】现在没有等着您办的事，歇一歇。\n有了会在这里，回「我的」看其他的数。"
    )


async def test_a_request_stands_until_it_is_met(house: Cast) -> None:
    await asks_for_code(house)
    assert "1 11月19日 软件2501 丙同学 要新验证码" in await house.says("adv", "待办")
    assert "回：验证码 2026020107" in await house.says("adv", "1")
    await house.says("adv", f"验证码 {STUDENT}")
    assert "没有等着您办的事" in await house.says("adv", "待办")


async def test_a_request_goes_with_the_student_to_another_class(house: Cast) -> None:
    await asks_for_code(house)
    await sql.changed("UPDATE person SET class_org_id = (SELECT id FROM org WHERE code = '2503') "
                      "WHERE number = $1", STUDENT)
    assert "丙同学" not in await house.says("adv", "待办")


async def test_it_is_ticked_off_and_taken_back(house: Cast) -> None:
    await asks_for_code(house)
    await house.says("adv", "待办")
    assert "记完成了。\n还剩 0 件" in await house.says("adv", "1 完成")
    assert "没有等着" in await house.says("adv", "待办")
    assert "退回来了，1 件" in await house.says("adv", "撤销")
    assert "丙同学" in await house.says("adv", "待办")


async def test_it_is_put_off_until_a_day(house: Cast) -> None:
    await asks_for_code(house)
    await house.says("adv", "待办")
    assert "11月20日早上再列" in await house.says("adv", "1 稍后 周五")
    asker = await role_of(house, "T001")
    assert await todo.of(asker, now=house.bot.clock.now()) == ()
    house.bot.clock.move(days=2)
    asker = await role_of(house, "T001")
    assert len(await todo.of(asker, now=house.bot.clock.now())) == 1


async def three_suggestions(house: Cast) -> None:
    for text in ("甲事", "乙事", "丙事"):
        await house.says("stu", f"建议 {text}")
        house.bot.clock.move(days=1)


async def test_the_earliest_due_comes_first(house: Cast) -> None:
    await three_suggestions(house)
    lines = (await house.says("qua", "待办")).splitlines()
    assert [line[:9] for line in lines[1:4]] == ["1 11月25日 ", "2 11月26日 ", "3 11月27日 "]
    house.bot.clock.move(days=5)
    assert "1 逾期 1 天 建议 0001" in await house.says("qua", "待办")


async def test_more_than_two_are_asked_about_first(house: Cast) -> None:
    await three_suggestions(house)
    await house.says("qua", "待办")
    assert await house.says("qua", "全部 稍后") == "第 1、2、3 件都往后放？\n1 是 0 不"
    assert "11月22日早上再列" in await house.says("qua", "1")
    assert "没有等着" in await house.says("qua", "待办")


async def test_a_question_that_is_not_answered_does_nothing(house: Cast) -> None:
    await three_suggestions(house)
    await house.says("qua", "待办")
    await house.says("qua", "全部 稍后")
    assert (await house.says("qua", "帮助")).startswith("没有动，都还在待办里。")
    assert "3 件，按期限" in await house.says("qua", "待办")


async def test_what_is_done_elsewhere_is_not_ticked_off_here(house: Cast) -> None:
    await three_suggestions(house)
    await house.says("qua", "待办")
    said = await house.says("qua", "1 完成")
    assert "不用在这里记，事情办了会自己消" in said and "还剩" not in said
    assert "只能用来稍后" in await house.says("qua", "全部 完成")


async def test_a_line_that_is_gone_is_told(house: Cast) -> None:
    await house.says("stu", "建议 甲事")
    await house.says("qua", "待办")
    await house.says("stu", "撤销")
    assert (await house.says("qua", "1")).startswith("这件已经办完")
    assert (await house.says("qua", "1 稍后")).startswith("有 1 件已经不在待办里")


async def test_the_list_keeps_to_the_role_it_was_printed_in(house: Cast) -> None:
    await asks_for_code(house)
    await house.says("adv", "待办")
    await house.says("adv", "切换身份")
    await house.says("adv", "2")
    assert "丙同学" not in await house.says("adv", "待办")
    await house.says("adv", "切换身份")
    await house.says("adv", "1")
    assert "丙同学" in await house.says("adv", "待办")


async def test_a_late_source_opens_the_board(house: Cast) -> None:
    await sql.changed(
        "UPDATE feed SET expected_every = 60, data_at = $1 "
        "WHERE id = (SELECT min(id) FROM feed)", house.bot.clock.now().replace(day=17),
    )
    assert "迟 24 小时" in await house.says("qua", "待办")
    assert "1 催管理员" in await house.says("qua", "1")


async def test_classes_without_an_advisor_stand_with_the_head_until_handed_on(
    house: Cast,
) -> None:
    await sql.changed("UPDATE person SET status = 'left', left_on = '2026-11-17' "
                      "WHERE number = 'T001'")
    assert "逾期 1 天 辅导员乙离岗，2 个班待交接" in await house.says("dean", "待办")
    await sql.changed("UPDATE post SET person_id = $1 WHERE role = 'class_advisor'",
                      await house.person("T007"))
    assert "没有等着" in await house.says("dean", "待办")


async def a_card_of(school: School) -> None:
    await school.student("甲", bound=True)
    await school.absent("甲", *range(5, 11))
    await school.evaluate()
    school.bot = a_bot(school.college)


async def test_the_card_is_one_line_that_opens_it(school: School) -> None:
    await a_card_of(school)
    assert "1 今天 晨报 1 人，红 1" in await school.says("待办")
    assert (await school.says("1")).startswith("今天 1 人：红1")


async def test_the_card_tells_how_much_else_waits(school: School) -> None:
    await a_card_of(school)
    assert "另有待办" not in await school.says("晨报")
    await school.says("求助", "o-甲")
    await school.says("2", "o-甲")
    assert "另有待办 1 件，回「待办」" in await school.says("晨报")


async def test_who_asked_to_be_called_is_named_in_the_push_alone(school: School) -> None:
    await a_card_of(school)
    await school.says("求助", "o-甲")
    await school.says("2", "o-甲")
    listed = await school.says("待办")
    assert "今天 1 位同学等您联系" in listed and "甲" not in listed


async def test_a_student_reads_what_to_look_at(school: School) -> None:
    await a_card_of(school)
    assert "看一下我的提醒" in await school.says("待办", "o-甲")
    assert (await school.says("1", "o-甲")).startswith("1 条")


SOURCE = '''
from services.todo.registry import Todo, source


@source("example", closable=True, counted="task")
async def find(asker, now):
    """One for everybody."""
    return (Todo(item="1", due_on=asker.today, data={"what": "试一试"}),)
'''


async def test_a_new_source_is_one_file_and_its_words(house: Cast, tmp_path) -> None:
    """As docs/adding.md says; a task of it stands under 任务 of the home card."""
    import services.todo.sources as folder

    (tmp_path / "example.py").write_text(SOURCE, encoding="utf-8")
    words = tmp_path / "colleges" / "demo" / "messages" / "todo" / "lines"
    words.mkdir(parents=True)
    (words / "example.txt").write_text("{{ one.what }}\n", encoding="utf-8")
    folder.__path__.append(str(tmp_path))
    registry._loaded.cache_clear()
    try:
        house.bot = a_bot(house.college, data_dir=tmp_path)
        assert "1 今天 试一试" in await house.says("dir", "待办")
        assert "任务 1 件" in await house.says("dir", "我的")
    finally:
        folder.__path__.remove(str(tmp_path))
        registry._loaded.cache_clear()
        registry._sources.pop("example", None)
        sys.modules.pop("services.todo.sources.example", None)

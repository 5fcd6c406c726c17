"""建议: a number at once, the quality office in 待办, the answer back as a push (FEATURES 19)."""

from __future__ import annotations

import pytest

from models import sql
from services import imports
from services.pushes.queueing import opened
from tests.home.conftest import pushed
from tests.people.conftest import Cast


async def sent(house: Cast, who: str = "stu") -> str:
    return await house.says(who, "建议 自习室晚上多开一小时")


async def test_a_number_comes_back_and_the_body_lies_sealed(house: Cast) -> None:
    assert (await sent(house)).startswith("收到，编号 0001，质管办会看到是你写的，别人看不到。")
    row = await sql.one("SELECT body_sealed FROM suggestion")
    assert "自习室".encode() not in row["body_sealed"]
    assert "编号 0002" in await sent(house, "adv")


async def test_the_office_reads_it_in_todo_with_who_wrote_it(house: Cast) -> None:
    await sent(house)
    listed = await house.says("qua", "待办")
    assert "1 11月25日 建议 0001「自习室晚上多开一小时」" in listed and "丙同学" not in listed
    shown = await house.says("qua", "1")
    assert shown.startswith("0001 软件2501 丙同学") and "回 0001 要说的话" in shown
    assert await sql.value("SELECT count(*) FROM audit WHERE action = 'suggestion.read'") == 1


async def test_the_answer_goes_back_ten_minutes_later(house: Cast) -> None:
    await sent(house)
    assert "10 分钟后送到" in await house.says("qua", "回 0001 下周起开到 22:30")
    push = (await pushed(house, "suggestion.answer"))[0]
    assert push["person_id"] == await house.person("2026020107")
    assert (push["not_before"] - push["created_at"]).total_seconds() == 600
    told = opened(house.college, push["dedupe"], push["reply_sealed"])
    assert told.template == "result"
    assert told.text.splitlines()[:2] == ["你反映的 1 项有结果", "0001：下周起开到 22:30"]
    assert (await house.says("qua", "待办")).startswith("现在没有等着您办的事")


async def test_an_answer_is_taken_back_before_it_leaves(house: Cast) -> None:
    await sent(house)
    await house.says("qua", "回0001 好")
    assert "没有送出" in await house.says("qua", "撤销")
    assert (await pushed(house, "suggestion.answer"))[0]["state"] == "dropped"
    assert "0001" in await house.says("qua", "待办")
    assert "10 分钟后送到" in await house.says("qua", "回 0001 再答")


async def test_an_answer_that_has_left_stays(house: Cast) -> None:
    await sent(house)
    await house.says("qua", "回 0001 好")
    await sql.changed("UPDATE push SET state = 'delivered'")
    assert "收不回了" in await house.says("qua", "撤销")


async def test_a_second_answer_finds_nothing(house: Cast) -> None:
    await sent(house)
    await house.says("qua", "回 0001 好")
    assert "编号 0001 没有等着答复的建议" in await house.says("qua", "回 0001 好")
    assert len(await pushed(house, "suggestion.answer")) == 1


async def test_the_sender_takes_it_back_until_it_is_answered(house: Cast) -> None:
    await sent(house)
    assert (await house.says("stu", "撤销")).startswith("0001 收回了")
    assert "0001" not in await house.says("qua", "待办")
    await sent(house)
    await house.says("qua", "回 0002 好")
    assert (await house.says("stu", "撤销")).startswith("0002 已经有人答复")


async def test_nobody_but_the_office_reads_or_answers(house: Cast) -> None:
    await sent(house)
    await sql.changed("UPDATE post SET role = 'function_supervisor' "
                      "WHERE role = 'quality_officer'")
    assert "自习室" not in await house.says("qua", "待办")
    assert "没有等着" in await house.says("qua", "看建议 0001")
    assert "没有等着" in await house.says("qua", "回 0001 好")
    assert await sql.value("SELECT count(*) FROM suggestion WHERE answered_at IS NULL") == 1


async def test_ones_own_are_listed_with_their_answers(house: Cast) -> None:
    assert await house.says("stu", "建议") == "写一条，发：建议 想说的话"
    await sent(house)
    assert "还没答复" in await house.says("stu", "建议")
    await house.says("qua", "回 0001 好，开到 22:30")
    assert "还没答复" in await house.says("stu", "建议")  # it can still be taken back
    house.bot.clock.move(minutes=10)
    assert "：好，开到 22:30" in await house.says("stu", "建议")
    assert "自习室" not in await house.says("far", "建议")


async def test_who_is_not_bound_is_told_why_and_how(house: Cast) -> None:
    said = await house.says("nobody", "建议 食堂贵")
    assert said.startswith("建议要有地方回信")
    assert await sql.value("SELECT count(*) FROM suggestion") == 0


@pytest.mark.parametrize(("text", "said"), [
    ("建议 " + "长" * 501, "这段 501 字"), ("建议 " + "长" * 500, "收到"),
])
async def test_a_long_one_is_told_its_length(house: Cast, text: str, said: str) -> None:
    assert (await house.says("stu", text)).startswith(said)


async def test_five_a_day_are_enough(house: Cast) -> None:
    for _ in range(5):
        await sent(house)
    assert (await sent(house)).startswith("今天已经收了 5 条")


async def test_a_batch_taken_back_closes_who_has_written_and_deletes_nobody(house: Cast) -> None:
    await sent(house)
    await sql.changed("UPDATE contact SET person_id = NULL WHERE openid = 'stu'")
    number = await sql.value(
        "SELECT b.number FROM batch b JOIN feed f ON f.id = b.feed_id "
        "WHERE f.code = 'roster_students'"
    )
    await imports.undo(house.college, number, by="管理员", now=house.bot.clock.now())
    assert await sql.value("SELECT status FROM person WHERE number = '2026020107'") == "left"
    assert "自习室" in await house.says("qua", "看建议 0001")

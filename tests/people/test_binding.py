"""S01: binding by number and code, in the words of the page."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from models import sql
from services.people import codes, locks
from tests.people.conftest import ADVISOR, STUDENT, Cast


async def test_a_greeting_gets_the_welcome(cast: Cast) -> None:
    assert await cast.says("stu", "你好") == (
        "你好，这里记每天的成长，也能看自己的考勤和提醒。先绑定身份：\n"
        "发 绑定 学号 验证码\n例：绑定 2026020107 K7P4\n1 没有验证码\n2 谁能看到我的信息"
    )


async def test_any_other_words_of_the_unbound_get_the_bind_prompt(cast: Cast) -> None:
    for words in ("达成度", "今天跟师傅学会了网线端接", "哈"):
        assert (await cast.says("stu", words)).startswith("先绑定身份，才能看到你的内容。")
    assert "验证码由辅导员发" in await cast.says("stu", "1")
    assert "你能看" in await cast.says("stu", "2")


@pytest.mark.parametrize(
    "form",
    ["绑定 {n} {c}", "绑定{n}{c}", "绑定{n}{l}", "绑定：{n}，{c}", "我要绑定 {n} {l}", "{n} {c}",
     "绑定 学号{n} 验证码{c}", "请绑定 {n} {c}。", "绑定 {w} {c}", "绑定\n{n}\n{c}"],
)
async def test_binding_forgives_how_it_is_typed(cast: Cast, form: str) -> None:
    code = await cast.code(STUDENT)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in STUDENT)
    text = form.format(n=STUDENT, c=code, l=code.lower(), w=wide)
    assert (await cast.says("stu", text)).startswith("请核对：丙**，信息工程学院 软件2501 学生\n")
    assert (await cast.says("stu", "1")).startswith("绑好了，菜单已换成学生版")
    assert await cast.bound("stu") == STUDENT


async def test_nothing_is_bound_before_the_person_agrees(cast: Cast) -> None:
    await cast.says("stu", f"绑定 {STUDENT} {await cast.code(STUDENT)}")
    assert await cast.bound("stu") is None
    assert (await cast.says("stu", "2")).startswith("好，没有绑定")
    assert await cast.bound("stu") is None


async def test_chat_while_confirming_asks_again(cast: Cast) -> None:
    await cast.says("stu", f"绑定 {STUDENT} {await cast.code(STUDENT)}")
    assert (await cast.says("stu", "这是什么意思")).startswith("请核对：丙**")
    await cast.says("stu", "个人信息告知")
    assert (await cast.says("stu", "1")).startswith("绑好了")


async def test_a_code_works_once(cast: Cast) -> None:
    code = await cast.code(STUDENT)
    await cast.says("stu", f"绑定 {STUDENT} {code}")
    await cast.says("stu", "1")
    await cast.says("stu", "解绑")
    await cast.says("stu", "1")
    assert (await cast.says("stu", f"绑定 {STUDENT} {code}")).startswith("这个验证码用过了")


async def test_a_code_ends_by_its_time_and_by_a_newer_one(cast: Cast) -> None:
    old = await cast.code(STUDENT, valid_for=timedelta(hours=1))
    newer = await cast.code(STUDENT)
    assert (await cast.says("stu", f"绑定 {STUDENT} {old}")).startswith("这个验证码过期了")
    cast.bot.clock.move(days=8)
    assert (await cast.says("stu", f"绑定 {STUDENT} {newer}")).startswith("这个验证码过期了")


async def test_wrong_codes_count_down_and_lock_for_a_quarter_hour(cast: Cast) -> None:
    code = await cast.code(STUDENT)
    for left in (4, 3, 2, 1):
        assert await cast.says("stu", f"绑定 {STUDENT} 0000") == (
            f"学号和验证码对不上，还能试 {left} 次。\n1 请辅导员重发验证码"
        )
    locked = "试错 5 次，15 分钟后（08:15）再来，防别人冒绑。着急就当面找辅导员核验。"
    assert await cast.says("stu", f"绑定 {STUDENT} 0000") == locked
    assert await cast.says("stu", f"绑定 {STUDENT} {code}") == locked
    cast.bot.clock.move(minutes=15, seconds=1)
    assert (await cast.says("stu", f"绑定 {STUDENT} {code}")).startswith("请核对")


async def test_a_number_locks_for_every_phone(cast: Cast) -> None:
    code = await cast.code(STUDENT)
    for phone in range(5):
        await cast.says(f"p{phone}", f"绑定 {STUDENT} 0000")
    assert (await cast.says("own", f"绑定 {STUDENT} {code}")).startswith("试错 5 次")


async def test_nobody_learns_whether_a_number_exists(cast: Cast) -> None:
    heard = {}
    for number in (STUDENT, "2099999999", "2023020101"):
        tries = [await cast.says(f"a{number}", f"绑定 {number} 0000") for _ in range(6)]
        heard[number] = [*tries, await cast.says(f"b{number}", f"绑定 {number} 0000")]
    assert heard[STUDENT] == heard["2099999999"] == heard["2023020101"]


async def test_tries_long_ago_no_longer_count(cast: Cast) -> None:
    for _ in range(4):
        await cast.says("stu", f"绑定 {STUDENT} 0000")
    cast.bot.clock.move(minutes=16)
    assert "还能试 4 次" in await cast.says("stu", f"绑定 {STUDENT} 0000")


async def test_a_code_guessed_at_for_long_is_void(cast: Cast) -> None:
    code = await cast.code(STUDENT)
    for n in range(codes.VOID_AFTER):
        await cast.says(f"p{n}", f"绑定 {STUDENT} 0000")
        cast.bot.clock.move(minutes=16)
    assert "对不上" in await cast.says("own", f"绑定 {STUDENT} {code}")


async def test_two_phones_at_once_and_exactly_one_wins(cast: Cast) -> None:
    code = await cast.code(STUDENT)
    phones = [f"p{n}" for n in range(6)]
    for phone in phones:
        await cast.says(phone, f"绑定 {STUDENT} {code}")
    heard = await asyncio.gather(*(cast.says(phone, "1") for phone in phones))
    assert sum(text.startswith("绑好了") for text in heard) == 1
    assert sum(text.startswith("这个学号已绑在另一个微信上。") for text in heard) == 5
    assert await sql.value("SELECT count(*) FROM contact WHERE person_id IS NOT NULL") == 1


async def test_the_database_refuses_a_second_openid(cast: Cast) -> None:
    await cast.binds("stu", STUDENT)
    await cast.says("thief", "你好")
    with pytest.raises(Exception, match="contact_person"):
        await sql.rows(
            "UPDATE contact SET person_id = $1 WHERE openid = 'thief'", await cast.person(STUDENT)
        )


@pytest.mark.parametrize(("choice", "about"), [("1", "move"), ("2", "stolen")])
async def test_a_number_bound_elsewhere_is_told_and_asked_about(
    cast: Cast, choice: str, about: str
) -> None:
    code = await cast.code(STUDENT)
    await cast.says("old", f"绑定 {STUDENT} {code}")
    await cast.says("old", "1")
    assert await cast.says("new", f"绑定 {STUDENT} {code}") == (
        "这个学号已绑在另一个微信上。\n1 我换了微信，申请更换（辅导员当面核验后生效）\n"
        "2 不是我绑的，请核查"
    )
    await cast.says("new", choice)
    told = await sql.rows(
        "SELECT p.number, u.kind FROM push u JOIN person p ON p.id = u.person_id "
        "WHERE u.dedupe LIKE $1 ORDER BY u.kind", f"bind.{about}%",
    )
    assert told == [
        {"number": STUDENT, "kind": "bind.notice"}, {"number": ADVISOR, "kind": "bind.task"},
    ]
    assert (await cast.bound("old"), await cast.bound("new")) == (STUDENT, None)


async def test_resend_tells_the_advisor_once_a_day_and_nobody_for_no_number(cast: Cast) -> None:
    heard = set()
    for number in (STUDENT, STUDENT, "2099999999"):
        await cast.says("stu", f"绑定 {number} 0000")
        heard.add(await cast.says("stu", "1"))
    assert len(heard) == 1
    assert await sql.value("SELECT count(*) FROM push WHERE kind = 'bind.task'") == 1


async def test_staff_with_two_roles_are_asked_which_first(cast: Cast) -> None:
    assert await cast.binds("adv", ADVISOR) == (
        "绑好了。您有 2 个身份：\n1 辅导员（信息 2025 级 2 班）\n2 任课教师（信息）\n先用哪个？"
    )
    assert (await cast.says("adv", "2")).startswith("现在是任课教师。")


async def test_a_redelivered_yes_binds_once(cast: Cast) -> None:
    await cast.says("stu", f"绑定 {STUDENT} {await cast.code(STUDENT)}")
    yes = cast.bot.text("stu", "1")
    first, second = await cast.bot.hears(yes), await cast.bot.hears(yes)
    assert (first.reply.text, first.fresh) == (second.reply.text, True)
    assert not second.fresh


async def test_the_bound_are_told_so_and_release_themselves(cast: Cast) -> None:
    await cast.binds("stu", STUDENT)
    assert "已经绑定：丙**" in await cast.says("stu", "绑定 2025020115 K7P4")
    assert await cast.says("stu", "解绑") == (
        "解绑后这里收不到提醒；写过的记录保留，再来要新验证码。\n1 解绑 0 不"
    )
    assert await cast.says("stu", "0") == "好，绑定照旧。"
    await cast.says("stu", "解绑")
    assert (await cast.says("stu", "1")).startswith("解绑了")
    assert await cast.bound("stu") is None


async def test_no_code_stands_in_the_database(cast: Cast) -> None:
    code = await cast.code(STUDENT)
    rows = await sql.rows("SELECT * FROM bind_code")
    assert code not in str(rows)
    assert set(code) <= set(codes.LETTERS)
    assert not set("0O1I") & set(codes.LETTERS)


async def test_the_same_number_in_two_colleges_stays_apart(
    cast: Cast, other_cast: Cast
) -> None:
    code = await cast.code(STUDENT)
    assert "对不上" in await other_cast.says("same", f"绑定 {STUDENT} {code}")
    await cast.binds("same", STUDENT)
    assert (await cast.bound("same"), await other_cast.bound("same")) == (STUDENT, None)
    await other_cast.binds("same", STUDENT)
    assert await sql.value("SELECT count(*) FROM contact WHERE person_id IS NOT NULL") == 2


async def test_old_tries_are_forgotten_and_locks_in_force_are_not(cast: Cast) -> None:
    await cast.says("old", f"绑定 {STUDENT} 0000")
    cast.bot.clock.move(days=2)
    await cast.says("new", "绑定 2025020115 0000")
    before = cast.bot.clock.now() - timedelta(days=1)
    assert await locks.purged(cast.college, before=before) == 2
    assert await sql.value("SELECT openid FROM bind_try") == "new"

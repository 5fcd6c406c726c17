"""解绑 and 验证码 for others, 切换身份, and leaving."""

from __future__ import annotations

from bot.kit.reply import Say
from models import sql
from services import pushes
from tests.people.conftest import ADMIN, ADVISOR, STUDENT, Cast


async def test_advisor_issues_a_code_for_own_class(cast: Cast) -> None:
    await cast.binds("adv", ADVISOR)
    said = await cast.says("adv", f"验证码 {STUDENT}")
    assert said.startswith(f"【辅导员】软件2501 丙同学（{STUDENT}）的验证码 ")
    code = said.split("的验证码 ")[1][:4]
    assert (await cast.says("stu", f"绑定 {STUDENT} {code}")).startswith("请核对：丙**")


async def test_others_and_nobody_get_the_same_refusal(cast: Cast) -> None:
    await cast.binds("adv", ADVISOR)
    for words in ("验证码", "解绑"):
        for number in ("2025020301", "2099999999"):
            assert await cast.says("adv", f"{words} {number}") == (
                f"【辅导员】这项不在「辅导员」的范围里：{number}。\n确有需要，请找质管办。"
            )
    denied = await sql.rows("SELECT DISTINCT action, subject FROM audit "
                            "WHERE action LIKE '%denied' ORDER BY subject")
    assert [row["subject"] for row in denied] == ["2025020301", "2099999999"]


async def test_a_teacher_vouches_for_nobody(cast: Cast) -> None:
    await cast.binds("adv", ADVISOR)
    await cast.says("adv", "2")
    said = await cast.says("adv", f"验证码 {STUDENT}")
    assert said.startswith("【任课教师】这项不在「任课教师」的范围里")


async def test_release_moves_a_person_to_a_new_phone(cast: Cast) -> None:
    await cast.binds("old", STUDENT)
    await cast.binds("adv", ADVISOR)
    assert "1 解绑并发新码" in await cast.says("adv", f"解绑 {STUDENT}")
    code = (await cast.says("adv", "1")).split("的新验证码 ")[1][:4]
    await cast.says("new", f"绑定 {STUDENT} {code}")
    await cast.says("new", "1")
    assert (await cast.bound("old"), await cast.bound("new")) == (None, STUDENT)
    told = await sql.value("SELECT openid FROM push WHERE kind = 'bind.notice'")
    assert told == "old"


async def test_a_release_not_confirmed_is_not_done(cast: Cast) -> None:
    await cast.binds("old", STUDENT)
    await cast.binds("root", ADMIN)
    await cast.says("root", f"解绑 {STUDENT}")
    assert (await cast.says("root", "帮助")).startswith("刚才的替人解绑没有做。")
    assert await cast.bound("old") == STUDENT


async def test_release_leaves_nothing_of_the_conversation(cast: Cast) -> None:
    await cast.binds("old", STUDENT)
    await cast.says("old", "今天跟师傅学会了网线端接，测通八根")
    await cast.binds("root", ADMIN)
    await cast.says("root", f"解绑 {STUDENT}")
    await cast.says("root", "1")
    row = await sql.one("SELECT flow, data_sealed FROM contact WHERE openid = 'old'")
    assert row == {"flow": "", "data_sealed": None}


async def test_switching_changes_scope_menu_and_words(cast: Cast) -> None:
    await cast.binds("adv", ADVISOR)
    await cast.says("adv", "1")
    assert await cast.says("adv", "切换身份") == (
        "1 辅导员（信息 2025 级 2 班）\n2 任课教师（信息）\n现在是 1。"
    )
    assert await cast.says("adv", "2") == (
        "现在是任课教师。菜单退出重进后变（约 5 分钟），打字马上生效；辅导员的提醒照常发。"
    )
    assert (await cast.says("adv", "切换身份")).endswith("现在是 2。")
    assert await cast.says("adv", "2") == "现在就是任课教师。"


async def test_one_identity_has_nothing_to_switch(cast: Cast) -> None:
    await cast.binds("boss", "T002")
    assert await cast.says("boss", "切换身份") == "您现在只有一个身份：院领导。"


async def test_switching_parks_an_open_form_and_drops_the_context(cast: Cast) -> None:
    asker = await cast.asker(ADVISOR)
    assert [post.role for post in asker.posts] == ["class_advisor", "class_advisor", "teacher"]
    await cast.binds("adv", ADVISOR)
    await cast.says("adv", "2")
    row = await sql.one("SELECT post_id, context FROM contact WHERE openid = 'adv'")
    assert row["post_id"] == asker.posts[2].id
    assert sql.loaded(row["context"]) == {}


async def test_following_greets_and_a_coded_scene_goes_straight_to_the_look(cast: Cast) -> None:
    from bot.kit.message import Scan, Subscribe

    assert "先绑定身份" in (await cast.bot.follows("stu")).text
    code = await cast.code(STUDENT)
    for kind, openid in ((Subscribe, "qr1"), (Scan, "qr2")):
        event = kind(openid=openid, account="gh", created=1, event="x", ticket="t",
                     scene=f"bind-{STUDENT}-{code}")
        assert (await cast.bot.hears(event)).reply.text.startswith("请核对：丙**")


async def test_unfollowing_takes_what_is_personal_and_leaves_the_college_its_rows(
    cast: Cast,
) -> None:
    await cast.binds("stu", STUDENT)
    student = await cast.person(STUDENT)
    now = cast.bot.clock.now()
    states = ("waiting", "inbox", "sending", "delivered")
    for state in states:
        await pushes.enqueue(cast.college, dedupe=state, person_id=student, kind="t",
                             urgency="normal", reply=Say("私人的话"), now=now)
        await sql.rows("UPDATE push SET state = $1 WHERE dedupe = $1", state)
    await cast.bot.unfollows("stu")
    for table in ("contact", "menu_tag"):
        assert await sql.value(f"SELECT count(*) FROM {table} WHERE openid = 'stu'") == 0
    assert await sql.value("SELECT count(*) FROM inbound") == 0
    rows = await sql.rows("SELECT dedupe, state, reason, reply_sealed FROM push "
                          "WHERE kind = 't' ORDER BY dedupe")
    kept = {row["dedupe"]: (row["state"], row["reason"]) for row in rows}
    gone = ("dropped", "unsubscribed")
    assert kept == {"waiting": gone, "inbox": gone, "sending": ("sending", ""),
                    "delivered": ("delivered", "")}
    bodies = [row["reply_sealed"] for row in rows if row["reply_sealed"] is not None]
    opened = [cast.college.seal.open_json(body, "push", "sending") for body in bodies]
    assert opened == [{"v": 1, "type": "nothing"}]
    assert await cast.person(STUDENT) == student


async def test_leaving_and_coming_back_opens_no_lock(cast: Cast) -> None:
    for _ in range(5):
        await cast.says("stu", f"绑定 {STUDENT} 0000")
    await cast.bot.unfollows("stu")
    await cast.bot.follows("stu")
    other = await cast.code("2025020115")
    assert (await cast.says("stu", f"绑定 2025020115 {other}")).startswith("试错 5 次")


async def test_graduates_are_guests_again(cast: Cast) -> None:
    await cast.binds("stu", STUDENT)
    await sql.rows("UPDATE person SET status = 'graduated' WHERE number = $1", STUDENT)
    assert (await cast.says("stu", "日历")).startswith("先绑定身份")

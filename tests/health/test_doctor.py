"""体检, 账号能力 and 菜单状态 in the chat (A01, A07)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.kit.message import AccountEvent
from models import sql
from services import colleges, menus
from services.colleges import Colleges
from services.health import Finding
from services.sealing import Keyring
from tests.bot_says import KEY, START
from tests.health.conftest import Cast, a_push, examined

DOCUMENTS = {"guest": {"button": [{"name": "绑定"}]}, "quality": {"button": [{"name": "监测"}]}}


async def certified(cast: Cast, until: date) -> None:
    await colleges.set_certified(cast.college, until)
    found = await Colleges(Keyring(KEY)).get("demo")
    assert found is not None
    cast.college = cast.bot.college = found


async def published(cast: Cast) -> None:
    await menus.note_published(cast.college, DOCUMENTS, now=START)


async def test_all_well_is_said_in_one_line_with_its_figures(cast: Cast) -> None:
    await examined(cast.college)
    await published(cast)
    await certified(cast, date(2027, 11, 1))
    said = await cast.says("root", "体检")
    assert said.startswith("13 项都正常。\n数据库 ")
    assert "队列 0 · 字体齐 · 时钟差 0.2 秒 · 菜单 2/2 · 磁盘余 60%" in said
    assert "查于 11月18日 08:00" in said


async def test_a_certification_that_ends_soon_is_named_with_what_to_do(cast: Cast) -> None:
    await examined(cast.college)
    await published(cast)
    await certified(cast, date(2026, 12, 20))
    lines = (await cast.says("root", "体检")).splitlines()
    assert lines[:3] == [
        "12 项正常，1 项要看：",
        "■ 服务号认证 12月20日 到期，过期后不能发模板消息、菜单失效",
        "怎么办：公众平台 › 设置 › 续认证（约 7 个工作日）",
    ]


async def test_the_platform_tells_until_when_the_account_is_certified(cast: Cast) -> None:
    until = datetime(2027, 3, 1, 12, tzinfo=UTC)
    await cast.bot.hears(AccountEvent(
        event="qualification_verify_success", openid="system", account="gh_demo",
        created=int(START.timestamp()), expires_at=int(until.timestamp()),
    ))
    assert await sql.value("SELECT certified_until FROM college") == date(2027, 3, 1)


async def test_what_is_closed_to_the_account_says_what_is_done_without(cast: Cast) -> None:
    await examined(cast.college, Finding(what="capability", subject="menu"),
                   Finding(what="capability", subject="template", problem="not_granted"))
    assert "■ 模板消息没开：推送走 48 小时窗，其余留在「消息」" in await cast.says("root", "体检")
    said = await cast.says("root", "1")
    assert "● 菜单\n○ 模板消息没开：推送走 48 小时窗，其余留在「消息」" in said


async def test_checks_nobody_runs_any_more_are_said_to_be_old(cast: Cast) -> None:
    await examined(cast.college, now=START - timedelta(hours=3))
    assert "■ 后台从 11月18日 05:00 起没再查过" in await cast.says("root", "体检")


async def test_a_fresh_look_is_asked_for_and_runs_after_the_answer(cast: Cast) -> None:
    await cast.says("root", "体检")
    assert "这就去查" in await cast.says("root", "2")
    rows = await sql.rows("SELECT job, state FROM job_run")
    assert [(row["job"], row["state"]) for row in rows] == [("examine_house", "running")]


async def test_a_push_tried_in_vain_has_waited_since_its_first_try(cast: Cast) -> None:
    """A back-off moves not_before for ever; the person has waited all the same."""
    student = await cast.person("2026020107")
    push = await a_push(cast.college, student, state="waiting", reason="retry_later",
                        not_before=START + timedelta(minutes=4), done_at=None)
    await sql.changed(
        "INSERT INTO attempt (college_id, push_id, n, channel, client_msg_id, started_at) "
        "VALUES ($1, $2, 1, 'template', 'c', $3)", cast.college.id, push,
        START - timedelta(minutes=11),
    )
    said = await cast.says("root", "体检")
    assert "■ 投递队列最老 11 分钟（线 5），还有 1 条" in said


async def test_a_push_put_off_by_quiet_hours_does_not_wait(cast: Cast) -> None:
    student = await cast.person("2026020107")
    await a_push(cast.college, student, state="waiting", reason="quiet_hours", done_at=None,
                 not_before=START + timedelta(hours=1))
    assert "队列 0" in await cast.says("root", "体检")


async def test_late_sources_are_one_matter_with_their_count(cast: Cast) -> None:
    for code in ("dormitory", "library"):
        await sql.changed(
            "INSERT INTO feed (college_id, code, name, expected_every, data_at) "
            "VALUES ($1, $2::varchar, $2, 30, $3)", cast.college.id, code,
            START - timedelta(hours=34),
        )
    assert "■ dormitory迟 34 小时，共 2 个" in await cast.says("root", "体检")


async def test_menus_are_compared_by_their_hash(cast: Cast) -> None:
    await published(cast)
    assert (await cast.says("root", "菜单状态")).startswith("2 份都和配置一致。")
    changed = {**DOCUMENTS, "quality": {"button": [{"name": "监测与维护"}]}}
    await menus.note_wanted(cast.college, changed, there=set(changed), now=START)
    said = await cast.says("root", "菜单状态")
    assert said.startswith("2 份里 1 份一致；「质管办」比配置旧。")
    assert said.endswith("1 推送全部")


async def test_a_menu_somebody_took_off_in_the_console_is_missed(cast: Cast) -> None:
    await published(cast)
    await menus.note_wanted(cast.college, DOCUMENTS, there={"guest"}, now=START)
    assert "「质管办」在公众平台上没有了" in await cast.says("root", "菜单状态")


async def test_a_menu_that_is_asked_for_no_more_is_forgotten(cast: Cast) -> None:
    await published(cast)
    await menus.note_wanted(cast.college, {"guest": DOCUMENTS["guest"]}, there={"guest"},
                            now=START)
    assert (await cast.says("root", "菜单状态")).startswith("1 份都和配置一致。")


async def test_pushing_the_menus_is_left_to_the_worker_and_happens_once(cast: Cast) -> None:
    await published(cast)
    await cast.says("root", "菜单状态")
    assert "开始推" in await cast.says("root", "1")
    await cast.says("root", "1")
    assert await sql.value("SELECT count(*) FROM job_run WHERE job = 'publish_menus'") == 1
    assert await sql.value("SELECT count(*) FROM audit WHERE action = 'ops.menus'") == 1


async def test_an_account_without_menus_is_told_that_typing_does(cast: Cast) -> None:
    await examined(cast.college, Finding(what="capability", subject="menu",
                                         problem="not_granted"))
    assert "大家打字办事" in await cast.says("root", "菜单状态")


async def test_a_guest_s_tap_on_a_button_of_others_leads_to_the_binding(cast: Cast) -> None:
    """The plain menu shows everybody the same buttons."""
    reply = await cast.bot.taps("somebody", "role")
    assert reply.text.startswith("先绑定身份")

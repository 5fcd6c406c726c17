"""简版: one button beside the school's own, published to the stand-in for WeChat."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import aiohttp
import pytest

from bot.settings import Secret
from bot.simulator import SimulatorConfig
from bot.simulator import create_app as create_simulator
from bot.wiring import build, push_menus
from services import menus
from services.sealing import Keyring
from tests.bot_says import KEY, a_college

#: What the school has published with another program before us.
ADMISSION = {"name": "招生", "sub_button": [
    {"type": "view", "name": "简章", "url": "https://zs.school.example/1"},
    {"type": "click", "name": "咨询", "key": "school.ask"},
]}
CAMPUS = {"type": "view", "name": "校园", "url": "https://www.school.example/"}
OURS = "https://quality.school.example/h5/demo"
NEWS = {"type": "view", "name": "新闻", "url": "https://news.school.example/"}


class Account:
    """The college's account at the stand-in, seen from the house and from a phone."""

    def __init__(self, deps, session, base: str) -> None:
        self.deps, self.session, self.base = deps, session, base

    async def college(self):
        self.deps.colleges.forget()
        return await self.deps.colleges.get("demo")

    async def client(self):
        return self.deps.wechat(await self.college())

    async def has(self, *buttons) -> None:
        await (await self.client()).create_menu(list(buttons))

    async def compact(self) -> None:
        await menus.keep(await self.college(), ())

    async def push(self, **given) -> dict[str, int]:
        return await push_menus(self.deps, await self.college(), **given)

    async def shown(self, openid: str = "o1") -> list[dict]:
        return await (await self.client()).try_match(openid)

    async def names(self, openid: str = "o1") -> list[str]:
        return [top["name"] for top in await self.shown(openid)]


@pytest.fixture
async def account(database, settings, aiohttp_server, tmp_path):
    college = await a_college("demo", keyring=Keyring(KEY))
    server = await aiohttp_server(create_simulator(SimulatorConfig(tmp_path / "simulator")))
    base = str(server.make_url("")).rstrip("/")
    own = replace(settings, secret_key=Secret(KEY), wechat_api_base=base,
                  public_url="https://quality.school.example")
    async with (
        aiohttp.ClientSession() as session, build(own, painter=SimpleNamespace()) as deps
    ):
        for path, body in (
            (f"accounts/{college.appid}", {
                "secret": college.secret, "token": college.token, "name": "诊改",
                "original_id": college.original_id, "mode": "plain",
            }),
            ("people", [{"appid": college.appid, "openid": one, "name": one}
                        for one in ("o1", "o2")]),
        ):
            async with session.put(f"{base}/control/{path}", json=body) as answer:
                assert answer.status == 200, await answer.text()
        yield Account(deps, session, base)


async def test_the_school_keeps_its_two_buttons_for_every_role(account: Account) -> None:
    await account.has(ADMISSION, CAMPUS)
    await account.compact()
    made = await account.push()
    assert set(made.values()) == {3} and "student" in made and "secretary" in made
    assert await account.names() == ["质量", "招生", "校园"]
    college = await account.college()
    await (await account.client()).tag("o2", college.tags["student"])
    shown = await account.shown("o2")
    assert [top["name"] for top in shown] == ["质量", "招生", "校园"]
    assert [one["name"] for one in shown[1]["sub_button"]] == ["简章", "咨询"]


async def test_our_place_offers_each_role_its_own(account: Account) -> None:
    await account.has(CAMPUS)
    await account.compact()
    await account.push()
    college, keys = await account.college(), {}
    for audience in ("student", "quality", "staff"):
        await (await account.client()).tag("o2", college.tags[audience])
        ours = (await account.shown("o2"))[0]
        keys[audience] = [one["key"] for one in ours["sub_button"]]
    guest = (await account.shown("o1"))[0]
    assert keys["student"] == ["home", "warn.mine", "rec.today", "inbox", "role"]
    assert keys["quality"] == ["home", "todo", "attain", "inbox", "role"]
    assert keys["staff"] == ["home", "todo", "inbox", "role"]
    assert [one["key"] for one in guest["sub_button"]] == ["home", "bind.start"]


async def test_published_again_nothing_is_doubled_or_lost(account: Account) -> None:
    await account.has(ADMISSION, CAMPUS)
    await account.compact()
    await account.push()
    before = await account.shown()
    await account.push()
    assert await account.shown() == before


async def test_a_run_that_died_after_taking_the_menu_down_is_made_good(account: Account) -> None:
    await account.has(ADMISSION, CAMPUS)
    await account.compact()
    await account.push()
    await (await account.client()).delete_menus()
    await account.push()
    assert await account.names() == ["质量", "招生", "校园"]


async def test_the_buttons_are_kept_before_anything_is_taken_down(account: Account) -> None:
    await account.has(ADMISSION, CAMPUS)
    await account.compact()
    client = await account.client()

    async def dies() -> None:
        raise RuntimeError("the process dies here")

    client.delete_menus = dies
    with pytest.raises(RuntimeError):
        await account.push()
    assert [one["name"] for one in menus.beside(await account.college())] == ["招生", "校园"]


async def test_a_third_button_is_told_before_anything_is_touched(account: Account) -> None:
    await account.has(ADMISSION, CAMPUS, NEWS)
    await account.compact()
    with pytest.raises(menus.MenuError, match="招生, 校园, 新闻"):
        await account.push()
    assert await account.names() == ["招生", "校园", "新闻"]
    await account.push(beside=[ADMISSION, NEWS])
    assert await account.names() == ["质量", "招生", "新闻"]


async def test_too_many_domains_are_told_before_anything_is_touched(account: Account) -> None:
    many = {"name": "更多", "sub_button": [
        {"type": "view", "name": str(n), "url": f"https://s{n}.example/"} for n in range(4)
    ]}
    await account.has(many)
    await account.compact()
    with pytest.raises(menus.MenuError, match="WeChat allows 3"):
        await account.push()
    assert await account.names() == ["更多"]


async def test_from_our_own_menu_to_the_compact_one_nothing_of_ours_stays(
    account: Account,
) -> None:
    await account.push()
    assert "绑定" in await account.names()
    await account.compact()
    await account.push()
    assert await account.names() == ["质量"]


async def test_back_to_the_full_menu(account: Account) -> None:
    await account.compact()
    await account.push(beside=[CAMPUS])
    await menus.keep(await account.college(), None)
    await account.push()
    assert await account.names() == ["绑定", "了解", "帮助"]


def test_a_button_of_the_schools_that_sends_a_key_of_ours_stays_the_schools() -> None:
    theirs = {"type": "click", "name": "在线帮助", "key": "help"}
    ours = {"name": "我的", "sub_button": {"list": [
        {"type": "click", "name": "帮助", "key": "help"},
        {"type": "view", "name": "隐私与设置", "url": f"{OURS}/privacy"},
    ]}}
    shown = {"selfmenu_info": {"button": [theirs, ours]}}
    assert menus.others(shown, base=OURS) == [theirs]


def test_a_button_only_the_console_can_make_is_named() -> None:
    shown = {"selfmenu_info": {"button": [
        {"name": "招生", "sub_button": {"list": [{"name": "简章", "type": "news", "value": "x"}]}},
    ]}}
    with pytest.raises(menus.MenuError, match="招生 › 简章: a button of the console"):
        menus.others(shown, base=OURS)

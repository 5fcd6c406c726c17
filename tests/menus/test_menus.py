"""Menus: what is published leads somewhere, fits the platform, and reaches its reader."""

from __future__ import annotations

import json

import pytest

import handlers
from bot.kit.router import AUDIENCES, GUEST
from bot.wechat.errors import RetryLater, UserUnreachable
from bot.wiring import dispatcher_of
from models import sql
from services import menus
from services.menus import publishing
from tests.bot_says import START, a_college
from tests.people.conftest import ADVISOR, STUDENT, Cast, a_cast

URL = "https://school.example"


@pytest.fixture
async def college(database):
    return await a_college("demo")


@pytest.fixture
async def cast(database) -> Cast:
    return await a_cast("demo")


def known():
    return menus.keys_of(dispatcher_of(handlers.ROUTERS).commands)


def buttons(document):
    for top in document["button"]:
        yield from top.get("sub_button", [top])


async def test_every_published_key_is_answered_for_its_audience(college) -> None:
    keys = known()
    documents = menus.documents(college, keys, URL)
    assert {"guest", "student"} <= set(documents) <= AUDIENCES | {GUEST}
    for audience, document in documents.items():
        for button in buttons(document):
            assert button["type"] == "click"
            assert audience in keys[button["key"]], (audience, button)


async def test_all_of_the_page_is_published_once_all_of_it_exists(college) -> None:
    whole = menus.loaded()
    keys: dict[str, set[str]] = {}
    pages = set()
    for audience, tops in whole.items():
        for button in [one for top in tops for one in (top.sub or (top,))]:
            pages.add(button.page)
            keys.setdefault(button.key(audience), set()).add(audience)
    documents = menus.documents(college, keys, URL, known_pages=pages)
    counts = {name: len(list(buttons(document))) for name, document in documents.items()}
    assert counts == {"guest": 9, "student": 15, "staff": 15, "director": 15, "leader": 11,
                      "secretary": 8, "quality": 15, "admin": 14}
    views = [b["url"] for d in documents.values() for b in buttons(d) if b["type"] == "view"]
    assert f"{URL}/h5/demo/privacy" in views


@pytest.mark.parametrize(("audience", "names"), [
    ("quality", {"驾驶舱", "数据时间", "待办", "切换身份", "消息", "帮助"}),
    ("leader", {"驾驶舱", "达成度", "数据时间", "切换身份", "消息", "帮助"}),
    ("secretary", {"驾驶舱", "达成度", "打开", "我的授权", "切换身份", "消息", "帮助"}),
    ("staff", {"晨报", "待办", "本周小结", "切换身份", "消息", "帮助"}),
    ("director", {"待办", "切换身份", "消息", "帮助"}),
])
async def test_a_role_has_the_buttons_of_its_commands(college, audience: str, names: set) -> None:
    document = menus.documents(college, known(), URL)[audience]
    assert names <= {button["name"] for button in buttons(document)}


async def test_menus_fit_the_platform(college) -> None:
    for document in menus.documents(college, known(), URL).values():
        assert len(document["button"]) <= 3
        for top in document["button"]:
            assert len(top["name"].encode()) <= 16
            assert len(top.get("sub_button", [])) <= 5
            assert len(json.dumps(top, ensure_ascii=False)) < 2000
        for button in buttons(document):
            assert len(button["name"].encode()) <= 60


@pytest.mark.parametrize(
    "text",
    [
        "guest: [{name: 六个汉字太长了, key: a}]",
        "guest: [{name: 甲, key: a}, {name: 乙, key: b}, {name: 丙, key: c}, {name: 丁, key: d}]",
        "guest: [{name: 甲}]",
        "guest: [{name: 甲, key: a, page: /b}]",
        "guest: [{name: 甲, key: " + "a" * 129 + "}]",
    ],
)
def test_a_menu_the_platform_would_refuse_is_refused_here(text: str) -> None:
    with pytest.raises(menus.MenuError, match="guest"):
        menus.loaded(text)


async def test_the_compact_menu_takes_one_place_beside_the_schools_own(college) -> None:
    own = [{"name": "学校", "type": "view", "url": URL}]
    documents = menus.documents(college, known(), URL, compact_beside=own)
    student = documents["student"]["button"]
    assert [top["name"] for top in student] == ["质量", "学校"]
    assert [one["name"] for one in buttons(documents["guest"])] == ["打开", "绑定／身份", "学校"]
    assert publishing.COMPACT not in documents


class Phone:
    """A platform that notes tags, and refuses by order."""

    def __init__(self, *errors: Exception) -> None:
        self.calls: list[tuple] = []
        self.errors = list(errors)

    async def tag(self, openid: str, tag_id: int) -> None:
        self._call("tag", openid, tag_id)

    async def untag(self, openid: str, tag_id: int) -> None:
        self._call("untag", openid, tag_id)

    def _call(self, *call) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.calls.append(call)


async def _carried_out(cast: Cast, phone: Phone) -> int:
    college = cast.college.__class__(**{
        **cast.college.__dict__, "tags": {"student": 101, "staff": 102, "director": 103},
    })
    return await menus.carry_out(college, phone, now=START)


async def test_binding_and_release_change_the_tag(cast: Cast) -> None:
    phone = Phone()
    await cast.binds("stu", STUDENT)
    assert await _carried_out(cast, phone) == 1
    await cast.says("stu", "解绑")
    await cast.says("stu", "1")
    assert await _carried_out(cast, phone) == 1
    assert phone.calls == [("tag", "stu", 101), ("untag", "stu", 101)]
    assert await _carried_out(cast, phone) == 0


async def test_a_role_with_another_menu_swaps_the_tags(cast: Cast) -> None:
    await sql.rows("UPDATE post SET until_on = NULL WHERE role = 'major_director'")
    phone = Phone()
    await cast.binds("adv", ADVISOR)
    await cast.says("adv", "2")
    await _carried_out(cast, phone)
    await cast.says("adv", "切换身份")
    await cast.says("adv", "1")
    await _carried_out(cast, phone)
    assert phone.calls == [("tag", "adv", 102), ("untag", "adv", 102), ("tag", "adv", 103)]


async def test_a_passing_fault_waits_and_a_refusal_is_noted(cast: Cast) -> None:
    await cast.binds("stu", STUDENT)
    assert await _carried_out(cast, Phone(RetryLater(-1, "busy"))) == 0
    assert len(await menus.pending(cast.college)) == 1
    await _carried_out(cast, Phone(UserUnreachable(43004, "gone")))
    assert await menus.pending(cast.college) == []
    assert await sql.value("SELECT error FROM menu_tag") == "UserUnreachable"


async def test_without_tags_on_the_account_everything_waits(cast: Cast) -> None:
    await cast.binds("stu", STUDENT)
    assert await menus.carry_out(cast.college, Phone(), now=START) == 0
    assert len(await menus.pending(cast.college)) == 1

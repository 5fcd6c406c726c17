"""The tour's player against a real stand-in, whose account has no program behind it."""

from __future__ import annotations

import asyncio
import re

import pytest
from click.testing import CliRunner

from bot.cli import main, touring
from bot.cli.touring import Desk, NoPhone, Role, Scene, Step
from bot.simulator import SimulatorConfig, create_app
from services.demo.roster import cast

STEPS = [
    (role, scene, step) for role in touring.script() for scene in role.scenes
    for step in scene.steps
]


@pytest.fixture
async def base(aiohttp_server, tmp_path):
    """A phone of one person; whatever is said, WeChat's fault notice answers."""
    server = await aiohttp_server(create_app(SimulatorConfig(tmp_path)))
    base = str(server.make_url("")).rstrip("/")
    account = {"secret": "s" * 32, "token": "token", "original_id": "gh_tour", "name": "号",
               "mode": "plain", "webhook_url": "http://127.0.0.1:9/nobody"}
    person = {"appid": "wxtour", "openid": "o-1", "name": "学生甲", "hint": "绑定 1 K7P4"}
    await asyncio.to_thread(put, base, "accounts/wxtour", account)
    await asyncio.to_thread(put, base, "people", [person])
    return base


def put(base: str, path: str, body: object) -> None:
    import json  # noqa: PLC0415
    from urllib.request import Request, urlopen  # noqa: PLC0415

    request = Request(f"{base}/control/{path}", json.dumps(body).encode(), method="PUT",
                      headers={"Content-Type": "application/json"})
    with urlopen(request, timeout=20):
        pass


async def played(base: str, *steps: Step, once: bool = False) -> list[touring.Played]:
    roles = (Role("学生", (Scene("o-1", steps, once),)),)
    desk = Desk(base, patience=0.5)
    return await asyncio.to_thread(lambda: list(touring.play(desk, roles)))


async def test_the_answer_that_is_expected_is_no_wrong(base):
    [step] = await played(base, Step(say="你好", expect="故障"))
    assert (step.said, step.wrong) == ("你好", "")


async def test_another_answer_is_told_and_ends_the_scene(base):
    steps = await played(base, Step(say="你好", expect="先绑定"), Step(say="1"))
    assert [step.wrong for step in steps] == ["expected '先绑定'"]


async def test_a_missing_picture_is_wrong(base):
    [step] = await played(base, Step(say="日历", picture=True))
    assert step.wrong == "expected a picture"


async def test_the_hint_of_the_person_is_said(base):
    [step] = await played(base, Step(hint=True))
    assert step.said == "绑定 1 K7P4"


async def test_a_scene_that_was_played_before_is_passed_over(base):
    [step] = await played(base, Step(say="你好", expect="先绑定"), once=True)
    assert step.passed_over
    assert not step.wrong


async def test_nobody_of_that_name_is_said_so(base):
    with pytest.raises(NoPhone, match="luoxuan demo"):
        await asyncio.to_thread(Desk(base).hint, "o-2")


def test_no_phone_at_the_address_ends_the_command():
    told = CliRunner().invoke(main, ["tour", "--against", "http://127.0.0.1:9"])
    assert told.exit_code == 1
    assert "no tour: http://127.0.0.1:9" in told.output


def test_an_unknown_role_is_told_the_known_ones():
    told = CliRunner().invoke(main, ["tour", "--role", "家长"])
    assert told.exit_code == 2
    assert "辅导员" in told.output


@pytest.mark.parametrize(("role", "scene", "step"), STEPS, ids=lambda one: getattr(one, "say", ""))
def test_every_step_says_one_thing_and_expects_something(role, scene, step):
    assert [bool(step.say), bool(step.tap), step.hint].count(True) == 1
    assert re.compile(step.expect)
    assert step.expect
    assert step.tell
    assert scene.person in {part.openid for part in cast()}


def test_every_role_of_the_phone_page_has_its_tour():
    roles = {part.role for part in cast() if part.openid}
    assert {role.name for role in touring.script()} == roles

"""The guided tour: its script, and its replay over the simulator's control API (CONVERSATIONS §7).

The script is services/demo/tour.yaml. A role is a few scenes; a scene is steps of one person on
one phone, each with what is said or tapped, a narration, and a regular expression that its answer
must match.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

import yaml

#: Seconds for an answer that goes late, or a picture.
PATIENCE = 30.0
REQUEST_SECONDS = 60.0


class NoPhone(Exception):
    """No simulator with the tour's people answers at the address."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done: a text to `say`, or a menu key to `tap`; with `hint` the person's own hint
    is said, such as a bind code. `expect` must be found in the answer, `picture`: one must come.
    `shot` names the README's picture taken after it.
    """

    say: str = ""
    tap: str = ""
    hint: bool = False
    expect: str = ""
    picture: bool = False
    tell: str = ""
    shot: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """Steps of one person. `once`: where its first answer is another one, the scene was played
    before and is passed over."""

    person: str
    steps: tuple[Step, ...]
    once: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    name: str
    scenes: tuple[Scene, ...]


@dataclass(frozen=True, slots=True)
class Played:
    """A step that was played: what was said, what the phone showed, and what is wrong with it."""

    role: str
    person: str
    step: Step
    said: str
    answer: str
    wrong: str = ""
    passed_over: bool = False


def script() -> tuple[Role, ...]:
    """The tour's roles in their order."""
    text = resources.files("services.demo").joinpath("tour.yaml").read_text(encoding="utf-8")
    return tuple(
        Role(one["role"], tuple(
            Scene(scene["as"], tuple(Step(**step) for step in scene["steps"]),
                  bool(scene.get("once", False)))
            for scene in one["scenes"]
        ))
        for one in yaml.safe_load(text)["roles"]
    )


class Desk:
    """The simulator's control API at an address."""

    def __init__(self, base: str, *, patience: float = PATIENCE) -> None:
        self.base = base.rstrip("/")
        self.patience = patience

    def call(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """The JSON answer of /control/`path`; NoPhone when nothing answers there."""
        data = None
        if body is not None:
            data = json.dumps(body).encode()
        request = Request(f"{self.base}/control/{path}", data=data,
                          headers={"Content-Type": "application/json"})
        try:
            with urlopen(request, timeout=REQUEST_SECONDS) as answer:
                return json.load(answer)
        except (URLError, TimeoutError, ValueError) as error:
            raise NoPhone(f"{self.base}: {error}") from error

    def hint(self, openid: str) -> str:
        """What the phone page offers this person to say; NoPhone without such a person."""
        for one in self.call("people")["people"]:
            if one["openid"] == openid:
                return str(one["hint"])
        raise NoPhone(f"{self.base} has no person {openid}: load the demo with `luoxuan demo`")

    def shown(self, openid: str, *, since: int, wait: float = 0) -> list[dict[str, Any]]:
        """What the phone shows after the message of this id."""
        path = f"phone/{quote(openid)}?since={since}&wait={int(wait)}"
        found: list[dict[str, Any]] = self.call(path)["messages"]
        return found


def play(
    desk: Desk, roles: tuple[Role, ...], *,
    after: Callable[[str, Step], None] = lambda person, step: None,
) -> Iterator[Played]:
    """Play the roles on the phones of `desk`, step by step.

    `after` is called with the person and the step when its answer is there. A scene stops at its
    first wrong answer, for what follows builds on it; the next scene is played all the same.
    """
    for role in roles:
        for scene in role.scenes:
            for at, step in enumerate(scene.steps):
                played = _step(desk, role.name, scene, step)
                if played.wrong and at == 0 and scene.once:
                    yield replace(played, wrong="", passed_over=True)
                    break
                yield played
                if played.wrong:
                    break
                after(scene.person, step)


def _step(desk: Desk, role: str, scene: Scene, step: Step) -> Played:
    openid = scene.person
    since = max((one["id"] for one in desk.shown(openid, since=0)), default=0)
    said = step.say
    body: dict[str, Any] = {"openid": openid, "wait": 1}
    if step.tap:
        said = f"[{step.tap}]"
        body.update(type="click", key=step.tap)
    else:
        if step.hint:
            said = desk.hint(openid)
        body["content"] = said
    desk.call("send", body)
    messages = _awaited(desk, openid, step, since)
    return Played(role, openid, step, said, _text(messages), _wrong(step, messages))


def _awaited(desk: Desk, openid: str, step: Step, since: int) -> list[dict[str, Any]]:
    """What came back, once it satisfies the step or the patience is over."""
    deadline = time.monotonic() + desk.patience
    last, found = since, list[dict[str, Any]]()
    while True:
        for one in desk.shown(openid, since=last, wait=1):
            last = one["id"]
            if one["from"] != "person":
                found.append(one)
        if not _wrong(step, found) or time.monotonic() > deadline:
            return found


def _text(messages: list[dict[str, Any]]) -> str:
    """All the words of what the phone showed."""
    return "\n".join(
        str(one[part]) for one in messages for part in ("text", "head", "title") if one.get(part)
    )


def _wrong(step: Step, messages: list[dict[str, Any]]) -> str:
    """What is not as the step says it should be; empty if all is well."""
    if not messages:
        return "no answer"
    if step.expect and not re.search(step.expect, _text(messages)):
        return f"expected {step.expect!r}"
    if step.picture and not any(one["type"] == "image" for one in messages):
        return "expected a picture"
    return ""

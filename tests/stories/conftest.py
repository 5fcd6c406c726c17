"""A whole house: `luoxuan up --demo` in a process of its own, and a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

import pytest

from bot.servers.process import free_port
from tests.browser import CHROMIUM
from tests.cli.house import house_up
from tests.engine import folder_for_servers
from tests.stories.phone import Phone


@dataclass(frozen=True)
class Demo:
    """The demo's phone page and its people."""

    base: str

    def control(self, path: str, body: Any = None, *, method: str | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.base}/control/{path}", data=data, method=method,
                          headers={"Content-Type": "application/json"})
        with urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def picture(self, address: str) -> bytes:
        with urlopen(address, timeout=20) as answer:
            return bytes(answer.read())

    def person(self, openid: str) -> dict[str, Any]:
        return next(one for one in self.control("people")["people"] if one["openid"] == openid)


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: the stories need a browser")
    simulator = free_port()
    options = ("--demo", "--port", str(free_port()), "--simulator-port", str(simulator))
    with folder_for_servers() as folder, house_up(folder, *options):
        yield Demo(f"http://127.0.0.1:{simulator}")


@pytest.fixture
async def phone_of(demo, browser):
    """Open the phone of a person; complaints on the browser's console fail the test."""
    complaints: list[str] = []

    async def opened(
        openid: str, *, width: int = 390, scale: int = 2, beside: str = ""
    ) -> Phone:
        page = await browser.new_page(
            viewport={"width": width, "height": 844}, device_scale_factor=scale
        )
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return await Phone(page, demo.base, openid).open(beside=beside)

    yield opened
    assert complaints == []

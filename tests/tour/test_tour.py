"""The whole tour on a whole house, as a visitor runs it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.servers.process import free_port
from tests.cli.house import house_up, luoxuan_in
from tests.engine import folder_for_servers


@pytest.fixture(scope="module")
def phone() -> Iterator[tuple[str, str]]:
    """The folder of a demo that is up, and its phone page."""
    port = free_port()
    options = ("--demo", "--port", str(free_port()), "--simulator-port", str(port))
    with folder_for_servers() as folder, house_up(folder, *options):
        yield str(folder), f"http://127.0.0.1:{port}"


def test_every_answer_of_the_tour_is_what_it_should_be_twice(phone):
    folder, _ = phone
    first = luoxuan_in(folder, "tour")
    assert first.returncode == 0, first.stdout + first.stderr
    assert "第 73 天/1000" in first.stdout
    again = luoxuan_in(folder, "tour", "--role", "学生")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "was here before" in again.stdout

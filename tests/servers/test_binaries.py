"""Finding the servers, and what is said where there is none."""

from __future__ import annotations

import platform

import pytest

from bot.servers import binaries


@pytest.mark.parametrize(
    ("find", "setting"),
    [
        (binaries.postgres_home, "LUOXUAN_DATABASE_URL"),
        (binaries.valkey_program, "LUOXUAN_REDIS_URL"),
    ],
)
def test_missing_package_says_which_url_to_give(
    monkeypatch: pytest.MonkeyPatch, find: object, setting: str
) -> None:
    monkeypatch.setattr(binaries.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(binaries.ServerError, match=f"set {setting} to the URL"):
        find()


def test_platform_without_a_wheel_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(binaries.ServerError, match="riscv64.*LUOXUAN_REDIS_URL"):
        binaries.valkey_program()

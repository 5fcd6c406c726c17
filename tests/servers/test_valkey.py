"""The embedded Valkey."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
import redis

from bot.servers.process import wait_until
from bot.servers.valkey import SNAPSHOT, ValkeyServer, answers


def test_values_are_there_after_a_stop_and_a_start(own_valkey: ValkeyServer) -> None:
    with redis.Redis.from_url(own_valkey.url) as client:
        client.set("kept", "1")
    own_valkey.stop()
    own_valkey.start()
    with redis.Redis.from_url(own_valkey.url) as client:
        assert client.get("kept") == b"1"


def test_killed_server_is_launched_at_the_same_url(own_valkey: ValkeyServer) -> None:
    before = own_valkey.url
    os.kill(own_valkey.pid, signal.SIGKILL)
    assert wait_until(lambda: not own_valkey.alive, seconds=5)
    own_valkey.launch()
    assert own_valkey.url == before
    password = before.split(":")[2].split("@")[0]
    assert wait_until(lambda: answers(own_valkey.port, password), seconds=10)


def test_unreadable_snapshot_is_set_aside(own_valkey: ValkeyServer) -> None:
    own_valkey.stop()
    (own_valkey.folder / SNAPSHOT).write_bytes(b"REDIS9999nonsense")
    own_valkey.start()
    assert (own_valkey.folder / f"{SNAPSHOT}.unread").exists()


def test_stranger_without_the_password_gets_nothing(own_valkey: ValkeyServer) -> None:
    bare = f"redis://127.0.0.1:{own_valkey.port}/0"
    with redis.Redis.from_url(bare) as client, pytest.raises(redis.AuthenticationError):
        client.get("kept")


def test_password_stands_in_no_command_line(own_valkey: ValkeyServer) -> None:
    told = Path(f"/proc/{own_valkey.pid}/cmdline")
    if not told.exists():
        pytest.skip("no /proc here")
    password = own_valkey.url.split(":")[2].split("@")[0]
    assert password.encode() not in told.read_bytes()


def test_snapshot_is_readable_by_the_owner_alone(own_valkey: ValkeyServer) -> None:
    assert own_valkey.folder.stat().st_mode & 0o077 == 0


def test_half_written_snapshots_of_a_crash_go(own_valkey: ValkeyServer) -> None:
    own_valkey.stop()
    half = own_valkey.folder / "temp-123.rdb"
    half.write_bytes(b"x")
    own_valkey.start()
    assert not half.exists()

"""The embedded PostgreSQL: starts, survives a crash, keeps parameters out of its log."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from bot.servers import leftovers
from bot.servers.binaries import ServerError
from bot.servers.postgres import PostgresServer, takes_connections
from bot.servers.process import wait_until
from tests.engine import KILLABLE, execute, run

TABLE = "CREATE TABLE IF NOT EXISTS kept (n int PRIMARY KEY)"


async def _values(url: str) -> list[int]:
    connection = await asyncpg.connect(url)
    try:
        return [row["n"] for row in await connection.fetch("SELECT n FROM kept ORDER BY n")]
    finally:
        await connection.close()


def _kill(server: PostgresServer) -> None:
    os.kill(server.pid, signal.SIGKILL)
    assert wait_until(lambda: not server.alive, seconds=5)


def test_data_is_there_after_a_stop_and_a_start(own_postgres: PostgresServer) -> None:
    run(execute(own_postgres.url, TABLE, "INSERT INTO kept VALUES (1)"))
    own_postgres.stop()
    assert not takes_connections(own_postgres.port)
    own_postgres.start()
    assert run(_values(own_postgres.url)) == [1]


def test_port_and_password_stay_over_a_restart(own_postgres: PostgresServer) -> None:
    before = own_postgres.url
    own_postgres.stop()
    own_postgres.start()
    assert own_postgres.url == before


def test_killed_server_starts_again_with_its_committed_rows(own_postgres: PostgresServer) -> None:
    run(execute(own_postgres.url, TABLE, "INSERT INTO kept VALUES (1), (2)"))
    _kill(own_postgres)
    own_postgres.start()
    assert run(_values(own_postgres.url)) == [1, 2]


def test_pid_file_with_the_number_of_another_program_does_not_stop_the_start(
    own_postgres: PostgresServer,
) -> None:
    _kill(own_postgres)
    file = own_postgres.data / "postmaster.pid"
    lines = file.read_text().splitlines()
    file.write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")
    own_postgres.start()
    assert takes_connections(own_postgres.port)


def test_server_that_outlived_its_parent_is_ended_before_the_next_start(
    own_postgres: PostgresServer,
) -> None:
    run(execute(own_postgres.url, TABLE, "INSERT INTO kept VALUES (7)"))
    orphan = own_postgres.pid
    second = PostgresServer(own_postgres.folder, options=KILLABLE)
    second.start()
    try:
        assert not own_postgres.alive
        assert second.pid != orphan
        assert run(_values(second.url)) == [7]
    finally:
        second.stop()


def test_half_made_cluster_is_made_anew(server_folder: Path) -> None:
    half = server_folder / "postgres" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    server = PostgresServer(server_folder / "postgres", options=KILLABLE)
    server.start()
    server.stop()
    assert (server.data / "global").is_dir()
    assert not half.exists()


def test_parameters_and_rows_stay_out_of_the_log(own_postgres: PostgresServer) -> None:
    async def clash() -> None:
        connection = await asyncpg.connect(own_postgres.url)
        try:
            await connection.execute("CREATE TABLE diary (body text PRIMARY KEY)")
            for _ in range(2):
                await connection.execute("INSERT INTO diary VALUES ($1)", "今天心里难受")
        finally:
            await connection.close()

    with pytest.raises(asyncpg.UniqueViolationError):
        run(clash())
    own_postgres.stop()
    log = own_postgres.log.read_text(encoding="utf-8")
    assert "diary_pkey" in log
    assert "难受" not in log


def test_wrong_password_is_refused(own_postgres: PostgresServer) -> None:
    stranger = f"postgres://luoxuan:wrong@127.0.0.1:{own_postgres.port}/postgres"
    with pytest.raises(asyncpg.InvalidPasswordError):
        run(execute(stranger, "SELECT 1"))


def test_secrets_on_disk_are_readable_by_the_owner_alone(own_postgres: PostgresServer) -> None:
    assert (own_postgres.folder / "password").stat().st_mode & 0o077 == 0
    assert own_postgres.data.stat().st_mode & 0o077 == 0


def test_broken_option_is_told_with_the_servers_own_words(server_folder: Path) -> None:
    server = PostgresServer(server_folder / "postgres", options={"max_connections": "no"})
    with pytest.raises(ServerError, match="max_connections"):
        server.start()
    assert not server.alive


def test_processes_of_a_folder_are_known_by_where_they_work(own_postgres: PostgresServer) -> None:
    assert own_postgres.pid in set(leftovers._servers_of(own_postgres.data))
    assert not set(leftovers._servers_of(own_postgres.data.parent))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs PR_SET_PDEATHSIG")
def test_server_ends_when_its_parent_is_killed(server_folder: Path) -> None:
    script = (
        "import sys, pathlib, time\n"
        "from bot.servers.postgres import PostgresServer\n"
        "server = PostgresServer(pathlib.Path(sys.argv[1]))\n"
        "server.start(); print(server.port, flush=True); time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, server_folder / "postgres"], stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    port = int(parent.stdout.readline())
    assert takes_connections(port)
    parent.kill()
    parent.communicate()
    assert wait_until(lambda: not takes_connections(port), seconds=10)

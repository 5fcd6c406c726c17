"""docker-compose.yml: every command in it exists, every service is watched."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from bot.cli import main
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service.get("image") == "luoxuan"]


def _parsed(words: list[str]) -> click.Context:
    """The command of these words, its options parsed; nothing is run."""
    assert words[0] == "luoxuan"
    group, rest = main, words[1:]
    while isinstance(group, click.Group):
        group, rest = group.commands[rest[0]], rest[1:]
    return group.make_context("luoxuan", rest)


def test_cluster_has_every_part() -> None:
    assert set(SERVICES) >= {"web", "worker", "beat", "postgres", "valkey"}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_is_watched(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", OURS)
def test_command_of_the_service_exists(name: str) -> None:
    assert _parsed(SERVICES[name]["command"])
    check = SERVICES[name]["healthcheck"]["test"][1:]
    if check[0] == "luoxuan":
        assert _parsed(check)


def test_workers_of_the_cluster_serve_every_queue() -> None:
    from bot.cli.serve import ALL_QUEUES

    served = [
        _parsed(SERVICES[name]["command"]).params["queues"]
        for name in OURS if SERVICES[name]["command"][1] == "worker"
    ]
    assert sorted(",".join(served).split(",")) == sorted(ALL_QUEUES)


@pytest.mark.parametrize("name", OURS)
def test_settings_of_the_service_are_settings(name: str, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("0" * 64)
    environ = dict(SERVICES[name]["environment"])
    filled = {
        "LUOXUAN_DATABASE_URL": "postgres://luoxuan:x@postgres:5432/luoxuan",
        "LUOXUAN_SECRET_KEY_FILE": str(tmp_path / "key"),
        "LUOXUAN_PUBLIC_URL": "https://school.example",
        "LUOXUAN_LOG_LEVEL": "info",
    }
    assert set(filled) < set(environ)
    settings = Settings.from_env({**environ, **filled, "LUOXUAN_DATA_DIR": str(tmp_path)})
    known = {f"LUOXUAN_{field.upper()}" for field in settings.__dataclass_fields__}
    assert {one.removesuffix("_FILE") for one in environ} <= known


def test_image_installs_every_package_of_the_program() -> None:
    text = (ROOT / "bot" / "Dockerfile").read_text(encoding="utf-8")
    copied = {line.split()[1] for line in text.splitlines() if line.startswith("COPY ")}
    assert copied >= {"bot", "handlers", "services", "models", "charts", "templates"}
    run = [line for line in text.splitlines() if line.startswith("CMD ")]
    assert _parsed(yaml.safe_load(run[0].removeprefix("CMD ")))


def test_makefile_targets_of_the_contract_exist() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = next(line for line in text.splitlines() if line.startswith(".PHONY:"))
    assert set(shlex.split(phony)) >= {
        "run", "test", "check", "bench", "sabotage", "chaos", "clean",
    }

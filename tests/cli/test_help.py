"""Help teaches: every command says what it does and shows one call that works."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from bot.cli import main


def _commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, *path, name)
        else:
            yield (*path, name)


COMMANDS = sorted(_commands(main))


def _found(path: tuple[str, ...]) -> click.Command:
    command: click.Command = main
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    return command


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_shows_an_example_of_the_command(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*path, "--help"])
    assert result.exit_code == 0
    assert f"Example: luoxuan {' '.join(path)}" in result.output


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_options_of_the_example_exist(path: tuple[str, ...]) -> None:
    command = _found(path)
    text = (command.help or "").split("Example: ")[1]
    known = {name for param in command.params for name in param.opts}
    for line in text.splitlines():
        words = shlex.split(line.strip())
        options = {word.split("=")[0] for word in words if word.startswith("--")}
        assert options <= known
        assert words[:1] in ([], ["luoxuan"])


def test_commands_of_the_outer_contract_are_there() -> None:
    names = {" ".join(path) for path in COMMANDS}
    assert names >= {
        "up", "web", "worker", "beat", "simulator", "migrate", "demo", "college add", "import",
        "menu push", "doctor", "rekey", "version",
    }


def test_wrong_word_gets_the_nearest_command() -> None:
    result = CliRunner().invoke(main, ["docter"])
    assert result.exit_code == 2
    assert "Did you mean 'doctor'?" in result.output


def test_kinds_of_files_in_the_help_are_those_there_are() -> None:
    from services.imports.frame import kinds

    text = re.sub(r"\s+", " ", _found(("import",)).help or "")
    told = re.search(r"KIND is ([\w, ]+?) or (\w+)\.", text)
    assert told is not None
    assert {*told[1].split(", "), told[2]} == set(kinds())


def test_help_loads_neither_the_web_nor_the_models() -> None:
    script = (
        "import sys, bot.cli\n"
        "heavy = {'aiohttp', 'tortoise', 'celery', 'matplotlib'} & set(sys.modules)\n"
        "raise SystemExit(', '.join(heavy) or None)"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True
    )
    assert told.stderr == ""


def test_unknown_queue_is_refused_before_anything_starts() -> None:
    result = CliRunner().invoke(main, ["worker", "--queues", "now,fast"])
    assert result.exit_code == 2
    assert "now, push, jobs, draw" in result.output

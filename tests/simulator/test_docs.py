"""Every command of docs/simulator.md works as written."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from bot.simulator.platform import entry

assert entry.Gate

DOC = Path(__file__).parents[2] / "docs" / "simulator.md"
COMMANDS = "\n".join(re.findall(r"```sh\n(.*?)```", DOC.read_text(), re.S))


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
async def test_the_commands_of_the_page_run(start, program, crypto):
    server = await start()
    script = COMMANDS.replace("http://127.0.0.1:8081", str(server.make_url("")).rstrip("/"))
    script = script.replace("http://127.0.0.1:8080/wechat", program.url)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    process = await asyncio.create_subprocess_exec(
        "bash", "-euo", "pipefail", "-c", script, env={**os.environ, "PATH": path},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )
    said, complained = await process.communicate()
    assert process.returncode == 0, (said[-800:], complained[-800:])
    assert b'"msgid":' in said
    assert b"TEMPLATESENDJOBFINISH" in said


def test_every_path_of_the_api_is_on_the_page():
    from bot.simulator.platform.call import ENDPOINTS

    text = DOC.read_text()
    missing = [path for path in ENDPOINTS if path.rpartition("/")[2] not in text
               and not path.startswith("/cgi-bin/tags/")]
    assert missing == []


def rows_of(heading):
    """The rows of the table below a heading: cells without their ticks."""
    part = DOC.read_text().split(f"### {heading}\n")[1].split("\n### ")[0].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def paths_of(cell):
    """The known paths a cell names; `menu/*` stands for all below it."""
    from bot.simulator.platform.call import ENDPOINTS

    found = set()
    for name in re.findall(r"`([^`]+)`", cell):
        start = "/" if name.startswith("sns") else "/cgi-bin/"
        pattern = re.escape(start + name).replace(r"\*", ".*") + "$"
        matching = {path for path in ENDPOINTS if re.match(pattern, path)}
        assert matching, name
        found |= matching
    return found


def test_the_limits_on_the_page_are_those_of_the_stand_in():
    from bot.simulator.quotas import DAILY

    told = {
        path: (int(full.replace(",", "")), int(test.replace(",", "")))
        for names, full, test in rows_of("Limits") for path in paths_of(names)
    }
    assert told == dict(DAILY)


def test_the_kinds_on_the_page_may_what_the_page_says():
    from bot.simulator.access import FULFILS
    from bot.simulator.platform.call import ENDPOINTS

    kinds = ("verified", "test", "subscription", "unverified")
    told = set()
    for names, *cells in rows_of("Kinds of account"):
        for path in paths_of(names):
            told.add(path)
            may = [ENDPOINTS[path].needs in FULFILS[kind] for kind in kinds]
            assert [cell == "yes" for cell in cells] == may, path
    assert told == set(ENDPOINTS)
    assert FULFILS["unverified"] == FULFILS["unverified-subscription"]

"""Every command of docs/simulator.md works as written."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

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
    from bot.simulator.platform import entry
    from bot.simulator.platform.call import ENDPOINTS

    assert entry.Gate
    text = DOC.read_text()
    missing = [path for path in ENDPOINTS if path.rpartition("/")[2] not in text
               and not path.startswith("/cgi-bin/tags/")]
    assert missing == []

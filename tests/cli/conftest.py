"""The command line as a person runs it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KEY = "a key for tests only, 32 letters"

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environ(tmp_path: Path, database_url: str, redis_url: str) -> dict[str, str]:
    """An environment over the test's own database and Valkey."""
    return {
        **os.environ,
        "LUOXUAN_DATABASE_URL": database_url,
        "LUOXUAN_REDIS_URL": redis_url,
        "LUOXUAN_SECRET_KEY": KEY,
        "LUOXUAN_DATA_DIR": str(tmp_path / "var"),
        "LUOXUAN_WECHAT_API_BASE": "http://127.0.0.1:9",
    }


@pytest.fixture
def luoxuan(environ: dict[str, str]) -> Command:
    """Runs `luoxuan …` over the test's own servers; `more` adds to the environment."""

    def run(
        *arguments: str, more: dict[str, str] | None = None, typed: str = ""
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            env={**environ, **(more or {})}, cwd=ROOT, input=typed,
            capture_output=True, text=True, timeout=60, check=False,
        )

    return run

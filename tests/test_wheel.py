"""The built wheel holds everything the program needs and runs from another folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "var", "build", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis",
    ".peers", "docs", "tests",
)
DATA = {".yaml", ".txt", ".html", ".css", ".js", ".svg", ".otf", ".j2"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Built from a copy, so that the tree keeps no build leftovers."""
    folder = tmp_path_factory.mktemp("wheel of ours")
    shutil.copytree(ROOT, folder / "tree", ignore=LEFT_OUT)
    done = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(folder), "."],
        cwd=folder / "tree", capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return next(folder.glob("luoxuan-*.whl"))


def test_the_wheel_holds_every_data_file(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    packages = ("bot", "handlers", "services", "models", "charts", "templates")
    wanted = {
        str(path.relative_to(ROOT)) for package in packages
        for path in (ROOT / package).rglob("*")
        if path.suffix in DATA and "__pycache__" not in path.parts
    }
    assert wanted
    assert wanted <= inside
    assert not [name for name in inside if name.startswith(("tests", "benchmarks"))]


def test_it_runs_from_another_folder(wheel, tmp_path, database_url, redis_url):
    home = tmp_path / "installed here"
    zipfile.ZipFile(wheel).extractall(home)
    environ = {
        **os.environ, "PYTHONPATH": str(home), "LUOXUAN_DATABASE_URL": database_url,
        "LUOXUAN_REDIS_URL": redis_url, "LUOXUAN_SECRET_KEY": "a key for tests only, 32 letters",
        "LUOXUAN_DATA_DIR": str(tmp_path / "var"), "LUOXUAN_DEMO_TODAY": "2026-11-18",
        "LUOXUAN_WECHAT_API_BASE": "http://127.0.0.1:9",
        "LUOXUAN_WECHAT_OPEN_BASE": "http://127.0.0.1:9",
        "LUOXUAN_WECHAT_MP_BASE": "http://127.0.0.1:9",
    }
    code = ("import bot, handlers, charts; from bot.wiring import dispatcher_of;"
            "assert dispatcher_of(handlers.ROUTERS);"
            "assert charts.draw('trend', charts.CHARTS['trend'].example);"
            "print(bot.__file__)")
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environ,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert str(home) in done.stdout
    done = subprocess.run([sys.executable, "-m", "bot", "migrate"], cwd=tmp_path, env=environ,
                          capture_output=True, text=True, check=False)
    assert "up to date" in done.stdout, done.stderr[-2000:]

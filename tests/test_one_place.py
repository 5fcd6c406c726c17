"""One place for each thing: routers, texts, settings, keys in the database."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from tortoise.migrations.constraints import UniqueConstraint

import handlers
import handlers.chat
import models
from bot.kit.router import Router
from bot.settings import Settings
from models import sql

ROOT = Path(__file__).parents[1]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_router_of_the_chat_is_in_the_tuple():
    found = []
    for module in pkgutil.iter_modules(handlers.chat.__path__, "handlers.chat."):
        router = getattr(importlib.import_module(module.name), "router", None)
        if isinstance(router, Router):
            found.append(router)
    assert {one.name for one in found} == {one.name for one in handlers.ROUTERS}


def test_every_setting_is_in_the_readme():
    table = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [
        one.name for one in fields(Settings) if f"`LUOXUAN_{one.name.upper()}`" not in table
    ]
    assert not missing


def test_every_dependency_is_in_the_docs():
    listed = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = re.search(r"^dependencies = \[(.*?)^\]", text, re.DOTALL | re.MULTILINE)
    assert block is not None
    names = re.findall(r'"([a-z0-9-]+)', block[1])
    assert names
    assert not [name for name in names if name not in listed]


@pytest.mark.parametrize("folder", ["handlers", "services"])
def test_no_sentence_people_read_stands_in_python(folder):
    """Sentences are templates; typed words, synonyms and patterns may stand in code."""
    found = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        left_out = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        left_out |= {
            id(part) for call in ast.walk(tree) if isinstance(call, ast.Call)
            and ast.unparse(call.func) == "re.compile" for part in ast.walk(call)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                sentence = CHINESE.search(node.value) and re.search(r"[，。！？；]", node.value)
                if sentence and id(node) not in left_out:
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.value[:30]}")
    assert not found


async def test_every_key_of_the_models_is_in_the_database(database: str):
    there = {row["indexname"] for row in await sql.rows(
        "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'"
    )}
    checks = {row["conname"] for row in await sql.rows("SELECT conname FROM pg_constraint")}
    missing = []
    for name in models.__all__:
        for constraint in getattr(models, name)._meta.constraints:
            kind = there if isinstance(constraint, UniqueConstraint) else checks
            if constraint.name not in kind:
                missing.append(constraint.name)
    assert not missing


async def test_every_key_leads_with_the_college(database: str):
    rows = await sql.rows(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' "
        "AND indexdef LIKE '%UNIQUE%' AND indexname NOT LIKE '%_pkey' "
        "AND tablename NOT IN ('college', 'tick_state') AND tablename NOT LIKE 'tortoise%'"
    )
    assert rows
    assert not [row["indexname"] for row in rows if "(college_id" not in row["indexdef"]]


def test_models_and_migrations_agree(tmp_path):
    """A copy's makemigrations finds nothing that the committed migrations lack."""
    shutil.copytree(ROOT / "models", tmp_path / "models",
                    ignore=shutil.ignore_patterns("__pycache__"))
    done = subprocess.run(
        [sys.executable, "-m", "tortoise", "-c", "models.database.TORTOISE", "makemigrations"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={"PYTHONPATH": "."},
    )
    assert "No changes detected" in done.stdout, done.stdout + done.stderr

"""The web process over real HTTP, with a college of three students and its academic token."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.app import create_app
from bot.settings import Settings
from models import sql
from services.imports import tokens
from tests.imports.conftest import School, a_college
from tests.indicators.conftest import ORGS, STUDENTS

ROW = {
    "student_number": "2025020101", "date": "2026-11-03", "period": "1-2", "course": "数据库技术",
    "state": "缺勤",
}


@dataclass
class Api:
    """A campus system's side of the API."""

    base: str
    session: aiohttp.ClientSession
    school: School
    token: str

    async def sends(
        self, rows: Any, *, kind: str = "attendance", token: str | None = None, key: str = "",
        data: bytes | None = None, **headers: str,
    ) -> tuple[int, Any]:
        """Status and body of a call."""
        body = data if data is not None else json.dumps({"kind": kind, "rows": rows}).encode()
        sent = {"Content-Type": "application/json", **headers}
        if token != "":
            sent["Authorization"] = f"Bearer {token or self.token}"
        if key:
            sent["Idempotency-Key"] = key
        url = f"{self.base}/api/v1/facts"
        async with self.session.post(url, data=io.BytesIO(body), headers=sent) as response:
            return response.status, await response.json()

    async def gets(self, path: str, **headers: str) -> tuple[int, Any]:
        sent = {"Authorization": f"Bearer {self.token}", **headers}
        async with self.session.get(f"{self.base}/api/v1/{path}", headers=sent) as response:
            return response.status, await response.json()

    async def facts(self) -> list[dict[str, Any]]:
        return await sql.rows(
            "SELECT source_key, state, batch_id FROM fact WHERE college_id = $1 "
            "AND ended_by IS NULL ORDER BY 1", self.school.college.id,
        )


@pytest.fixture
async def api(database, settings: Settings) -> AsyncIterator[Api]:
    school = School(await a_college("demo"))
    for kind, text in (("orgs", ORGS), ("students", STUDENTS)):
        assert (await school.takes(kind, text)).ok
    token = await tokens.issue(school.college, "academic")
    async with TestServer(create_app(settings)) as server, aiohttp.ClientSession() as session:
        yield Api(str(server.make_url("")).rstrip("/"), session, school, token)

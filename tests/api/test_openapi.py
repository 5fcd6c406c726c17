"""The document says what the API does: every answer to generated calls is of its shape."""

from __future__ import annotations

import asyncio

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks
from schemathesis.generation import GenerationMode

from handlers.api import openapi
from services import imports
from services.imports import frame
from tests.api.conftest import Api

HELD = [
    checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_schema_conformance,
]
CALLS = 40


def test_every_kind_with_a_source_is_in_the_document():
    schemas = openapi.document()["components"]["schemas"]
    for code in imports.kinds():
        assert (code in schemas) == bool(frame.kind_of(code).source)


async def test_the_document_needs_no_token(api: Api):
    status, body = await api.gets("openapi.json", Authorization="")
    assert (status, body["openapi"]) == (200, "3.1.0")


def attack(base: str, token: str, *, path: str, mode: GenerationMode) -> list[int]:
    """Statuses of generated calls of one operation; raises where an answer is not as promised."""
    schema = schemathesis.openapi.from_dict(openapi.document())
    found = [one.ok() for one in schema.get_all_operations()]
    operation = next(one for one in found if one.path == path)
    seen = []

    @settings(max_examples=CALLS, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck), derandomize=True)
    @given(operation.as_strategy(generation_mode=mode))
    def call(case: schemathesis.Case) -> None:
        answer = case.call_and_validate(
            base_url=base, checks=HELD, headers={"Authorization": f"Bearer {token}"}, timeout=30
        )
        seen.append(answer.status_code)

    call()
    return seen


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("path", ["/api/v1/facts", "/api/v1/batches/{number}"])
async def test_every_answer_to_generated_calls_is_as_promised(api: Api, path, mode):
    seen = await asyncio.to_thread(attack, api.base, api.token, path=path, mode=mode)
    assert len(seen) > 5
    assert max(seen) < 500

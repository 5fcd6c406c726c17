"""The OpenAPI document of the data API, made of the kinds of import, so that it cannot lag."""

from __future__ import annotations

from functools import cache
from typing import Any

from services import imports
from services.imports import frame
from services.imports.frame import Kind
from services.imports.given import field_name

REFUSALS = {
    400: "no JSON, or a bad Idempotency-Key", 401: "no token, or a wrong one",
    403: "the kind belongs to another source", 408: "the body did not end in time",
    409: "another import is under way", 413: "too many bytes or rows",
    415: "not application/json", 422: "rows with mistakes, or a body of another shape",
    503: "the database is away",
}


@cache
def document() -> dict[str, Any]:
    """The document, OpenAPI 3.1."""
    kinds = [kind for kind in map(frame.kind_of, imports.kinds()) if kind.source]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Luoxuan data API", "version": "1"},
        "security": [{"token": []}],
        "paths": {
            "/api/v1/facts": {"post": _post(kinds)},
            "/api/v1/batches/{number}": {"get": _batch()},
            "/api/v1/openapi.json": {"get": {
                "summary": "This document", "security": [],
                "responses": {"200": {"description": "OpenAPI", "content": {
                    "application/json": {"schema": {"type": "object"}}}}},
            }},
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Taken": _TAKEN, "Batch": _BATCH, "Refusal": _REFUSAL,
                        **{kind.code: _call(kind) for kind in kinds}},
        },
    }


def _post(kinds: list[Kind]) -> dict[str, Any]:
    called = [{"$ref": f"#/components/schemas/{kind.code}"} for kind in kinds]
    return {
        "summary": "Take in rows of one kind, whole or not at all",
        "parameters": [{
            "name": "Idempotency-Key", "in": "header", "required": False,
            "description": "The same key again gets the same answer, for three days.",
            "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
        }],
        "requestBody": {"required": True, "content": {"application/json": {
            "schema": {"oneOf": called}}}},
        "responses": {
            "200": _response("nothing new: the same call as before", "Taken"),
            "201": _response("taken in", "Taken"), **_refusals(*REFUSALS),
        },
    }


def _batch() -> dict[str, Any]:
    return {
        "summary": "What became of a batch of this token's source",
        "parameters": [{
            "name": "number", "in": "path", "required": True,
            "schema": {"type": "string", "pattern": "^[0-9]{8}-[0-9]{2,6}$"},
        }],
        "responses": {"200": _response("the batch", "Batch"), **_refusals(401),
                      "404": _response("no such batch", "Refusal")},
    }


def _refusals(*statuses: int) -> dict[str, Any]:
    return {str(status): _response(REFUSALS[status], "Refusal") for status in statuses}


def _response(description: str, schema: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {
        "schema": {"$ref": f"#/components/schemas/{schema}"}}}}


def _call(kind: Kind) -> dict[str, Any]:
    fields = {
        field_name(column): {"type": ["string", "number", "null"], "title": column.head}
        for column in kind.columns
    }
    row = {
        "type": "object", "properties": fields, "additionalProperties": False,
        "required": [field_name(column) for column in kind.columns if column.required],
    }
    return {
        "type": "object", "required": ["kind", "rows"], "additionalProperties": False,
        "title": kind.feed_name, "description": f"source {kind.source}",
        "properties": {
            "kind": {"const": kind.code},
            "rows": {"type": "array", "items": row, "minItems": 1, "maxItems": 100_000},
        },
    }


def _object(required: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": {**required, **more},
            "additionalProperties": False}


_TEXT, _WHOLE = {"type": "string"}, {"type": "integer"}
_COUNTS = {"batch": _TEXT, "kind": _TEXT, "new": _WHOLE, "changed": _WHOLE, "same": _WHOLE}
_TAKEN = _object({**_COUNTS, "again": {"type": "boolean"}})
_BATCH = _object({**_COUNTS, "at": _TEXT, "undone_at": {"type": ["string", "null"]}})
_REFUSAL = _object(
    {"error": _TEXT, "message": _TEXT}, error_count=_WHOLE,
    errors={"type": "array", "maxItems": 200, "items": _object({
        "row": {"type": ["integer", "null"]}, "field": _TEXT, "value": _TEXT, "problem": _TEXT,
        "message": _TEXT,
    })},
)

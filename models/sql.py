"""The one door for raw SQL (MODEL §1): rows come back as dicts, inside the ambient transaction.

Statements that change rows are written `WITH … ` or go through `changed`, because Tortoise's
execute_query loses INSERT's rows and counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

__all__ = ["changed", "copy", "dumped", "in_transaction", "loaded", "one", "rows", "value"]


async def rows(query: str, *params: Any) -> list[dict[str, Any]]:
    """Rows of a query with $1, $2 … parameters, as dicts."""
    return await get_connection("default").execute_query_dict(query, list(params))


async def one(query: str, *params: Any) -> dict[str, Any] | None:
    """The first row, or None."""
    found = await rows(query, *params)
    if not found:
        return None
    return found[0]


async def value(query: str, *params: Any) -> Any:
    """The first column of the first row, or None without a row."""
    found = await one(query, *params)
    if found is None:
        return None
    return next(iter(found.values()))


async def changed(query: str, *params: Any) -> int:
    """Number of rows that an INSERT, UPDATE or DELETE without RETURNING changed."""
    counted = await value(f"WITH touched AS ({query} RETURNING 1) "
                          "SELECT count(*) AS n FROM touched", *params)
    return int(counted)


async def copy(table: str, columns: Sequence[str], records: Iterable[Sequence[Any]]) -> None:
    """Bulk insert by COPY, inside the ambient transaction if there is one."""
    async with get_connection("default").acquire_connection() as connection:
        await connection.copy_records_to_table(table, records=records, columns=list(columns))


def dumped(document: Any) -> str:
    """A JSON document as a query parameter."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def loaded(column: Any) -> Any:
    """A JSON column of a raw row as Python values (asyncpg hands it over as text)."""
    if isinstance(column, str):
        return json.loads(column)
    return column

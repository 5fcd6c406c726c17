"""Staged rows: a temporary table filled by COPY, so that everything after it is set-based."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from models import sql


async def staged(
    table: str, columns: Mapping[str, str], records: Iterable[Sequence[Any]]
) -> None:
    """Fill the temporary table `table` (name → SQL type) with `records`; gone at the commit.

    A table of that name left by an earlier call in the same transaction is replaced.
    """
    listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    await sql.rows(f"DROP TABLE IF EXISTS pg_temp.{table}")
    await sql.rows(f"CREATE TEMP TABLE {table} ({listed}) ON COMMIT DROP")
    await sql.copy(table, list(columns), records)
    await sql.rows(f"ANALYZE {table}")

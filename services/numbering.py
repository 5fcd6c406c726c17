"""The numbers people are told (编号 0412): one row of numbers for all matters of a college.

Whoever types 0412 means one thing only, whatever kind of matter it is.
"""

from __future__ import annotations

from models import sql
from services.colleges import College

#: Every matter that gets a number draws from the same row.
MATTERS = "matter"

_NEXT = """
WITH taken AS (
  INSERT INTO numbering (college_id, kind, last_number) VALUES ($1, $2, 1)
  ON CONFLICT (college_id, kind) DO UPDATE SET last_number = numbering.last_number + 1
  RETURNING last_number
) SELECT last_number FROM taken
"""


async def next_number(college: College) -> int:
    """The next number of a matter; the row stays locked until the transaction ends, so that none
    is told twice and none is lost by a rollback."""
    return int(await sql.value(_NEXT, college.id, MATTERS))


def written(number: int) -> str:
    """As it is told and typed: 0412."""
    return f"{number:04d}"

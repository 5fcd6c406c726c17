"""Bind codes: short, typed by hand, kept only as keyed hashes, good once and for a while."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from models import sql
from services.colleges import College

#: No 0/O and no 1/I, in any case (S01).
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 4
VALID_FOR = timedelta(days=7)
#: A code that was missed so often is void; the person gets a new one.
VOID_AFTER = 20


@dataclass(frozen=True)
class Typed:
    """What somebody typed to bind: a number and a code, both in plain upper case."""

    number: str
    code: str


def typed(text: str) -> Typed | None:
    """Number and code out of what was typed, however it was spaced; None when it cannot be both.

    The last four signs are the code, what stands before them is the number.
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    signs = "".join(re.findall(r"[A-Z0-9._/-]", plain)).strip("._/-")
    number = signs[:-LENGTH].rstrip("._/-")
    code = signs[-LENGTH:]
    if not number or not code.isalnum() or len(number) > 32:
        return None
    return Typed(number, code)


def looks_typed(text: str) -> bool:
    """Whether a text is nothing but a number and a code, said without 绑定."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    return bool(re.fullmatch(rf"[A-Z0-9._/-]{{4,32}}[ ,]+[A-Z0-9]{{{LENGTH}}}", plain))


def digest(college: College, person_id: int, code: str) -> bytes:
    """The keyed hash under which a person's code is kept."""
    return college.seal.digest(f"bind\x1f{person_id}\x1f{code}")


async def issue(
    college: College, person_ids: Sequence[int], *, now: datetime,
    valid_for: timedelta = VALID_FOR,
) -> dict[int, str]:
    """A new code for each person, shown once here and never again; open older ones end.

    Joins the ambient transaction.
    """
    made = {person: new() for person in dict.fromkeys(person_ids)}
    await sql.rows(
        "UPDATE bind_code SET expires_at = $3 WHERE college_id = $1 AND person_id = ANY($2) "
        "AND used_at IS NULL AND expires_at > $3",
        college.id, list(made), now,
    )
    # The same four signs may come again for the same person: the old row is taken over.
    await sql.rows(
        "INSERT INTO bind_code (college_id, hash, person_id, expires_at) "
        "SELECT $1, h, p, $4 FROM unnest($2::bytea[], $3::bigint[]) AS given(h, p) "
        "ON CONFLICT (college_id, hash) DO UPDATE SET expires_at = excluded.expires_at, "
        "used_at = NULL, wrong_tries = 0, locked_until = NULL",
        college.id, [digest(college, person, code) for person, code in made.items()],
        list(made), now + valid_for,
    )
    return made


async def issue_by_number(
    college: College, numbers: Sequence[str], *, now: datetime
) -> dict[str, str]:
    """A new code by student or staff number; who is not here (any more) is left out."""
    found = await sql.rows(
        "SELECT id, number FROM person WHERE college_id = $1 AND number = ANY($2::text[]) "
        "AND status IN ('active', 'suspended')", college.id, list(numbers),
    )
    codes = await issue(college, [row["id"] for row in found], now=now)
    return {row["number"]: codes[row["id"]] for row in found}


def new() -> str:
    """Four letters by chance, and not by a chance that can be foreseen."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))

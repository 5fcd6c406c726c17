"""Why nothing came: a person's pushes of a week with what became of each, never what they said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from models import sql
from services import audit
from services.people import accounts
from services.people.asker import Asker

WITHIN = timedelta(days=7)
#: R5: lines a list shows at once, the newest.
SHOWN = 9
#: Answers to what the person asked; everything else is a notice, whatever its subject: the kind
#: of a push would tell what it is about.
ANSWERS = frozenset({"late_reply", "fault", "picture"})

_FATES = """
SELECT p.kind, p.urgency, p.state, p.reason, p.channel, p.created_at, p.not_before, p.done_at,
  (SELECT a.code FROM attempt a WHERE a.college_id = $1 AND a.push_id = p.id
   AND a.code IS NOT NULL ORDER BY a.n DESC LIMIT 1) AS code
FROM push p WHERE p.college_id = $1 AND p.person_id = $2 AND p.created_at >= $3
ORDER BY p.created_at DESC, p.id DESC
"""
_PHONE = """
SELECT following, window_until, window_left FROM contact WHERE college_id = $1 AND person_id = $2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """One push: `sort` is notice, digest or answer; `code` is WeChat's last refusal."""

    sort: str
    at: datetime
    state: str
    reason: str
    channel: str
    not_before: datetime
    done_at: datetime | None
    code: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A person's week: whether she is bound, follows and has an open window; newest push first."""

    account: accounts.Account
    following: bool
    window_open: bool
    fates: tuple[Fate, ...]


async def why(asker: Asker, number: str, *, now: datetime) -> Why:
    """What became of the last week's pushes of a number, with an audit row.

    NoRight, with an audit row as well, for a number that the asker may not ask about or that
    nobody has.
    """
    account = await accounts.account(asker, number, now=now, own=True)
    await audit.record(
        asker, "account.why", subject=f"person:{account.person_id}",
        subject_person_id=account.person_id, now=now,
    )
    college = asker.college
    rows = await sql.rows(_FATES, college.id, account.person_id, now - WITHIN)
    phone = await sql.one(_PHONE, college.id, account.person_id)
    return Why(
        account=account, following=bool(phone and phone["following"]),
        window_open=_is_open(phone, now), fates=tuple(_fate(row) for row in rows),
    )


def _is_open(phone: dict[str, Any] | None, now: datetime) -> bool:
    if phone is None or phone["window_until"] is None:
        return False
    return bool(phone["window_until"] > now and phone["window_left"] > 0)


def _fate(row: dict[str, Any]) -> Fate:
    sort = "notice"
    if row["urgency"] == "digest":
        sort = "digest"
    elif row["kind"] in ANSWERS:
        sort = "answer"
    return Fate(
        sort=sort, at=row["created_at"], state=row["state"], reason=row["reason"],
        channel=row["channel"], not_before=row["not_before"], done_at=row["done_at"],
        code=row["code"],
    )

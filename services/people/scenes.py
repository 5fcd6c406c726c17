"""Binding by a QR code that a counselor shows: one person, one phone, ten minutes (S01).

The code's scene is a chance token, kept as a keyed hash only. It opens a question, never a
binding: who scans has to name number and name of the person, who is nowhere shown. A photographed
code is worth nothing later, and while it lasts a second phone makes it void.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.kit.reply import Say
from bot.wechat.errors import NotGranted, WeChatError
from models import sql
from services import audit, pushes
from services.colleges import College
from services.errors import PersonError
from services.people import accounts, binding, codes, locks
from services.people.asker import Asker
from services.people.menu_tags import PASSING
from services.ports import Outside

PREFIX = "who-"
VALID_FOR = timedelta(minutes=10)

_VOID = """
UPDATE bind_scene SET voided_at = $3, token_sealed = NULL WHERE college_id = $1 AND {which}
  AND used_at IS NULL AND voided_at IS NULL
"""
#: The first phone takes the scene; the row is locked before anything is decided.
_SCAN = """
SELECT id, person_id, by_person_id, openid, expires_at, used_at, voided_at FROM bind_scene
WHERE college_id = $1 AND {which} FOR UPDATE
"""


@dataclass(frozen=True)
class Opened:
    """The scene is this phone's: it may now be said whose code it is."""

    scene_id: int


@dataclass(frozen=True)
class Dead:
    """Unknown, used, void or too old; all alike. `contested`: this scan has just made it void."""

    contested: bool = False


async def want(asker: Asker, number: str, *, now: datetime) -> accounts.Account:
    """Note that a code for this person is wanted; it follows once WeChat has made it.

    NoRight outside the asker's charge. An older open code of the person ends, and nothing is made
    where somebody is bound: that is a change of phone.
    """
    found = await accounts.account(asker, number, now=now)
    if found.openid:
        return found
    college, token = asker.college, secrets.token_urlsafe(24)
    await sql.changed(_VOID.format(which="person_id = $2"), college.id, found.person_id, now)
    await sql.rows(
        "INSERT INTO bind_scene (college_id, hash, person_id, by_person_id, token_sealed, "
        "made_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        college.id, digest(college, token), found.person_id, asker.person_id,
        college.seal.seal(token, "bind_scene", "token"), now, now + VALID_FOR,
    )
    await audit.record(
        asker, "bind.scene", subject=f"person:{found.person_id}",
        subject_person_id=found.person_id, now=now,
    )
    return found


def digest(college: College, token: str) -> bytes:
    """The keyed hash under which a scene is kept."""
    return college.seal.digest(f"bind scene\x1f{token}")


async def pending(college: College, *, now: datetime) -> list[dict[str, Any]]:
    """Codes WeChat has still to make, the oldest first."""
    return await sql.rows(
        "SELECT s.id, s.by_person_id, s.token_sealed, s.expires_at, p.name, p.number "
        "FROM bind_scene s JOIN person p ON p.college_id = $1 AND p.id = s.person_id "
        "WHERE s.college_id = $1 AND s.token_sealed IS NOT NULL AND s.voided_at IS NULL "
        "AND s.error = '' AND s.expires_at > $2 ORDER BY s.made_at LIMIT 20",
        college.id, now,
    )


async def carry_out(college: College, outside: Outside, *, now: datetime) -> int:
    """Have WeChat make what is wanted and hand each to who asked; how many were made.

    Call it outside a transaction. A passing fault leaves the row to the next run.
    """
    made = 0
    for row in await pending(college, now=now):
        token = college.seal.open(row["token_sealed"], "bind_scene", "token")
        seconds = max(int((row["expires_at"] - now).total_seconds()), 30)
        try:
            code = await outside.wechat.create_qrcode(PREFIX + token, expires_in=seconds)
        except NotGranted as closed:
            said = outside.said("people/qr_closed", name=row["name"], number=row["number"])
            await _handed(college, row, said=said, error=type(closed).__name__, now=now)
            continue
        except PASSING:
            break
        except WeChatError as refused:
            await _handed(college, row, said="", error=type(refused).__name__, now=now)
            continue
        said = outside.said(
            "people/qr_ready", name=row["name"], number=row["number"], url=code.image_url,
            until=row["expires_at"],
        )
        await _handed(college, row, said=said, error="", now=now)
        made += 1
    return made


async def _handed(
    college: College, row: dict[str, Any], *, said: str, error: str, now: datetime
) -> None:
    """The push and the end of the wish are one transaction, so a code is handed over once."""
    async with sql.in_transaction():
        mine = await sql.changed(
            "UPDATE bind_scene SET token_sealed = NULL, error = $3 WHERE college_id = $1 "
            "AND id = $2 AND token_sealed IS NOT NULL", college.id, row["id"], error,
        )
        if mine and said:
            await pushes.enqueue(
                college, dedupe=f"bind.scene:{row['id']}", person_id=row["by_person_id"],
                kind="bind.scene", urgency="now", reply=Say(said), now=now,
                expires_at=row["expires_at"],
            )


async def scanned(
    college: College, scene: str, *, openid: str, warning: Say, now: datetime
) -> Opened | Dead:
    """What a scan opens. A second phone makes the code void and its maker is told by `warning`."""
    key = digest(college, scene.removeprefix(PREFIX))
    row = await sql.one(_SCAN.format(which="hash = $2"), college.id, key)
    if row is None or not _alive(row, now):
        return Dead()
    if row["openid"] not in ("", openid):
        await sql.changed(_VOID.format(which="id = $2"), college.id, row["id"], now)
        await pushes.enqueue(
            college, dedupe=f"bind.scene.twice:{row['id']}", person_id=row["by_person_id"],
            kind="bind.notice", urgency="now", reply=warning, now=now,
        )
        return Dead(contested=True)
    await sql.changed(
        "UPDATE bind_scene SET openid = $3 WHERE college_id = $1 AND id = $2",
        college.id, row["id"], openid,
    )
    return Opened(row["id"])


def _alive(row: dict[str, Any], now: datetime) -> bool:
    return bool(row["used_at"] is None and row["voided_at"] is None and row["expires_at"] > now)


async def answered(
    college: College, scene_id: int, text: str, *, openid: str, today: date, now: datetime
) -> binding.Locked | binding.Wrong | binding.Taken | binding.Ready | Dead:
    """Weigh what the holder of the code says of the person: her number and her name, in full.

    Right, the scene is used up and a code of the ordinary kind stands behind the confirmation. A
    wrong answer is counted as a wrong code is, and the fifth makes the scene void.
    """
    row = await sql.one(_SCAN.format(which="id = $2"), college.id, scene_id)
    if row is None or not _alive(row, now) or row["openid"] != openid:
        return Dead()
    person = await sql.one(
        "SELECT number, name FROM person WHERE college_id = $1 AND id = $2",
        college.id, row["person_id"],
    )
    assert person is not None  # the scene's person is never deleted while it is open
    waits = await locks.locked_until(college, openid, person["number"], now=now)
    if waits is not None:
        return binding.Locked(waits)
    if not names(text, number=person["number"], name=person["name"]):
        missed = await locks.missed(college, openid, person["number"], now=now)
        if missed.locked_until is None:
            return binding.Wrong(missed.left)
        await sql.changed(_VOID.format(which="id = $2"), college.id, scene_id, now)
        return binding.Locked(missed.locked_until)
    await sql.changed(
        "UPDATE bind_scene SET used_at = $3 WHERE college_id = $1 AND id = $2",
        college.id, scene_id, now,
    )
    made = await codes.issue(college, [row["person_id"]], now=now, valid_for=VALID_FOR)
    typed = codes.Typed(person["number"], made[row["person_id"]])
    outcome = await binding.check(college, openid=openid, typed=typed, today=today, now=now)
    if isinstance(outcome, binding.Over):
        raise PersonError("people/scan_dead", contested=False)
    return outcome


def names(text: str, *, number: str, name: str) -> bool:
    """Whether a text is exactly this number and this name, in either order, however spaced."""
    said = _plain(text)
    return secrets.compare_digest(said.encode(), _plain(number + name).encode()) or (
        secrets.compare_digest(said.encode(), _plain(name + number).encode())
    )


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum())

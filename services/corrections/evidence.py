"""Pictures sent with a correction: kept sealed, shown to who answers for it and nobody else.

WeChat keeps a picture for three days; it is fetched after the message is committed, as menus and
codes are. A checker who asks to see it gets it in her own chat.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta
from typing import Any

from bot.wechat.errors import WeChatError
from models import sql
from services import audit
from services.colleges import College
from services.corrections.answering import ToCheck
from services.people.asker import Asker
from services.people.menu_tags import PASSING
from services.ports import WeChat

log = logging.getLogger(__name__)

#: A picture sent within so long of the asking, or of the picture before it, belongs to it.
BELONGS_FOR = timedelta(minutes=30)
#: Pictures one correction takes.
AT_MOST = 5
#: A sealed picture goes after a term, answered or not.
KEPT_FOR = timedelta(days=180)

#: The asker's newest open correction that a picture sent now belongs to, and how many it has.
_OPEN = """
SELECT k.id, k.number, count(e.id) AS pictures FROM correction k
LEFT JOIN correction_evidence e ON e.college_id = k.college_id AND e.correction_id = k.id
WHERE k.college_id = $1 AND k.person_id = $2 AND k.state IN ('open', 'again')
GROUP BY k.id HAVING greatest(k.made_at, k.again_at, max(e.sent_at)) >= $3
ORDER BY k.id DESC LIMIT 1
"""
_ADD = """
INSERT INTO correction_evidence (college_id, correction_id, seq, media_id, sent_at)
SELECT $1, $2, coalesce(max(e.seq), 0) + 1, $3, $4 FROM correction_evidence e
WHERE e.college_id = $1 AND e.correction_id = $2
"""
_DUE = """
SELECT e.id, e.media_id, e.state, e.blob_sha, e.show_to FROM correction_evidence e
WHERE e.college_id = $1 AND (e.state = 'wanted' OR e.show_to <> '') ORDER BY e.id LIMIT $2
"""
_KEEP = """
INSERT INTO blob (college_id, sha, mime, bytes, sealed, expires_at)
VALUES ($1, $2, 'image', $3, true, $4) ON CONFLICT (college_id, sha) DO NOTHING
"""


async def attach(asker: Asker, media_id: str, *, now: datetime) -> int | None:
    """Keep a picture with the correction it belongs to: its number, 0 where that has enough,
    None where the picture belongs to none."""
    row = await sql.one(_OPEN, asker.college.id, asker.person_id, now - BELONGS_FOR)
    if row is None:
        return None
    if row["pictures"] >= AT_MOST:
        return 0
    await sql.changed(_ADD, asker.college.id, row["id"], media_id, now)
    return int(row["number"])


async def show(asker: Asker, one: ToCheck, *, openid: str, now: datetime) -> int:
    """Have the pictures of a correction sent to its checker's chat; how many."""
    wanted = await sql.changed(
        "UPDATE correction_evidence SET show_to = $3 WHERE college_id = $1 "
        "AND correction_id = $2 AND state <> 'lost'", asker.college.id, one.id, openid,
    )
    await audit.record(asker, "correction.picture", subject=f"correction:{one.id}",
                       subject_person_id=one.person_id, now=now)
    return wanted


async def pending(college: College, *, limit: int = 20) -> list[dict[str, Any]]:
    """Pictures to be fetched or shown."""
    return await sql.rows(_DUE, college.id, limit)


async def carry_out(college: College, wechat: WeChat, *, now: datetime) -> int:
    """Fetch and show what is pending; how many pictures moved. Call it outside a transaction.

    A passing fault ends the run and the next one goes on.
    """
    done = 0
    for row in await pending(college):
        try:
            await _carried(college, wechat, row, now=now)
        except PASSING:
            break
        done += 1
    return done


async def _carried(
    college: College, wechat: WeChat, row: dict[str, Any], *, now: datetime
) -> None:
    sha = row["blob_sha"]
    if row["state"] == "wanted":
        try:
            picture = await wechat.fetch_image(row["media_id"])
        except PASSING:
            raise
        except WeChatError as refused:
            log.warning("evidence %d is lost: %s", row["id"], type(refused).__name__)
            await _noted(college, row["id"], state="lost")
            return
        sha = await _kept(college, row["id"], picture, now=now)
    if row["show_to"] and sha:
        await _shown(college, wechat, row["id"], sha, row["show_to"])


async def _kept(college: College, evidence_id: int, picture: bytes, *, now: datetime) -> str:
    sealed = college.seal.seal(picture, "correction_evidence", evidence_id)
    sha = hashlib.sha256(sealed).hexdigest()
    async with sql.in_transaction():
        await sql.rows(_KEEP, college.id, sha, sealed, now + KEPT_FOR)
        await _noted(college, evidence_id, state="kept", sha=sha)
    return sha


async def _shown(
    college: College, wechat: WeChat, evidence_id: int, sha: str, openid: str
) -> None:
    """Sent, or refused for good: either way it is not tried again for this asking."""
    sealed = await sql.value(
        "SELECT bytes FROM blob WHERE college_id = $1 AND sha = $2", college.id, sha
    )
    if sealed is not None:
        try:
            await wechat.send_picture(
                openid, college.seal.open_bytes(sealed, "correction_evidence", evidence_id)
            )
        except PASSING:
            raise
        except WeChatError as refused:
            log.warning("evidence %d was not shown: %s", evidence_id, type(refused).__name__)
    await sql.changed(
        "UPDATE correction_evidence SET show_to = '' WHERE college_id = $1 AND id = $2",
        college.id, evidence_id,
    )


async def _noted(college: College, evidence_id: int, *, state: str, sha: str = "") -> None:
    await sql.changed(
        "UPDATE correction_evidence SET state = $3, blob_sha = $4, media_id = '' "
        "WHERE college_id = $1 AND id = $2", college.id, evidence_id, state, sha,
    )

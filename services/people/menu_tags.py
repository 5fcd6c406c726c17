"""Which menu a follower should see: wanted in the transaction, set at the platform after it.

WeChat shows the conditional menu of the newest tag on a follower (WECHAT §6), so each change
takes the old tag off and puts the new one on. A row of `menu_tag` holds what is wanted and what
was last set; whatever cannot be set now is tried again by the next run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.wechat.errors import (
    BadToken,
    Held,
    NotGranted,
    OutcomeUnknown,
    RetryLater,
    WeChatError,
)
from models import sql
from services.colleges import College
from services.people.asker import Asker
from services.ports import WeChat

#: The menu of who is not bound is the default one and needs no tag.
GUEST = "guest"

#: What ends a run and is tried again by the next: setting a tag twice does no harm.
PASSING = (RetryLater, Held, BadToken, OutcomeUnknown)


@dataclass(frozen=True)
class Change:
    """A follower whose tag is to be changed; a tag of None is the default menu."""

    openid: str
    wanted: str
    tag: int | None
    old_tag: int | None


def wanted_tag(asker: Asker | None) -> str:
    """The audience whose menu the person should see."""
    if asker is None:
        return GUEST
    return asker.audience


async def want(college: College, openid: str, audience: str, *, now: datetime) -> None:
    """Note the menu a follower should see from now on, in the ambient transaction."""
    await sql.rows(
        "INSERT INTO menu_tag (college_id, openid, wanted, wanted_at) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (college_id, openid) DO UPDATE SET wanted = excluded.wanted, "
        "wanted_at = excluded.wanted_at, error = '', done_at = CASE "
        "WHEN menu_tag.applied = excluded.wanted THEN menu_tag.done_at END",
        college.id, openid, audience, now,
    )


async def pending(college: College, *, limit: int = 100) -> list[Change]:
    """Followers whose menu is not yet what it should be, the longest waiting first."""
    found = await sql.rows(
        "SELECT openid, wanted, applied FROM menu_tag WHERE college_id = $1 AND done_at IS NULL "
        "ORDER BY wanted_at LIMIT $2",
        college.id, limit,
    )
    return [
        Change(row["openid"], row["wanted"], _tag(college, row["wanted"]),
               _tag(college, row["applied"]))
        for row in found
    ]


def _tag(college: College, audience: str) -> int | None:
    tag = college.tags.get(audience)
    if tag is None:
        return None
    return int(tag)


async def carry_out(college: College, wechat: WeChat, *, now: datetime) -> int:
    """Set what is pending at the platform; how many were set. Call it outside a transaction.

    A passing fault ends the run and the next one goes on; a refusal is noted on its row. Without
    tags on the account (no menus published yet) everything waits.
    """
    if not college.tags:
        return 0
    done = 0
    for change in await pending(college):
        error = ""
        try:
            await _set(wechat, change)
            done += 1
        except NotGranted as closed:
            # Asking again every tick would only use up the day's calls: see `want_again`.
            error = type(closed).__name__
        except PASSING:
            break
        except WeChatError as refused:
            error = type(refused).__name__
        await _noted(college, change, error=error, now=now)
    return done


async def want_again(college: College) -> int:
    """Menus that the account did not allow are wanted anew, now that it does; how many."""
    return await sql.changed(
        "UPDATE menu_tag SET done_at = NULL, applied = '', error = '' "
        "WHERE college_id = $1 AND error = $2", college.id, NotGranted.__name__,
    )


async def _set(wechat: WeChat, change: Change) -> None:
    if change.old_tag is not None and change.old_tag != change.tag:
        await wechat.untag(change.openid, change.old_tag)
    if change.tag is not None:
        await wechat.tag(change.openid, change.tag)


async def _noted(college: College, change: Change, *, error: str, now: datetime) -> None:
    """Only while the same menu is still wanted: a newer wish stays pending."""
    await sql.changed(
        "UPDATE menu_tag SET applied = wanted, done_at = $4, error = $5 "
        "WHERE college_id = $1 AND openid = $2 AND wanted = $3",
        college.id, change.openid, change.wanted, now, error,
    )

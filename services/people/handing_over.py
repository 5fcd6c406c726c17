"""The administrator's side of 换岗: told of who goes, naming who follows, taking it back (A08)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.kit.reply import Card
from models import sql
from services import audit, pushes
from services.batches import nearest
from services.colleges import College
from services.errors import PersonError
from services.people import succeeding
from services.people.asker import Asker
from services.people.scope import denied
from services.people.succeeding import Ending
from services.ports import shipped_texts
from services.pushes import THIRD_PERSON_AFTER

#: The keys of pushes that tell administrators of an ending begin with this.
TOLD = "leaving"
KIND = "people.task"
AT_ONCE = 9

_ADMINS = """
SELECT DISTINCT t.person_id FROM post t JOIN person p ON p.college_id = $1 AND p.id = t.person_id
  AND p.status = 'active'
WHERE t.college_id = $1 AND t.role = 'admin' AND t.from_on <= $2
  AND (t.until_on IS NULL OR t.until_on >= $2) ORDER BY t.person_id
"""
_STAFF = """
SELECT p.id AS person_id, p.name, p.number, p.left_on FROM person p
WHERE p.college_id = $1 AND p.kind = 'staff' AND p.status = 'active' AND {which}
ORDER BY p.number LIMIT 10
"""


@dataclass(frozen=True)
class Taker:
    """A member of staff who may take classes over."""

    person_id: int
    name: str
    number: str
    left_on: date | None


@dataclass(frozen=True)
class Handed:
    """Done: who goes, who follows ("" for the office), the posts made for it; `at_once` where
    the last day is past."""

    one: Ending
    taker: str
    post_ids: tuple[int, ...]
    at_once: bool


async def admins(college: College, *, today: date) -> list[int]:
    """Who administers the college that day."""
    return [row["person_id"] for row in await sql.rows(_ADMINS, college.id, today)]


async def tell_admins(college: College, *, now: datetime) -> int:
    """Tell each administrator once of every advisor who goes without a successor; how many
    pushes. What has been settled since, and was not told yet, is not told any more; of who has
    left already the heads hear (services.people.departing).

    Joins the ambient transaction: an import of names or posts calls it, and the clock at night.
    """
    today = now.astimezone(college.zone).date()
    found = await succeeding.endings(college, today=today)
    await _withdraw_settled(college, {one.key for one in found}, now=now)
    told = 0
    people = await admins(college, today=today)
    for one in found:
        if one.leaves and one.ends_on < today:
            continue
        has_office = set(await succeeding.offices(college, one, today=today)) >= {*one.class_ids}
        for person_id in people:
            # A file of posts often follows the file of names: what it settles needs no telling.
            added = await pushes.enqueue(
                college, dedupe=f"{TOLD}:{one.key}:{person_id}", person_id=person_id, kind=KIND,
                urgency="normal", now=now, not_before=now + THIRD_PERSON_AFTER,
                reply=Card("ops", shipped_texts().render(
                    "people/post_push", one=one, office=has_office and one.leaves)),
            )
            told += added is not None
    return told


async def _withdraw_settled(college: College, open_keys: set[str], *, now: datetime) -> None:
    rows = await sql.rows(
        "SELECT dedupe FROM push WHERE college_id = $1 AND kind = $2 AND state = 'waiting' "
        "AND starts_with(dedupe, $3)", college.id, KIND, f"{TOLD}:",
    )
    for row in rows:
        _, person_id, ends_on, _ = row["dedupe"].split(":")
        if f"{person_id}:{ends_on}" not in open_keys:
            await pushes.withdraw(college, row["dedupe"], reason="settled", now=now)


async def waiting(asker: Asker, *, now: datetime) -> list[Ending]:
    """What 换岗 shows; NoRight for anybody but an administrator."""
    if asker.role != "admin":
        raise await denied(asker, "", action="post", now=now)
    return await succeeding.endings(asker.college, today=asker.today)


async def takers(asker: Asker, word: str) -> tuple[list[Taker], str]:
    """Members of staff whom a number or name names, at most ten; without any, the nearest name."""
    word = word.strip()
    for which in ("p.number = upper($2)", "p.name = $2", "position($2 IN p.name) > 0"):
        rows = await sql.rows(_STAFF.format(which=which), asker.college.id, word)
        if rows:
            return [Taker(**row) for row in rows], ""
    names = await sql.rows(
        "SELECT name FROM person WHERE college_id = $1 AND kind = 'staff' AND status = 'active'",
        asker.college.id,
    )
    return [], nearest(word, [row["name"] for row in names])


async def to_taker(asker: Asker, key: str, taker_id: int, *, now: datetime) -> Handed:
    """Name who takes over; the taker is told in ten minutes, so that it can be taken back.

    PersonError people/post_settled when nothing is open any more, people/post_taker when the
    taker cannot: gone by then, or the one who goes.
    """
    one = await _locked(asker, key, now=now)
    rows = await sql.rows(
        _STAFF.format(which="p.id = $2"), asker.college.id, taker_id
    )
    taker = Taker(**rows[0]) if rows else None
    first = one.first_day(asker.today)
    if taker is None or taker.person_id == one.person_id or (
        taker.left_on is not None and taker.left_on < first
    ):
        raise PersonError("people/post_taker", one=one, taker=taker)
    posts = await succeeding.give(asker.college, one, taker_id, today=asker.today)
    await _noted(asker, one, posts, [taker_id], now=now)
    return Handed(one, taker.name, tuple(posts), at_once=one.ends_on < asker.today)


async def to_office(asker: Asker, key: str, *, now: datetime) -> Handed:
    """Hand the classes to their colleges' student affairs offices.

    PersonError people/post_settled as above, people/post_no_office where a class has none.
    """
    one = await _locked(asker, key, now=now)
    found = await succeeding.offices(asker.college, one, today=asker.today)
    missing = [org for org in one.class_ids if org not in found]
    if missing:
        rows = await sql.rows(
            "SELECT name FROM org WHERE college_id = $1 AND id = ANY($2) ORDER BY code",
            asker.college.id, missing,
        )
        raise PersonError("people/post_no_office", one=one, names=[row["name"] for row in rows])
    posts, people = await succeeding.give_to_offices(asker.college, one, today=asker.today)
    await _noted(asker, one, posts, people, now=now)
    return Handed(one, "", tuple(posts), at_once=one.ends_on < asker.today)


async def _locked(asker: Asker, key: str, *, now: datetime) -> Ending:
    """The ending, once nobody else can settle it."""
    await waiting(asker, now=now)
    await sql.rows(
        "SELECT id FROM person WHERE college_id = $1 AND id = $2 FOR UPDATE",
        asker.college.id, int(key.partition(":")[0]),
    )
    one = await succeeding.ending(asker.college, key, today=asker.today)
    if one is None:
        raise PersonError("people/post_settled")
    return one


async def _noted(
    asker: Asker, one: Ending, posts: Sequence[int], people: Sequence[int], *, now: datetime
) -> None:
    college = asker.college
    await audit.record(asker, "post.handover", subject=f"person:{one.person_id}",
                       subject_person_id=one.person_id, now=now)
    for person_id in people:
        await audit.record(asker, "post.given", subject=f"person:{one.person_id}",
                           subject_person_id=person_id, now=now)
        text = shipped_texts().render(
            "people/post_given", one=one, first=one.first_day(asker.today)
        )
        await pushes.enqueue(
            college, dedupe=f"handover:{min(posts, default=0)}:{person_id}", person_id=person_id,
            kind=KIND, urgency="normal", reply=Card("todo", text), now=now,
            not_before=now + THIRD_PERSON_AFTER,
        )
    await _withdraw_settled(
        college, {found.key for found in await succeeding.endings(college, today=asker.today)},
        now=now,
    )


async def take_back(asker: Asker, post_ids: Sequence[int], *, now: datetime) -> None:
    """撤销 within ten minutes: the new posts go, and who was to be told is not."""
    college = asker.college
    await waiting(asker, now=now)
    ids = list(post_ids)
    await sql.changed(
        "UPDATE contact SET post_id = NULL WHERE college_id = $1 AND post_id = ANY($2)",
        college.id, ids,
    )
    rows: list[dict[str, Any]] = await sql.rows(
        "WITH gone AS (DELETE FROM post WHERE college_id = $1 AND id = ANY($2) "
        "RETURNING person_id) SELECT DISTINCT person_id FROM gone", college.id, ids,
    )
    await pushes.withdraw(college, f"handover:{min(ids)}", reason="undone", now=now)
    for row in rows:
        await audit.record(asker, "post.given.undone", subject="post",
                           subject_person_id=row["person_id"], now=now)

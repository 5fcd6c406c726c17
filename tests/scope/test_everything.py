"""Every role × every command, pick, picture and push, generated from the routers (MODEL §5).

Each private row holds a canary. Everything a role can type, tap or pick is tried, with names of
things inside and outside its scope and with forged lists; no reply, no number behind a picture and
no push may hold a canary its reader has no right to. A command that is added is tried by itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import product

import pytest

import handlers
from bot.kit.router import Command
from handlers.chat import not_yet
from models import sql
from services.pushes.queueing import opened
from tests.scope.conftest import SHARES, SMALL, STUDENTS, House, canary, personas

#: Roles that may have figures of the whole school.
WHOLE_SCHOOL = frozenset({"school_leader", "inspector", "function_supervisor", "quality_officer"})
#: What is asked after a word that takes more: things inside, outside, and of nobody.
ABOUT = (*STUDENTS, "T-class_advisor", "软件2502", "汽修", "汽车学院 就业率", "11.10")
#: A student of another college's class, and a number that nobody has.
OUTSIDE, NOBODY = "2025000003", "2025000009"
#: What is said to whatever was shown.
NEXT = ("1", "2", "1 1", "3", "1 4")
#: Free sentences of every lane.
SENTENCES = ("汽车学院 就业率", "各学院 就业率 排名", "就业率", "2025000003", "2025000002 旷课",
             "软件2502 名单", "汽营 就业率", "汽车学院 各专业 就业率", "为什么", "今天学了三道题")


def all_canaries() -> set[str]:
    found = {
        canary(kind, sign, code)
        for kind, (sign, _), code in product("名私享课议诉", STUDENTS.values(), SHARES)
    }
    return found | {share for _, share in SHARES.values()} | {SMALL}


def allowed(role: str) -> set[str]:
    """The canaries of the asking college that this role may read."""
    rights = {
        "student": {canary(kind, "甲", "demo") for kind in "名私享课议诉"},
        "class_advisor": {canary(kind, "甲", "demo") for kind in "名享课"},
        "college_reviewer": {canary(kind, sign, "demo") for kind in "名课" for sign in "甲乙"},
        "admin": {canary("名", sign, "demo") for sign in "甲乙丙"},
    }
    if role == "function_supervisor":  # of 教务处, whom 甲 has asked to check a row
        return {SHARES["demo"][1]} | {canary(kind, "甲", "demo") for kind in "名课诉"}
    if role in WHOLE_SCHOOL:
        written = {canary(kind, sign, "demo") for kind in "名议" for sign in "甲乙丙"}
        return {SHARES["demo"][1]} | (written if role == "quality_officer" else set())
    return rights.get(role, set())


#: Who is asked for help or handed a student is told whom to call, by push alone.
NAMED = {"psych_counsellor": {canary("名", "甲", "demo")}}

#: What a role must come to see by all this, or the test looks at nothing.
MUST = {
    "student": {canary(kind, "甲", "demo") for kind in "私享课"},
    "class_advisor": {canary("名", "甲", "demo"), canary("课", "甲", "demo")},
    "college_reviewer": {canary("名", "甲", "demo")},
    "admin": {canary("名", "甲", "demo"), canary("名", "丙", "demo")},
    **{role: {SHARES["demo"][1]} for role in WHOLE_SCHOOL},
    "quality_officer": {SHARES["demo"][1], canary("名", "甲", "demo"), canary("议", "甲", "demo")},
    "function_supervisor": {canary(kind, "甲", "demo") for kind in "名课诉"},
}


def commands() -> list[Command]:
    return [
        command for router in handlers.ROUTERS for command in router.commands
        if command.key != not_yet.KEY
    ]


def talks(houses: tuple[House, House]) -> Iterator[tuple[str, ...]]:
    """Short talks: a first message ("tap:key" is a tap), then what is said to what was shown."""
    for command in commands():
        yield (f"tap:{command.key}",)
        yield command.words[0], *NEXT
        if command.rest:
            yield from ((f"{command.words[0]} {about}", "1") for about in ABOUT)
    yield from ((sentence, *NEXT[:2]) for sentence in SENTENCES)
    kinds = dict.fromkeys(kind for router in handlers.ROUTERS for kind in router.picks)
    for kind, ids in product(kinds, forged(houses)):
        yield (f"伪造 {kind} {' '.join(ids)}", *NEXT)


def forged(houses: tuple[House, House]) -> Iterator[list[str]]:
    """Ids of both colleges as a list could hold them: cases, persons, records."""
    for table in ("cases", "people", "entries"):
        ids = [str(one) for house in houses for one in getattr(house, table).values()]
        yield ids[:3]
        yield ids[-3:]


class _Undone(Exception):
    """Rolls a talk back, so that each begins as the first."""


@asynccontextmanager
async def rolled_back() -> AsyncIterator[None]:
    try:
        async with sql.in_transaction():
            yield
            raise _Undone
    except _Undone:
        pass


async def heard(house: House, openid: str, said: tuple[str, ...]) -> str:
    """Everything the talk brought up, numbers behind pictures included."""
    found = []
    for one in said:
        house.bot.clock.move(seconds=5)
        if one.startswith("tap:"):
            reply = await house.bot.taps(openid, one.removeprefix("tap:"))
        else:
            try:
                reply = await house.bot.says(openid, one)
            except Exception:
                # A handler may trust the sealed list to be one of its own; it then says nothing.
                if not said[0].startswith("伪造"):
                    raise
                break
        found.append(repr(reply))
    return "\n".join(found)


async def pushed(house: House) -> list[tuple[int | None, str]]:
    """What was put into the queue: for whom, and what it says."""
    rows = await sql.rows(
        "SELECT person_id, dedupe, reply_sealed FROM push WHERE college_id = $1", house.college.id
    )
    return [
        (row["person_id"], repr(opened(house.college, row["dedupe"], row["reply_sealed"])))
        for row in rows
    ]


def role_of(house: House, person_id: int | None) -> str:
    number = next((key for key, one in house.people.items() if one == person_id), "")
    roles = {number.lower(): role for role, number in personas().items()}
    return roles.get(number, "nobody")


def leaks(text: str, role: str) -> set[str]:
    return {one for one in all_canaries() - allowed(role) if one in text}


@pytest.mark.parametrize("role", personas())
async def test_a_role_reads_nothing_it_has_no_right_to(houses, role: str) -> None:
    house, other = houses
    openid = personas()[role].lower() or "a guest"
    told_before = len(await pushed(other))
    seen: set[str] = set()
    for said in talks(houses):
        async with rolled_back():
            text = await heard(house, openid, said)
            assert leaks(text, role) == set(), (said, text)
            for person_id, push in await pushed(house):
                reader = role_of(house, person_id)
                assert leaks(push, reader) - NAMED.get(reader, set()) == set(), (said, push)
            assert len(await pushed(other)) == told_before, said
        seen |= {one for one in all_canaries() if one in text}
    assert MUST.get(role, set()) <= seen


@pytest.mark.parametrize("role", [role for role in personas() if role != "admin"])
async def test_somebody_outside_is_answered_as_nobody_at_all(houses, role: str) -> None:
    """What exists is not told by the way it is refused."""
    house, openid = houses[0], personas()[role].lower() or "a guest"
    for command in (one for one in commands() if one.rest or one.glued):
        answers = []
        for number in (OUTSIDE, NOBODY):
            async with rolled_back():
                text = await heard(house, openid, (f"{command.words[0]} {number}", "1"))
            answers.append(text.replace(number, "…"))
        assert answers[0] == answers[1], (command.key, answers)


def test_the_walk_tries_every_command_and_every_pick(houses=((), ())) -> None:
    """The walk stands on the routers, so that nothing of theirs is left out."""
    blank = House(None, None, {}, {}, {})  # type: ignore[arg-type]
    said = [one[0] for one in talks((blank, blank))]
    for command in commands():
        assert f"tap:{command.key}" in said and command.words[0] in said
    kinds = {kind for router in handlers.ROUTERS for kind in router.picks}
    assert kinds == {one.split()[1] for one in said if one.startswith("伪造 ")}


def test_a_leak_would_be_found() -> None:
    assert leaks(f"…{canary('名', '乙', 'demo')}…", "class_advisor")
    assert leaks(f"…{canary('名', '甲', 'other')}…", "admin")
    assert not leaks(f"…{canary('名', '甲', 'demo')}…", "class_advisor")

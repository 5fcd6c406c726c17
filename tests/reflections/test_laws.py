"""Any run of changes and undos against a plain list that does the same."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from services.people.asker import Asker
from services.reflections import changing, parts, undoing, writing
from tests.bot_says import START
from tests.reflections.cast import TODAY, Cast

Line = tuple[str, str]
Back = Callable[[], Awaitable[object]]
STEPS = 30


class Diary:
    """The asker's day beside a list of (body, visibility) that tells what it must be."""

    def __init__(self, asker: Asker, chance: random.Random) -> None:
        self.asker, self.chance = asker, chance
        self.lines: list[Line] = []
        self.backs: list[tuple[list[Line], Back]] = []
        self.now = START

    async def step(self) -> None:
        self.now += timedelta(seconds=1)
        ways = [self.add, self.edit, self.delete, self.show, self.undo]
        before = list(self.lines)
        back = await self.chance.choice(ways)()
        if back is not None:
            self.backs = [*self.backs, (before, back)][-5:]

    async def add(self) -> Back:
        body, seen = f"第 {self.chance.random()} 句", self.chance.choice(["private", "advisor"])
        written = await writing.add(self.asker, body, now=self.now, visibility=seen)
        self.lines.append((body, seen))
        return lambda: undoing.added(self.asker, written.undo, now=self.now)

    async def edit(self) -> Back | None:
        if not self.lines:
            return None
        at, body = self.chance.randrange(len(self.lines)), f"改成 {self.chance.random()}"
        done = await changing.edit(self.asker, body, day=TODAY, number=at + 1, now=self.now)
        self.lines[at] = (body, self.lines[at][1])
        return lambda: undoing.edited(self.asker, done.undo, now=self.now)

    async def delete(self) -> Back | None:
        found = await parts.own_day(self.asker, TODAY)
        if not found:
            return None
        gone = self.chance.sample(found, self.chance.randint(1, len(found)))
        done = await changing.delete(
            self.asker, day=TODAY, seqs=[part.seq for part in gone], now=self.now
        )
        kept = {part.number for part in found} - {part.number for part in gone}
        self.lines = [self.lines[number - 1] for number in sorted(kept)]
        return lambda: undoing.deleted(self.asker, done.undo, now=self.now)

    async def show(self) -> Back | None:
        if not self.lines:
            return None
        seen: Any = self.chance.choice(["private", "advisor"])
        done = await changing.show(self.asker, seen, day=TODAY)
        self.lines = [(body, seen) for body, _ in self.lines]
        return lambda: undoing.shown(self.asker, done.undo)

    async def undo(self) -> None:
        if self.backs:
            self.lines, back = self.backs.pop()
            await back()

    async def as_kept(self) -> list[Line]:
        found = await parts.own_day(self.asker, TODAY)
        return [(part.body, part.visibility) for part in found]


@pytest.mark.parametrize("seed", range(4))
async def test_every_change_is_what_it_says_and_every_undo_its_opposite(cast: Cast, seed: int):
    diary = Diary(await cast.asker("student"), random.Random(seed))
    for _ in range(STEPS):
        await diary.step()
        assert await diary.as_kept() == diary.lines

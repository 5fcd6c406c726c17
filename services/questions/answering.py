"""Answering questions of leaders: understood, held against the asker's scope, looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from services import audit
from services.errors import NoRight
from services.indicators import catalogue
from services.indicators import orgs as org_reach
from services.indicators.orgs import Reach
from services.people import grants
from services.people.asker import Asker
from services.people.scope import may
from services.questions import lexicon, periods, understanding
from services.questions.answers import Answer, Figures
from services.questions.lexicon import ATTAIN
from services.questions.looking_up import LookUp
from services.questions.query import Query
from services.questions.understanding import Ground, Unsure


@dataclass(frozen=True)
class Told:
    """An answer, and the query it answers for the next follow-up; None where nothing was asked."""

    answer: Answer
    ground: Ground
    query: Query | None = None

    def named(self, query: Query) -> dict[str, Any]:
        """The org and the indicator (None for 达成度) that a query names, for its words."""
        indicator = None
        if query.indicator:
            indicator = self.ground.known[query.indicator]
        return {"org": self.ground.org(query.orgs[0]), "indicator": indicator}


async def ask(
    asker: Asker, text: str, *, context: Mapping[str, Any], today: date, now: datetime
) -> Told | None:
    """The answer to a sentence; None when it is no question about orgs and indicators.

    NoRight where an org is outside the asker's scope, whether or not there are data.
    """
    ground = await _ground(asker, context=context, today=today)
    found = understanding.understood(text, ground)
    if found is None:
        return None
    if isinstance(found, Unsure):
        allowed = tuple(one for one in found.options if _allowed(ground.reach, one))
        if not allowed:
            return None
        return Told(Unsure(found.text, allowed), ground)
    return Told(await _answered(asker, found, ground, now=now), ground, found)


async def attain(
    asker: Asker, rest: str, *, context: Mapping[str, Any], today: date, now: datetime
) -> Told | None:
    """达成度 of what the rest names, the asker's own org where it names nothing."""
    return await ask(asker, f"{ATTAIN} {rest}", context=context, today=today, now=now)


async def again(asker: Asker, query: Query, *, today: date, now: datetime) -> Told:
    """The answer to a query that was offered before; the scope is that of now."""
    ground = await _ground(asker, context={}, today=today)
    return Told(await _answered(asker, query, ground, now=now), ground, query)


async def next_page(
    asker: Asker, *, context: Mapping[str, Any], today: date, now: datetime
) -> Told | None:
    """The next page of the list that was shown last; None when there is none."""
    ground = await _ground(asker, context=context, today=today)
    last = ground.last
    if last is None or last.what not in ("parts", "value"):
        return None
    query = last.of(last.what, page=last.page + 1)
    answer = await _answered(asker, query, ground, now=now)
    if not isinstance(answer, Figures) or not answer.page:
        return None
    return Told(answer, ground, query)


async def _ground(asker: Asker, *, context: Mapping[str, Any], today: date) -> Ground:
    reach = await org_reach.reach(asker)
    known = catalogue.load()
    return Ground(
        reach, known, lexicon.of(tuple(reach.orgs.values())),
        await periods.present(asker.college, today), understanding.last_of(context, reach),
    )


def _allowed(reach: Reach, query: Query) -> bool:
    return all(one in reach.ids for one in query.orgs)


async def _answered(asker: Asker, query: Query, ground: Ground, *, now: datetime) -> Answer:
    await _hold_to_scope(asker, query, ground, now=now)
    if asker.role == grants.ROLE:
        return await _by_grant(asker, query, ground, now=now)
    work = LookUp(asker, ground, may(asker, "see"), now)
    match query.what:
        case "attain":
            return await work.attained(query)
        case "trend":
            return await work.trend(query)
        case "parts":
            return await work.parts(query)
    if len(query.orgs) > 1:
        return await work.several(query)
    return await work.figure(query)


async def _by_grant(asker: Asker, query: Query, ground: Ground, *, now: datetime) -> Answer:
    """达成度 and nothing else, each question written down (L12)."""
    await audit.record(asker, "grant.ask", subject=query.text(), now=now)
    answer = await LookUp(asker, ground, may(asker, "see"), now).attained(query)
    return replace(answer, next=tuple(one for one in answer.next if one.query.what == "attain"))


async def _hold_to_scope(asker: Asker, query: Query, ground: Ground, *, now: datetime) -> None:
    denied = [ground.org(one) for one in query.orgs if one not in ground.reach.ids]
    if asker.role == grants.ROLE and query.what != "attain":
        denied = [ground.org(one) for one in query.orgs]
    if not denied:
        return
    await audit.record(asker, "denied.ask", subject=query.text(), now=now)
    label = ground.known[query.indicator].label if query.indicator else ATTAIN
    near = [f"{org.label} {label}" for org in ground.reach.own[:1]]
    if asker.role == grants.ROLE:
        near = [f"{org.label} {ATTAIN}" for org in ground.reach.own[:1]]
    elif ground.reach.own and query.indicator:
        near.append(f"{ground.reach.own[0].label} {ATTAIN}")
    raise NoRight(role=asker.role, object=denied[0].label, near=near)

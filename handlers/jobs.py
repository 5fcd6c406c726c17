"""What the clock does: each job calls one service and returns counts for its ledger row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from bot.kit.schedule import daily, every, on_request, weekly
from bot.kit.texts import Texts
from bot.settings import Settings
from services import digests, health, menus, retention
from services.alerts import evaluating, morning, rules
from services.colleges import College
from services.corrections import overdue
from services.health import alarms, week
from services.people import departing, grants_over
from services.reflections import purging


@daily("03:10", grace_hours=20)
async def tidy(college: College, now: datetime) -> Mapping[str, int]:
    """Let go of what has been kept for long enough (MODEL §9)."""
    return await retention.tidy(college, now=now)


@daily("00:05", grace_hours=23)
async def close_who_left(college: College, now: datetime) -> Mapping[str, int]:
    """Close the access of everybody whose last day was yesterday."""
    return await departing.close_due(college, now=now)


@daily("00:10", grace_hours=23)
async def close_grants(
    college: College, now: datetime, today: date, texts: Texts
) -> Mapping[str, int]:
    """End the grants whose last day was yesterday, and tell both sides."""
    return await grants_over.close_over(college, now=now, today=today, texts=texts)


@every(minutes=5)
async def destroy_dead_bodies(college: College, now: datetime) -> Mapping[str, int]:
    """Destroy what writers deleted or replaced, once 撤销 does not reach it any more."""
    return {"destroyed": await purging.purge(college, now=now)}


@daily("06:30", grace_hours=12)
async def evaluate_rules(
    college: College, now: datetime, texts: Texts, settings: Settings
) -> Mapping[str, int]:
    """Judge all rules before the cards go out."""
    found = rules.of(settings.resources(college.code, "alerts"))
    return await evaluating.evaluate_all(college, found, now=now, texts=texts)


@every(minutes=5)
async def evaluate_after_import(
    college: College, now: datetime, texts: Texts, settings: Settings
) -> Mapping[str, int]:
    """Judge the rules whose feed has brought something since."""
    found = rules.of(settings.resources(college.code, "alerts"))
    fresh = await evaluating.with_fresh_batches(college, found)
    return await evaluating.evaluate_all(college, fresh, now=now, texts=texts)


@daily("07:30")
async def morning_cards(
    college: College, now: datetime, today: date, texts: Texts
) -> Mapping[str, int]:
    """Tell each counselor that somebody waits for a look; nobody on a day with nothing."""
    return await morning.send_cards(college, now=now, today=today, texts=texts)


@daily("08:30")
async def tell_of_late_corrections(
    college: College, now: datetime, today: date, texts: Texts
) -> Mapping[str, int]:
    """Tell the college's office of what a student disputes and nobody has answered in time."""
    return await overdue.tell(college, now=now, today=today, texts=texts)


@weekly("fri 16:30")
async def weekly_digests(
    college: College, now: datetime, today: date, texts: Texts
) -> Mapping[str, int]:
    """Tell each counselor that the week's summary is there, where something changed."""
    return await digests.send_digests(college, now=now, today=today, texts=texts)


@every(minutes=30)
async def examine_house(
    college: College, now: datetime, examine: health.Examine
) -> Mapping[str, int]:
    """Look at WeChat, broker, fonts, clock and disk, and keep what 体检 tells of them."""
    found = await examine(college)
    await health.keep(college, found, now=now)
    return {"looked": len(found), "wrong": sum(bool(one.problem) for one in found)}


@every(minutes=5)
async def watch_house(college: College, now: datetime, texts: Texts) -> Mapping[str, int]:
    """Begin and end alarms, and tell the administrators of each once."""
    found = [*await health.look(college, now=now), *await health.kept(college)]
    return await alarms.follow(college, found, texts=texts, now=now)


@daily("02:40", grace_hours=20)
async def count_answers(college: College, slot: datetime) -> Mapping[str, int]:
    """Count yesterday's answers before their rows go."""
    return await week.answers_of_day_before(college, slot)


@on_request()
async def publish_menus(college: College, publish: menus.Publish) -> Mapping[str, int]:
    """Publish all menus anew, as 菜单状态 asked for."""
    return {"menus": len(await publish(college))}


@weekly("fri 16:30")
async def week_of_the_house(
    college: College, now: datetime, today: date, texts: Texts
) -> Mapping[str, int]:
    """Tell the administrators that the week's summary of the house is there."""
    return await week.send(college, now=now, today=today, texts=texts)

"""本周小结: the counselor's week in words, and the classes' attendance as a picture (T12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot.kit.format import pct
from bot.kit.reply import Picture, Reply, Say
from bot.kit.router import Router
from bot.kit.texts import Texts
from services.digests import Digest, digest
from services.people.asker import Asker

router = Router("digests")

#: Days of a week that must have data before the week is drawn.
ENOUGH_DAYS = 4


@router.command("digest", "本周小结", "小结", "周报", audiences={"staff"}, help="本周小结")
async def show(asker: Asker, texts: Texts, now: datetime, today: date) -> Reply:
    found = await digest(asker, now=now, today=today)
    if found is None:
        return texts.say("digests/none")
    weeks = drawn(found)
    last = newest(weeks)
    text = texts.render("digests/counselor", digest=found, running=is_running(found),
                        rates=sorted(last.items(), key=lambda one: one[1]))
    if not last:
        return Say(text)
    return Picture(text, "trend", picture(found, texts))


def is_running(found: Digest) -> bool:
    """Whether the present week has come far enough to be drawn."""
    return found.reach >= ENOUGH_DAYS


def drawn(found: Digest) -> dict[str, tuple[Decimal | None, ...]]:
    """Rates by class and week: a week that has come to Thursday is drawn, every week up to that
    weekday; before that they end with last week, for half a week beside whole ones misleads."""
    if is_running(found):
        return {line.name: line.alike for line in found.lines}
    return {line.name: line.rates[:-1] for line in found.lines}


def newest(weeks: Mapping[str, tuple[Decimal | None, ...]]) -> dict[str, Decimal]:
    """The last drawn week of each class that has one: what the picture prints, and the words."""
    last = ((name, rates[-1]) for name, rates in weeks.items() if rates)
    return {name: rate for name, rate in last if rate is not None}


def picture(found: Digest, texts: Texts) -> Mapping[str, Any]:
    """The classes' attendance by week as the chart takes it; no student's name is in it."""
    shown, running = drawn(found), is_running(found)
    weeks = found.weeks
    if not running:
        weeks = weeks[:-1]
    last = newest(shown)
    main = min(last, key=lambda name: last[name])
    if running and found.changed is not None:
        main = found.changed.name
    return {
        "title": texts.render("digests/picture_title", digest=found, main=main,
                              value=last[main], running=running),
        "unit": "%", "points": [texts.render("digests/week", week=one) for one in weeks],
        "series": [
            {"name": name, "main": name == main,
             "values": [None if rate is None else float(round(rate, 2)) for rate in rates],
             "texts": [None if rate is None else pct(rate) for rate in rates]}
            for name, rates in shown.items()
        ],
        "previous": None, "bands": [], "lines": {}, "late": None,
        "foot": {"scope": texts.render("digests/scope", digest=found, running=running),
                 "as_of": texts.render("digests/as_of", digest=found),
                 "source": texts.render("digests/source")},
    }

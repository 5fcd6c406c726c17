"""本周小结: the counselor's week in words, and the classes' attendance as a picture (T12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
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
    text = texts.render("digests/counselor", digest=found)
    data = picture(found, texts)
    if data is None:
        return Say(text)
    return Picture(text, "trend", data)


def picture(found: Digest, texts: Texts) -> Mapping[str, Any] | None:
    """The classes' attendance by week as the chart takes it; no student's name is in it.

    A week that has come to Thursday is shown, every week up to that weekday; before that the
    picture ends with last week, for half a week beside whole ones misleads. None without data.
    """
    shown = {line.name: line.alike for line in found.lines}
    weeks = found.weeks
    running = found.reach >= ENOUGH_DAYS
    if not running:
        shown, weeks = {line.name: line.rates[:-1] for line in found.lines}, weeks[:-1]
    last = {name: rates[-1] for name, rates in shown.items() if rates[-1] is not None}
    if not last:
        return None
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

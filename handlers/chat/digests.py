"""本周小结: the counselor's week in words, and the classes' attendance as a picture (T12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.kit.format import pct
from bot.kit.reply import Picture, Reply
from bot.kit.router import Router
from bot.kit.texts import Texts
from services.digests import Digest, digest
from services.people.asker import Asker

router = Router("digests")


@router.command("digest", "本周小结", "小结", "周报", audiences={"staff"}, help="本周小结")
async def show(asker: Asker, texts: Texts, now: datetime, today: date) -> Reply:
    found = await digest(asker, now=now, today=today)
    if found is None:
        return texts.say("digests/none")
    text = texts.render("digests/counselor", digest=found)
    if not any(line.rates[-1] is not None for line in found.lines):
        return texts.say("digests/counselor", digest=found)
    return Picture(text, "trend", picture(found, texts))


def picture(found: Digest, texts: Texts) -> Mapping[str, Any]:
    """The classes' attendance by week as the chart takes it; no student's name is in it."""
    main = found.changed or found.lines[0]
    return {
        "title": texts.render("digests/picture_title", digest=found, main=main), "unit": "%",
        "points": [texts.render("digests/week", week=one) for one in found.weeks],
        "series": [
            {"name": line.name, "main": line is main,
             "values": [None if rate is None else float(round(rate, 2)) for rate in line.rates],
             "texts": [None if rate is None else pct(rate) for rate in line.rates]}
            for line in found.lines
        ],
        "previous": None, "bands": [], "lines": {}, "late": None,
        "foot": {"scope": texts.render("digests/scope", digest=found),
                 "as_of": texts.render("digests/as_of", digest=found),
                 "source": texts.render("digests/source")},
    }

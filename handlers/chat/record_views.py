"""日历, a day by its date, 周报: a student's own records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.kit.reply import Picture, Reply
from bot.kit.router import PASS, Answer, Router
from bot.kit.talk import Listing, Pick, Talk
from bot.kit.texts import Texts
from handlers.chat.choosing import choices
from handlers.chat.record_changes import sure
from services.people.asker import Asker
from services.reflections import changing, days, looking_back, reading, saying
from services.reflections.paging import pieces
from services.reflections.values import Day, Month, Visibility, Week

router = Router("record_views")
STUDENTS = frozenset({"student"})
DAY = "record.day"
DAY_IDS = ("show", "delete")


@router.command("rec.calendar", "日历", "打卡记录", "我的记录", "哪天没写", audiences=STUDENTS,
                rest=True, help="日历")
async def show_calendar(asker: Asker, rest: str, texts: Texts, today: date) -> Answer:
    first = saying.month(rest, today=today)
    if first is None:
        return PASS
    month = await looking_back.month(asker, first=first)
    example = max(month.written, default=today)
    text = texts.render("reflections/calendar", m=month, example=example,
                        this_month=first == today.replace(day=1))
    return Picture(text, "calendar_heat", calendar_data(month, texts))


def calendar_data(month: Month, texts: Texts) -> Mapping[str, Any]:
    """The numbers of a month for the chart calendar_heat (docs/charts.md)."""
    title, *figures, foot = texts.render("reflections/calendar_picture", m=month).splitlines()
    marks: dict[str, dict[str, Any]] = {
        day.isoformat(): {"parts": parts} for day, parts in month.written.items()
    }
    for day, why in month.rest.items():
        marks[day.isoformat()] = {"rest": texts.render("reflections/rest_name", why=why)}
    began_on = None
    if month.began_on is not None:
        began_on = month.began_on.isoformat()
    return {
        "title": title, "month": month.first.strftime("%Y-%m"), "today": month.today.isoformat(),
        "entered_on": began_on, "days": marks,
        "figures": [line.split("|") for line in figures], "foot": foot,
    }


@router.command("rec.week", "周报", "周回顾", "本周回顾", "这周", audiences=STUDENTS, help="周报")
async def show_week(asker: Asker, texts: Texts) -> Reply:
    week = await looking_back.week(asker)
    if not week.days:
        return texts.say("reflections/week", v=week)
    return Picture(texts.render("reflections/week", v=week), "week_review", week_data(week, texts))


def week_data(week: Week, texts: Texts) -> Mapping[str, Any]:
    """The week for the chart week_review (docs/charts.md)."""
    title, foot = texts.render("reflections/week_picture", v=week).splitlines()
    return {
        "title": title, "days": [{"parts": parts} for parts in week.by_day],
        "quotes": list(week.sentences), "year_ago": week.year_ago, "foot": foot,
    }


@router.free(audiences=STUDENTS)
async def show_day_as_said(
    asker: Asker, text: str, talk: Talk, texts: Texts, now: datetime, today: date
) -> Answer:
    on = days.alone(text, today=today)
    if on is None:
        return PASS
    return await show_day(asker, on, talk=talk, texts=texts, now=now)


async def show_day(
    asker: Asker, on: date, *, talk: Talk, texts: Texts, now: datetime, page: int = 1
) -> Reply:
    """One own day with its parts, page by page where it is long; what can be done with it."""
    found = await reading.day(asker, on)
    if not found.parts:
        return texts.say("reflections/day_empty", d=found, today=asker.today)
    written = pieces(texts.render("reflections/day_parts", d=found))
    page = min(page, len(written))
    private = all(part.visibility == "private" for part in found.parts)
    data = {"day": on.isoformat(), "page": page, "pages": len(written), "private": private}
    talk.show(Listing(DAY, DAY_IDS, at=now, data=data))
    return choices(
        texts, "reflections/day", *DAY_IDS, d=found, today=asker.today, body=written[page - 1],
        page=page, pages=len(written), private=private,
    )


@router.command("rec.next", "下一页", "更多", "n", audiences=STUDENTS)
async def show_next_page(
    asker: Asker, talk: Talk, texts: Texts, now: datetime, today: date
) -> Answer:
    newest = next(iter(talk.live(now)), None)
    if newest is None or newest.kind != DAY:
        return PASS
    data = newest.data
    if data["page"] >= data["pages"]:
        return texts.say("reflections/no_more", today=today)
    on = date.fromisoformat(data["day"])
    return await show_day(asker, on, talk=talk, texts=texts, now=now, page=data["page"] + 1)


@router.pick(DAY)
async def act_on_day(
    asker: Asker, pick: Pick, talk: Talk, texts: Texts, now: datetime, today: date
) -> Answer:
    if pick.rest or not pick.ids:
        return PASS
    data = pick.listing.data
    on = date.fromisoformat(data["day"])
    talk.hide(DAY)
    if pick.ids[0] == "delete":
        found = await reading.day(asker, on)
        return _delete(found, talk=talk, texts=texts, now=now, today=today)
    wanted: Visibility = "private"
    if data["private"]:
        wanted = "advisor"
    changed = await changing.show(asker, wanted, day=on)
    talk.undoable("record.show", now=now, **changed.undo)
    return texts.say("reflections/shown", c=changed, today=today, whole=True)


def _delete(found: Day, *, talk: Talk, texts: Texts, now: datetime, today: date) -> Reply:
    if not found.parts:
        return texts.say("reflections/nothing_there", day=found.day, today=today)
    chosen = list(found.parts)
    return sure(chosen, found.day, of=len(chosen), talk=talk, texts=texts, now=now, today=today)

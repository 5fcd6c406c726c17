"""达成度 and questions about numbers: [对象] [指标] [时间], in any order (CONVERSATIONS §3.4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.kit.reply import Choices, Option, Picture, Reply
from bot.kit.router import PASS, Answer, Router
from bot.kit.talk import Listing, Pick, Talk
from bot.kit.texts import Texts
from handlers.chat import indicator_pictures as pictures
from services import questions
from services.indicators import attainment
from services.people.asker import Asker
from services.questions.answers import Attained, Figure, Figures, Missing, Next, Trend
from services.questions.query import Query
from services.questions.understanding import Unsure

router = Router("indicators")

#: Who may ask for numbers; the scope holds what each of them may see.
ASKERS = frozenset({"director", "leader", "secretary", "quality"})
#: The list of what is offered after an answer; its ids are queries.
NEXT = "ask.next"


@router.command("cockpit", "今天", "首页", "驾驶舱", "总览", "大屏", audiences=ASKERS)
@router.command("attain", "达成度", "完成率", "达标", audiences=ASKERS, rest=True, help="达成度")
async def attain(
    asker: Asker, rest: str, talk: Talk, texts: Texts, today: date, now: datetime
) -> Answer:
    told = await questions.attain(asker, rest, context=talk.context, today=today, now=now)
    return _reply(told, talk=talk, texts=texts, now=now, today=today)


@router.command("ask.next_page", "下一页", "更多", "n", audiences=ASKERS)
async def next_page(asker: Asker, talk: Talk, texts: Texts, today: date, now: datetime) -> Answer:
    told = await questions.next_page(asker, context=talk.context, today=today, now=now)
    if told is None:
        return texts.say("indicators/no_more")
    return _reply(told, talk=talk, texts=texts, now=now, today=today)


@router.free(audiences=ASKERS)
async def ask(
    asker: Asker, text: str, talk: Talk, texts: Texts, today: date, now: datetime
) -> Answer:
    told = await questions.ask(asker, text, context=talk.context, today=today, now=now)
    return _reply(told, talk=talk, texts=texts, now=now, today=today)


@router.pick(NEXT)
async def go_on(
    asker: Asker, pick: Pick, talk: Talk, texts: Texts, today: date, now: datetime
) -> Answer:
    if not pick.ids:
        return texts.say("errors/none_of_these")
    query = questions.read(pick.ids[0])
    told = await questions.again(asker, query, today=today, now=now)
    return _reply(told, talk=talk, texts=texts, now=now, today=today)


def _reply(
    told: questions.Told | None, *, talk: Talk, texts: Texts, now: datetime, today: date
) -> Answer:
    """Words, and the picture that belongs to them; what was asked is kept for follow-ups."""
    if told is None:
        return PASS
    answer = told.answer
    if told.query is not None:
        talk.context["query"] = told.query.text()
    if isinstance(answer, Unsure):
        return _unsure(answer, told, talk=talk, texts=texts, now=now)
    _offer(talk, [one.query for one in answer.next], texts=texts, now=now)
    match answer:
        case Figure():
            head = texts.render("indicators/figure", a=answer, today=today)
            return _choices(head, answer.next, texts)
        case Figures() if answer.total is None and len(answer.next) == 1:
            head = texts.render("indicators/compared", a=answer, today=today)
            return _choices(head, answer.next, texts)
        case Figures():
            return texts.say("indicators/figures", a=answer, today=today)
        case Missing():
            return _missing(answer, texts, today=today)
        case Attained():
            return _attained(answer, texts, today=today)
        case Trend():
            text = _choices(texts.render("indicators/trend", a=answer, today=today), answer.next,
                            texts).text
            return Picture(text, "trend", pictures.trend(answer, texts, today=today))


def _offer(talk: Talk, queries: Sequence[Query], *, texts: Texts, now: datetime) -> None:
    """Numbers from now on mean these; without any, old numbers mean nothing either."""
    talk.hide(NEXT)
    if queries:
        ids = tuple(one.text() for one in queries)
        title = texts.render("indicators/list_title")
        talk.show(Listing(NEXT, ids, at=now, title=title))


def _choices(head: str, offered: Sequence[Next], texts: Texts) -> Choices:
    options = tuple(
        Option(one.query.text(), texts.render("indicators/next", one=one)) for one in offered
    )
    return Choices(head, options)


def _attained(answer: Attained, texts: Texts, *, today: date) -> Picture:
    """Words name what the picture shows (R15)."""
    rows = attainment.of_picture(answer.rows)
    states = [pictures.state_of(one) for one in rows]
    text = texts.render("indicators/attained", a=answer, rows=rows, states=states, today=today)
    return Picture(text, "bars", pictures.bars(answer, texts, today=today))


def _missing(answer: Missing, texts: Texts, *, today: date) -> Reply:
    reading = answer.reading
    indicator = reading.indicator
    if not indicator.connected and answer.nearest is None:
        return texts.say(
            "indicators/unconnected", object=reading.org.label, indicator=indicator
        )
    nearest = ""
    if answer.nearest is not None:
        nearest = texts.render("indicators/nearest", one=answer.nearest, today=today)
    period = texts.render(
        "indicators/when", indicator=indicator, period=reading.period, today=today
    )
    return texts.say(
        "errors/no_data", object=reading.org.label, indicator=indicator.label, period=period,
        source=indicator.source, due_on=answer.due_on, nearest=nearest,
    )


def _unsure(
    answer: Unsure, told: questions.Told, *, talk: Talk, texts: Texts, now: datetime
) -> Reply:
    _offer(talk, answer.options, texts=texts, now=now)
    labels = [
        texts.render("indicators/option", one=option, **told.named(option))
        for option in answer.options
    ]
    return texts.say("errors/unknown", text=answer.text, options=labels)

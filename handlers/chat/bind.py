"""绑定: number and code, the look at who it is, and what follows (S01)."""

from __future__ import annotations

from datetime import date, datetime

from bot.kit.reply import Card, Reply
from bot.kit.router import AUDIENCES, GUEST, PASS, Answer, Router
from bot.kit.talk import Listing, Pick, Talk
from bot.kit.texts import Texts
from handlers.chat.prompting import PROMPT, forget, prompt
from services.colleges import College
from services.ledger import ContactState
from services.people import accounts, binding, codes, roles
from services.people.asker import Asker

router = Router("bind")

WORDS = ("绑定", "我要绑定", "登录", "绑定身份")
RESEND, TAKEN, ROLES = "bind.resend", "bind.taken", "role.pick"


@router.command("bind.start", *WORDS, audiences={GUEST}, rest=True, glued=True)
async def start(
    rest: str, college: College, contact: ContactState, talk: Talk, texts: Texts,
    now: datetime, today: date,
) -> Reply:
    typed = codes.typed(rest)
    if typed is None:
        prompt(talk, now=now)
        return texts.say("bind/ask")
    return await tried(college, contact, talk, texts, typed=typed, now=now, today=today)


@router.urgent(audiences={GUEST})
async def number_and_code(
    text: str, college: College, contact: ContactState, talk: Talk, texts: Texts,
    now: datetime, today: date,
) -> Answer:
    typed = codes.typed(text)
    if not codes.looks_typed(text) or typed is None:
        return PASS
    return await tried(college, contact, talk, texts, typed=typed, now=now, today=today)


@router.command("bind.start", *WORDS, audiences=AUDIENCES, rest=True, glued=True)
async def already(asker: Asker, texts: Texts) -> Reply:
    return texts.say(
        "bind/already", audience=asker.audience, name=asker.name, role=asker.role
    )


@router.command("bind.nocode", "没有验证码", "验证码怎么领", audiences={GUEST})
async def no_code(college: College, texts: Texts) -> Reply:
    return texts.say("bind/nocode", contact=college.contacts.get("office", ""))


@router.command("bind.move", "换了微信", "换微信", audiences={GUEST})
async def moved(texts: Texts) -> Reply:
    return texts.say("bind/move")


@router.pick(PROMPT)
async def prompted(pick: Pick, college: College, texts: Texts) -> Answer:
    if pick.ids[:1] == ("nocode",):
        return await no_code(college, texts)
    if pick.ids[:1] == ("who",):
        return texts.say("help/privacy_who", guest=True)
    return PASS


async def tried(
    college: College, contact: ContactState, talk: Talk, texts: Texts, *, typed: codes.Typed,
    now: datetime, today: date,
) -> Reply:
    """The answer to a number and a code: the look at who it is, or what is wrong."""
    outcome = await binding.check(
        college, openid=contact.openid, typed=typed, today=today, now=now
    )
    talk.close()
    return weighed(outcome, talk, texts, now=now, number=typed.number)


def weighed(
    outcome: binding.Weighed, talk: Talk, texts: Texts, *, now: datetime, number: str = ""
) -> Reply:
    """The look at who it is, to be confirmed; or what is wrong with `number` and code."""
    if isinstance(outcome, binding.Ready):
        talk.open(
            "bind", "confirm", now=now, title=texts.render("bind/form_title"),
            person_id=outcome.person_id, code_id=outcome.code_id, number=outcome.number,
            found={"name": outcome.name, "place": outcome.place, "kind": outcome.kind,
                   "minor": outcome.minor},
        )
        return texts.say("bind/confirm", found=outcome)
    return refused(outcome, talk, texts, number=number, now=now)


Refused = binding.Locked | binding.Wrong | binding.Over | binding.Taken


def refused(
    outcome: Refused, talk: Talk, texts: Texts, *, number: str, now: datetime
) -> Reply:
    """What is wrong, and the list of what can be done about it."""
    match outcome:
        case binding.Locked(until):
            return texts.say("bind/locked", until=until)
        case binding.Wrong(left):
            talk.show(Listing(RESEND, (number,), at=now))
            return texts.say("bind/wrong", left=left)
        case binding.Over(used):
            talk.show(Listing(RESEND, (number,), at=now))
            return texts.say("bind/over", used=used)
        case binding.Taken():
            talk.show(Listing(TAKEN, ("move", "stolen"), at=now, data={"number": number}))
            return texts.say("bind/taken")


@router.prompt("bind", "confirm")
async def confirm_again(talk: Talk, texts: Texts) -> Reply:
    return texts.say("bind/confirm", found=talk.data["found"])


@router.step("bind", "confirm")
async def confirm(
    digit: int | None, college: College, contact: ContactState, talk: Talk, texts: Texts,
    now: datetime, today: date,
) -> Reply:
    if digit == 1:
        return await _bound(college, contact, talk, texts, now=now, today=today)
    if digit in (0, 2):
        talk.close()
        return texts.say("bind/not_me")
    return await confirm_again(talk, texts)


async def _bound(
    college: College, contact: ContactState, talk: Talk, texts: Texts, *, now: datetime,
    today: date,
) -> Reply:
    data = dict(talk.data)
    outcome = await binding.bind(
        college, contact_id=contact.id, openid=contact.openid, person_id=data["person_id"],
        code_id=data["code_id"], today=today, now=now,
    )
    forget(talk)
    if not isinstance(outcome, binding.Bound):
        return refused(outcome, talk, texts, number=data["number"], now=now)
    asker = outcome.asker
    held = await roles.held(asker)
    if len(held) > 1:
        talk.show(Listing(ROLES, tuple(str(one.post_id) for one in held), at=now))
    return texts.say("bind/done", audience=asker.audience, role=asker.role, roles=held)


@router.pick(RESEND)
async def resend(pick: Pick, college: College, texts: Texts, now: datetime) -> Answer:
    if not pick.ids:
        return PASS
    person = await accounts.summary(college, pick.ids[0])
    if person is not None:
        task = Card("todo", texts.render("bind/task_resend", **person.shown))
        await accounts.ask_vouchers(
            college, person.person_id, about="resend", task=task, now=now
        )
    return texts.say("bind/resend_asked")


@router.pick(TAKEN)
async def contested(pick: Pick, college: College, texts: Texts, now: datetime) -> Answer:
    if not pick.ids:
        return PASS
    about = pick.ids[0]
    person = await accounts.summary(college, pick.listing.data["number"])
    if person is not None:
        await accounts.ask_vouchers(
            college, person.person_id, about=about, now=now,
            task=Card("todo", texts.render(f"bind/task_{about}", **person.shown)),
            notice=Card("note", texts.render(f"bind/notice_{about}")),
        )
    return texts.say(f"bind/{about}_asked")

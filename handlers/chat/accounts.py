"""解绑 of one's own, and 解绑, 验证码 for others by who vouches for them (S01, A06)."""

from __future__ import annotations

from datetime import datetime

from bot.kit.message import Click, Message
from bot.kit.reply import Card, Choices, Option, Reply
from bot.kit.router import AUDIENCES, PASS, Answer, Router
from bot.kit.talk import Talk
from bot.kit.texts import Texts
from handlers.chat.prompting import forget
from services.ledger import ContactState
from services.links import Links
from services.people import accounts, binding
from services.people.asker import Asker

router = Router("accounts")

VOUCHERS = {"staff", "admin"}
WORDS = ("解绑", "解除绑定")


@router.command("acct.release", *WORDS, audiences=VOUCHERS, rest=True)
async def release(
    rest: str, message: Message, asker: Asker, talk: Talk, texts: Texts, now: datetime
) -> Answer:
    if not rest and isinstance(message, Click):
        return texts.say("bind/release_ask")
    if not rest:
        return PASS
    account = await accounts.account(asker, rest.strip().upper(), now=now)
    if not account.openid:
        return texts.say("bind/release_unbound", account=account)
    talk.open(
        "release", "confirm", now=now, kind="confirm", note="bind/release_dropped",
        person_id=account.person_id, name=account.name,
    )
    yes = Option("yes", texts.render("bind/release_yes"))
    head = texts.render("bind/release_confirm", account=account)
    return Choices(head, (yes,), zero=texts.render("bind/no"))


@router.step("release", "confirm")
async def released(
    digit: int | None, asker: Asker, talk: Talk, texts: Texts, now: datetime
) -> Answer:
    if digit not in (0, 1):
        return PASS
    person_id, name = talk.data["person_id"], talk.data["name"]
    talk.close()
    if digit == 0:
        return texts.say("bind/release_kept")
    notice = Card("note", texts.render("bind/notice_released"))
    code = await accounts.release(asker, person_id, notice=notice, now=now)
    return texts.say("bind/released", name=name, code=code)


@router.command("bind.release", *WORDS, audiences=AUDIENCES)
async def unbind(talk: Talk, texts: Texts, now: datetime) -> Reply:
    talk.open("unbind", "confirm", now=now, kind="confirm", note="bind/unbind_dropped")
    yes = Option("yes", texts.render("bind/unbind_yes"))
    head = texts.render("bind/unbind_confirm")
    return Choices(head, (yes,), zero=texts.render("bind/no"))


@router.step("unbind", "confirm")
async def unbound(
    digit: int | None, asker: Asker, contact: ContactState, talk: Talk, texts: Texts,
    now: datetime,
) -> Answer:
    if digit not in (0, 1):
        return PASS
    talk.close()
    if digit == 0:
        return texts.say("bind/unbind_kept")
    await binding.unbind(asker, contact_id=contact.id, openid=contact.openid, now=now)
    forget(talk)
    return texts.say("bind/unbound")


@router.command("bind.code", "验证码", "重发验证码", "发验证码", audiences=VOUCHERS, rest=True)
async def code(rest: str, asker: Asker, texts: Texts, now: datetime) -> Reply:
    if not rest:
        return texts.say("bind/code_ask")
    account, made = await accounts.new_code(asker, rest.strip().upper(), now=now)
    if not made:
        return texts.say("bind/code_bound", account=account)
    return texts.say("bind/code", account=account, code=made)


@router.command("bind.sheet", "验证码单", "出验证码单", audiences=VOUCHERS)
async def sheet(links: Links, texts: Texts) -> Reply:
    return texts.say("people/sheet_link", link=links.page("/codes"))

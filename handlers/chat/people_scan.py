"""扫码绑定: a counselor shows a QR code, who scans it says who she is (S01)."""

from __future__ import annotations

from datetime import date, datetime

from bot.kit.message import Scan, Subscribe
from bot.kit.reply import Reply
from bot.kit.router import PASS, Answer, Router
from bot.kit.talk import Talk
from bot.kit.texts import Texts
from handlers.chat import bind
from services.colleges import College
from services.ledger import ContactState
from services.people import binding, scenes
from services.people.asker import Asker

router = Router("people_scan")

VOUCHERS = {"staff", "admin"}


@router.command("bind.scene", "扫码绑定", "绑定二维码", "出二维码", audiences=VOUCHERS, rest=True)
async def wanted(rest: str, asker: Asker, texts: Texts, now: datetime) -> Reply:
    if not rest:
        return texts.say("people/qr_ask")
    account = await scenes.want(asker, rest.strip().upper(), now=now)
    if account.openid:
        return texts.say("bind/code_bound", account=account)
    return texts.say("people/qr_wanted", account=account)


@router.on(Subscribe, Scan)
async def scan(
    message: Subscribe | Scan, asker: Asker | None, college: College, contact: ContactState,
    talk: Talk, texts: Texts, now: datetime,
) -> Answer:
    if not message.scene.startswith(scenes.PREFIX):
        return PASS
    if asker is not None:
        return texts.say(
            "bind/already", audience=asker.audience, name=asker.name, role=asker.role
        )
    warning = texts.say("people/qr_twice")
    found = await scenes.scanned(
        college, message.scene, openid=contact.openid, warning=warning, now=now
    )
    if isinstance(found, scenes.Dead):
        return texts.say("people/scan_dead", contested=found.contested)
    talk.open(
        "scan", "who", now=now, minutes=10, title=texts.render("bind/form_title"),
        scene_id=found.scene_id,
    )
    return texts.say("people/scan_who")


@router.prompt("scan", "who")
async def who_again(texts: Texts) -> Reply:
    return texts.say("people/scan_who")


@router.step("scan", "who")
async def who(
    text: str, digit: int | None, college: College, contact: ContactState, talk: Talk,
    texts: Texts, now: datetime, today: date,
) -> Reply:
    if digit == 0:
        talk.close()
        return texts.say("bind/not_me")
    outcome = await scenes.answered(
        college, talk.data["scene_id"], text, openid=contact.openid, today=today, now=now
    )
    if isinstance(outcome, binding.Wrong):
        return texts.say("people/scan_wrong", left=outcome.left)
    talk.close()
    if isinstance(outcome, scenes.Dead):
        return texts.say("people/scan_dead", contested=False)
    return bind.weighed(outcome, talk, texts, now=now)

"""体检, 账号能力 and 菜单状态 (CONVERSATIONS A01, A07)."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.kit.message import AccountEvent
from bot.kit.reply import Nothing, Reply
from bot.kit.router import PASS, Answer, Router
from bot.kit.talk import Listing, Pick, Talk
from bot.kit.texts import Texts
from services import audit, colleges, health, jobs_ledger, menus
from services.colleges import College
from services.people.asker import Asker

router = Router("ops_health")

ADMIN = "admin"
DOCTOR, MENU = "ops.doctor", "ops.menu"
CAPABILITIES = ("账号能力", "接口权限")


@router.command(DOCTOR, "体检", "doctor", audiences={ADMIN}, help="体检")
async def doctor(college: College, talk: Talk, texts: Texts, now: datetime) -> Reply:
    found = [*await health.look(college, now=now), *await health.kept(college)]
    title = texts.render("ops/doctor_title")
    talk.show(Listing(DOCTOR, ("capabilities", "again"), at=now, title=title))
    return texts.say("ops/doctor", report=health.report(found))


@router.pick(DOCTOR)
async def more(
    pick: Pick, audience: str, college: College, texts: Texts, now: datetime
) -> Answer:
    if audience != ADMIN or pick.rest:
        return PASS
    if pick.ids == ("capabilities",):
        return await capabilities(college, texts)
    if pick.ids != ("again",):
        return PASS
    await jobs_ledger.request(college, "examine_house", now=now)
    return texts.say("ops/doctor_again")


@router.command("ops.capabilities", *CAPABILITIES, audiences={ADMIN})
async def capabilities(college: College, texts: Texts) -> Reply:
    kept = await health.kept(college)
    found = [one for name in health.CAPABILITIES
             if (one := health.find(kept, "capability", name)) is not None]
    templates = health.find(kept, "templates")
    return texts.say("ops/capabilities", found=found, templates=templates)


@router.command(MENU, "菜单状态", "菜单情况", audiences={ADMIN}, help="菜单状态")
async def menu(college: College, talk: Talk, texts: Texts, now: datetime) -> Reply:
    states = await menus.states(college)
    closed = health.find(await health.kept(college), "capability", "menu")
    talk.hide(MENU)
    if closed is not None and closed.problem:
        return texts.say("ops/menus_closed")
    talk.show(Listing(MENU, ("push",), at=now, title=texts.render("ops/menus_title")))
    return texts.say("ops/menus", states=states, older=[one for one in states if not one.same])


@router.pick(MENU)
async def push(pick: Pick, asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Answer:
    if asker.audience != ADMIN or pick.rest or pick.ids != ("push",):
        return PASS
    talk.hide(MENU)
    await jobs_ledger.request(asker.college, "publish_menus", now=now)
    await audit.record(asker, "ops.menus", subject="publish", now=now)
    return texts.say("ops/menus_pushed")


@router.on(AccountEvent)
async def certified(message: AccountEvent, college: College) -> Answer:
    """The platform tells when the certification ends, or ended."""
    if message.expires_at:
        until = datetime.fromtimestamp(message.expires_at, UTC).astimezone(college.zone).date()
        await colleges.set_certified(college, until)
    return Nothing()

"""消息: what could not be delivered, and what the week's limit kept back (L12)."""

from __future__ import annotations

from datetime import datetime

from bot.kit.reply import Picture, Reply, Say
from bot.kit.router import PASS, Answer, Router
from bot.kit.talk import Listing, Pick, Talk
from bot.kit.texts import Texts
from services import pushes
from services.colleges import College
from services.ledger import ContactState

router = Router("inbox")

#: R5: lines a list shows at once.
ON_A_PAGE = 9


@router.command("inbox", "消息", "收件箱", help="消息")
async def show(
    college: College, contact: ContactState, talk: Talk, texts: Texts, now: datetime
) -> Reply:
    waiting = await _waiting(college, contact, now)
    if len(waiting) <= 1:
        await pushes.hand_over(college, waiting, now=now)
        return _shown(waiting, texts)
    shown = waiting[:ON_A_PAGE]
    talk.show(Listing(kind="inbox", ids=tuple(str(one.id) for one in shown), at=now,
                      title="消息"))
    return texts.say("inbox/list", items=shown, more=len(waiting) - len(shown))


@router.pick("inbox")
async def one(
    college: College, contact: ContactState, pick: Pick, talk: Talk, texts: Texts, now: datetime
) -> Answer:
    if not pick.ids:
        return PASS
    waiting = await _waiting(college, contact, now)
    chosen = [item for item in waiting if str(item.id) in pick.ids[:1]]
    await pushes.hand_over(college, chosen, now=now)
    return _shown(chosen, texts)


@router.command("inbox.clear", "都看过", "都看过了")
async def clear(
    college: College, contact: ContactState, talk: Talk, texts: Texts, now: datetime
) -> Answer:
    listing = talk.listing("inbox")
    if listing is None:
        return PASS
    waiting = await _waiting(college, contact, now)
    seen = [item for item in waiting if str(item.id) in listing.ids]
    await pushes.hand_over(college, seen, now=now)
    talk.hide("inbox")
    return texts.say("inbox/cleared", count=len(seen))


def _shown(items: list[pushes.Item], texts: Texts) -> Reply:
    """One item with its picture, or that nothing waits."""
    text = texts.render("inbox/one", items=items)
    drawn = items[0].drawn if items else None
    if drawn is None:
        return Say(text)
    return Picture(text, drawn.chart, drawn.data)


async def _waiting(
    college: College, contact: ContactState, now: datetime
) -> list[pushes.Item]:
    return await pushes.held(college, openid=contact.openid, person_id=contact.person_id,
                             now=now, folded=True)

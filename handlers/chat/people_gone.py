"""Who has graduated: the account is closed, and what is hers is still to be had for a while."""

from __future__ import annotations

from datetime import date

from bot.kit.router import GUEST, PASS, Answer, Router
from bot.kit.texts import Texts
from services.colleges import College
from services.ledger import ContactState
from services.links import Links
from services.people import departing

router = Router("people_gone")

#: Who comes back, as staff for instance, binds anew; the notice is anybody's to read.
STILL = ("绑定", "个人信息告知")


@router.urgent(audiences={GUEST})
async def gone(
    text: str, college: College, contact: ContactState, texts: Texts, links: Links, today: date
) -> Answer:
    if contact.person_id is None or text.strip().startswith(STILL):
        return PASS
    until = await departing.last_day_of_export(college, contact.person_id)
    if until is None or until < today:
        return PASS
    return texts.say("people/graduated", until=until, link=links.page("/export"))

"""切换身份: the identities of a member of staff, one at a time (§4.5)."""

from __future__ import annotations

from datetime import datetime

from bot.kit.reply import Reply
from bot.kit.router import PASS, Answer, Router
from bot.kit.talk import Listing, Pick, Talk
from bot.kit.texts import Texts
from handlers.chat.bind import ROLES
from services.ledger import ContactState
from services.people import roles
from services.people.asker import Asker

router = Router("role")


@router.command("role", "切换身份", "换角色", "身份", "我的身份", help="切换身份")
async def ask(asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Reply:
    held = await roles.held(asker)
    if len(held) < 2:
        return texts.say("bind/role_only", audience=asker.audience, role=asker.role)
    talk.marked = False
    talk.show(Listing(ROLES, tuple(str(one.post_id) for one in held), at=now))
    current = [one.role for one in held].index(asker.role) + 1
    return texts.say("bind/role_ask", roles=held, current=current)


@router.pick(ROLES)
async def choose(
    pick: Pick, asker: Asker | None, contact: ContactState, talk: Talk, texts: Texts,
    now: datetime, midnight: datetime,
) -> Answer:
    if asker is None or not pick.ids:
        return PASS
    post_id = int(pick.ids[0])
    if asker.post is not None and post_id == asker.post.id and contact.post_id == post_id:
        talk.marked = False
        return texts.say("bind/role_unchanged", role=asker.role)
    changed = await roles.switch(
        asker, post_id, contact_id=contact.id, openid=contact.openid, now=now
    )
    talk.marked = False
    talk.context.clear()
    talk.hang(asker.role, until=midnight)
    open_form = talk.take_down(changed.role, now=now)
    others = [texts.render("bind/role_word", role=one) for one in changed.roles
              if one != changed.role]
    return texts.say("bind/role_switched", role=changed.role, others=others, open_form=open_form)

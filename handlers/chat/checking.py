"""核对: who answers for the data sees what students dispute, and says 更正 or 维持 (S08)."""

from __future__ import annotations

from datetime import datetime

from bot.kit.reply import Reply
from bot.kit.router import PASS, Answer, Router
from bot.kit.talk import Listing, Pick, Talk, UndoStep
from bot.kit.texts import Texts
from services.alerts.identity import acting_as
from services.corrections import answering, evidence
from services.corrections.values import ANSWERS
from services.ledger import ContactState
from services.people.asker import Asker

router = Router("checking")

#: Roles that may answer for data have these menus.
CHECKERS = frozenset({"quality", "leader", "admin"})
VERBS = {"更正": ("改正", "属实"), "维持": ("不改", "维持原记录")}
OUTCOMES = dict(zip(VERBS, ANSWERS, strict=True))
ON_A_PAGE = 9


@router.command("correction.check", "核对", "数据核对", audiences=CHECKERS, help="核对")
async def show(asker: Asker, talk: Talk, texts: Texts, now: datetime) -> Reply:
    found = await answering.waiting(asker)
    if not found:
        return texts.say("corrections/check_none")
    shown = found[:ON_A_PAGE]
    talk.show(Listing("correction.check", tuple(str(one.id) for one in shown), at=now,
                      title="核对", post_id=_post(asker)))
    return texts.say("corrections/check_list", found=shown, more=len(found) - len(shown))


@router.pick("correction.check", verbs=VERBS)
async def from_list(
    asker: Asker, pick: Pick, talk: Talk, texts: Texts, now: datetime
) -> Answer:
    if len(pick.ids) != 1 or (pick.rest and pick.verb is None):
        return PASS
    asker = acting_as(asker, pick.listing.post_id)
    one = await answering.to_check(asker, int(pick.ids[0]), now=now)
    if pick.verb is not None:
        return await _begin(asker, one, OUTCOMES[pick.verb], pick.rest, talk=talk, texts=texts,
                            now=now)
    talk.show(Listing(
        "correction.one", tuple(f"{what}:{one.id}" for what in (*ANSWERS, "picture")), at=now,
        post_id=_post(asker), of="correction.check",
    ))
    return texts.say("corrections/check_one", one=one)


@router.pick("correction.one")
async def from_one(
    asker: Asker, pick: Pick, contact: ContactState, talk: Talk, texts: Texts, now: datetime
) -> Answer:
    if len(pick.ids) != 1:
        return PASS
    asker = acting_as(asker, pick.listing.post_id)
    what, _, correction_id = pick.ids[0].partition(":")
    one = await answering.to_check(asker, int(correction_id), now=now)
    if what == "picture":
        shown = await evidence.show(asker, one, openid=contact.openid, now=now)
        return texts.say("corrections/pictures", shown=shown)
    return await _begin(asker, one, what, pick.rest, talk=talk, texts=texts, now=now)


@router.step("correction", "words")
async def words(
    asker: Asker, text: str, digit: int | None, talk: Talk, texts: Texts, now: datetime
) -> Answer:
    data = dict(talk.data)
    said = "" if digit == 0 else text.strip()
    if not said and data["outcome"] == "kept":
        return texts.say("corrections/words", outcome="kept", once_more=True)
    talk.close()
    return await _answer(acting_as(asker, data["post_id"]), data["id"], data["outcome"], said,
                         talk=talk, texts=texts, now=now)


@router.prompt("correction", "words")
async def words_again(talk: Talk, texts: Texts) -> Reply:
    return texts.say("corrections/words", outcome=talk.data["outcome"], once_more=False)


@router.undo("correction.answer")
async def undo(asker: Asker, step: UndoStep, texts: Texts, now: datetime) -> Reply:
    asker = acting_as(asker, step.data["post_id"])
    undone = await answering.take_back(asker, step.data, texts=texts, now=now)
    return texts.say("corrections/answer_undone", undone=undone, number=step.data["number"])


async def _begin(
    asker: Asker, one: answering.ToCheck, outcome: str, said: str, *, talk: Talk, texts: Texts,
    now: datetime,
) -> Reply:
    """Answer at once with the words that were said, or ask for them."""
    if said:
        return await _answer(asker, one.id, outcome, said, talk=talk, texts=texts, now=now)
    talk.open("correction", "words", now=now, title=texts.render("corrections/title_words"),
              id=one.id, outcome=outcome, post_id=_post(asker))
    return texts.say("corrections/words", outcome=outcome, once_more=False)


async def _answer(
    asker: Asker, correction_id: int, outcome: str, said: str, *, talk: Talk, texts: Texts,
    now: datetime,
) -> Reply:
    done = await answering.answer(asker, correction_id, outcome, said, texts=texts, now=now)
    talk.hide("correction.one")
    talk.undoable("correction.answer", now=now, id=done.one.id, state=done.one.state,
                  outcome=outcome, at=now.isoformat(), number=done.one.number,
                  post_id=_post(asker))
    left = len(await answering.waiting(asker))
    return texts.say("corrections/answered", done=done, left=left)


def _post(asker: Asker) -> int | None:
    if asker.post is None:
        return None
    return asker.post.id

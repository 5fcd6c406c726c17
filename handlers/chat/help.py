"""帮助 and what a newcomer asks: what this is, who sees what, whom to turn to."""

from __future__ import annotations

from datetime import datetime

from bot.kit.reply import Choices, Reply
from bot.kit.router import AUDIENCES, GUEST, PASS, Answer, Router
from bot.kit.talk import Listing, Pick, Talk
from bot.kit.texts import Texts
from handlers.chat.choosing import choices
from services import care
from services.colleges import College

router = Router("help")
EVERYONE = AUDIENCES | {GUEST}
FAQ = "help.faq"

#: Text keys of the answers in the order of the list, and words by which a question finds them.
ANSWERS: dict[str, tuple[str, ...]] = {
    "help/faq_rest": ("会断", "断吗", "断了", "自动休", "漏写", "忘了写", "忘记写"),
    "help/privacy_who": ("谁能看", "谁看得到", "老师能看", "辅导员能看", "看得到我", "会不会被看"),
    "help/faq_change": ("怎么改", "怎么删", "能改吗", "能删吗", "怎么撤销", "写错了"),
    "help/faq_phone": ("换微信", "换了微信", "换手机", "换号"),
    "help/faq_unfollow": ("取消关注", "取关"),
}


@router.command("help", "帮助", "?", "怎么用", "菜单", "help", audiences=EVERYONE)
async def show_help(audience: str, texts: Texts) -> Reply:
    return texts.say(f"help/{audience}")


@router.command("about", "这是什么", "关于", "介绍", audiences=EVERYONE)
async def show_about(audience: str, texts: Texts) -> Reply:
    return texts.say("help/about", guest=audience == GUEST)


@router.command("privacy.who", "谁能看到我", "谁能看", "谁能看到我的信息", "隐私",
                audiences=EVERYONE)
async def show_who_sees(audience: str, texts: Texts) -> Reply:
    if audience not in {GUEST, "student"}:
        return texts.say("help/privacy_staff")
    return texts.say("help/privacy_who", guest=audience == GUEST)


@router.command("contact", "联系管理员", "人工", "你是谁", "管理员", audiences=EVERYONE)
async def show_contact(college: College, texts: Texts) -> Reply:
    return texts.say("help/contact", office=care.numbers(college).office)


@router.command("faq", "常见问题", "问题", audiences=EVERYONE)
async def show_questions(talk: Talk, texts: Texts, now: datetime) -> Choices:
    talk.show(Listing(FAQ, tuple(ANSWERS), at=now))
    return choices(texts, "help/faq", *ANSWERS)


@router.pick(FAQ)
async def answer_question(pick: Pick, audience: str, texts: Texts) -> Answer:
    if pick.rest or not pick.ids:
        return PASS
    return answered(pick.ids[0], texts=texts, audience=audience)


def answered(key: str, *, texts: Texts, audience: str) -> Reply:
    """The answer `key` of ANSWERS."""
    return texts.say(key, guest=audience == GUEST)


def question(text: str) -> str | None:
    """The key of the answer to a question as somebody asks it, or None."""
    for key, words in ANSWERS.items():
        if any(word in text for word in words):
            return key
    return None

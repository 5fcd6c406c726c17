"""What a student's free text is (CONVERSATIONS §4.4 ⑤⑥⑦): pure, no state."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Literal

from services.reflections import days
from services.reflections.values import Visibility

Heard = Literal["small", "question", "statement"]
Small = Literal["thanks", "night", "laugh", "other"]

#: Fewer Chinese characters than this are no record, and nobody asks about them.
LEAST_CHARACTERS = 4
LEAST_LETTERS = 8

_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LETTERS = re.compile(r"[a-zA-Z]")
_FACE = re.compile(r"\[[\w\u4e00-\u9fff]{1,6}\]|/:[^\s]{1,8}")
_SMALL = re.compile(
    r"(?:嗯+|恩+|哦+|噢+|喔+|啊+|呃+|哈+|嘿+|呵+|嘻+|好+的?|好吧|行吧?|可以|收到|知道了?|明白了?|了解"
    r"|谢谢+你?|多谢|感谢|辛苦了?|老师|在吗?|在不在|你好|您好|早上?好?|晚上好|晚安|拜拜|再见|没事了?|没什么"
    r"|ok|okay|thanks|thx|hi|hello|lol|6+|1+|呢|呀|啦|吧|的|了|辣|哟|哇)+",
)
_THANKS = re.compile(r"谢|感谢|辛苦|thanks|thx")
_NIGHT = re.compile(r"晚安|拜拜|再见")
_LAUGH = re.compile(r"^(?:哈|嘿|呵|嘻|lol|6|1)+$")
_QUESTION_END = re.compile(r"(?:吗|呢|么|[?？])[~～。.!！…]*$")
_QUESTION_START = re.compile(
    r"^(?:请问|为什么|为啥|怎么|怎样|如何|多少|几点|几号|谁|哪|什么时候|能不能|可不可以|是不是|有没有)"
)

_PRIVATE = re.compile(
    r"^(?:只有|只给|仅|仅限)?(?:我|自己|本人|我自己)(?:自己)?(?:能|可以|可)?(?:看|见)?(?:的|了)?$"
    r"|^(?:私|私密|秘密|悄悄|保密|不公开)(?:的|了)?$"
)
_ADVISOR = re.compile(
    r"^(?:我|你)?(?:和|跟|给|让)?(?:辅导员|老师|班主任)(?:也)?(?:能|可以)?(?:看)?(?:的|了)?$"
)
_CHANGE = re.compile(
    r"^(?:把)?(?P<what>.{0,14}?)(?:也|都|全)?(?:改|设|换|变)(?:成|为)(?P<to>.{1,12})$"
)
_WHAT = re.compile(r"(?:的|那条|那天|那段|这条|这段|刚才|记录|日记|也|都|\s)+$")


def heard(text: str) -> Heard:
    """small talk, a question, or a statement worth asking about."""
    plain = _plain(text)
    if is_chatter(text) or not _long_enough(plain):
        return "small"
    if _QUESTION_END.search(text.strip()) or _QUESTION_START.search(plain):
        return "question"
    return "statement"


def is_chatter(text: str) -> bool:
    """Nothing but 嗯, 好的, a face: it fills no form."""
    plain = _plain(text)
    return not plain or _SMALL.fullmatch(plain) is not None


def small_talk(text: str) -> Small:
    """What kind of small talk, so that the short answer fits."""
    plain = _plain(text)
    if _THANKS.search(plain):
        return "thanks"
    if _NIGHT.search(plain):
        return "night"
    if _LAUGH.search(plain):
        return "laugh"
    return "other"


def visibility(text: str) -> Visibility | None:
    """The visibility that words such as 私密 or 只有我能看 name, or None."""
    plain = _plain(text)
    if _PRIVATE.match(plain):
        return "private"
    if _ADVISOR.match(plain):
        return "advisor"
    return None


def change_of_visibility(text: str, *, today: date) -> tuple[date, Visibility] | None:
    """昨天那条也改成私密: the day meant (today without one) and what it becomes; else None."""
    match = _CHANGE.match(text.strip(" 。.!！~～"))
    if match is None:
        return None
    to = visibility(match["to"])
    if to is None:
        return None
    what = _WHAT.sub("", match["what"].strip())
    if not what:
        return today, to
    day = days.alone(what, today=today)
    if day is None:
        return None
    return day, to


def _plain(text: str) -> str:
    """Lower case, half width, without faces, emoji, marks and spaces."""
    folded = unicodedata.normalize("NFKC", _FACE.sub("", text)).lower()
    return "".join(one for one in folded if unicodedata.category(one)[0] in "LN")


def _long_enough(plain: str) -> bool:
    chinese = len(_CHINESE.findall(plain))
    return chinese >= LEAST_CHARACTERS or len(_LETTERS.findall(plain)) >= LEAST_LETTERS

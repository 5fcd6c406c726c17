"""Help for a student who is not well (CONVERSATIONS S12): words, numbers to call, who is told.

Nothing of what the student wrote is stored or passed on; a push says only that somebody asks to
be called. The college names its numbers in `contacts`: counselling (phone), counselling_hours,
security (phone), office (phone).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.kit.reply import Reply
from models import sql
from services.colleges import College
from services.people.asker import Asker
from services.pushes.queueing import enqueue

#: Words that are answered with help before anything else.
_URGENT = re.compile(
    r"不想活|不想再活|活不下去|活着(?:好|真|很|太)?(?:没意思|没意义|没劲|累)|活够了|想死(?!你|了你|我了)"
    r"|(?:想|要|去|准备|打算)(?:自杀|轻生|跳楼|割腕|自残|寻死|了断)|自杀|轻生|寻短见|割腕|自残|自伤"
    r"|结束(?:自己的?|我的)?生命|撑不下去|不如死了|死了算了|死了就(?:好|解脱)|一了百了|没有活下去"
    r"|(?:他|她|室友|同学|朋友)(?:说|要)(?:想死|跳楼|自杀)"
)
#: The same characters in other company.
_HARMLESS = re.compile(
    r"(?:预防|关于|防止|讲座|主题|小说|电影|游戏|课上|新闻)[^，。,.!！?？]{0,12}(?:自杀|轻生|自残)"
    r"|(?:自杀|轻生|自残)[^，。,.!！?？]{0,8}(?:讲座|预防|干预|培训|考点|案例)"
)
#: Words that may mean little or much: only a line is added (S12).
_HARD = re.compile(
    r"好?难受|难过|崩溃|撑不住|受不了|好累啊|好累$|压抑|绝望|没意思|想哭|哭了|睡不着|失眠|孤独|害怕|焦虑"
    r"|被(?:打|骂|欺负|孤立|骗)|吵(?:了)?架"
)

_ADVISORS = """
SELECT DISTINCT t.person_id FROM post t
JOIN org_closure oc ON oc.college_id = t.college_id AND oc.ancestor_id = t.org_id
WHERE t.college_id = $1 AND t.role = 'class_advisor' AND oc.descendant_id = $2
  AND t.from_on <= $3 AND (t.until_on IS NULL OR t.until_on >= $3)
ORDER BY t.person_id
"""
_COUNSELLORS = """
SELECT DISTINCT t.person_id FROM post t
WHERE t.college_id = $1 AND t.role = 'psych_counsellor'
  AND t.from_on <= $2 AND (t.until_on IS NULL OR t.until_on >= $2)
ORDER BY t.person_id
"""


@dataclass(frozen=True)
class Numbers:
    """Numbers of the college to call; empty where it named none."""

    counselling: str = ""
    counselling_hours: str = ""
    security: str = ""
    office: str = ""


def needs_help(text: str) -> bool:
    """Whether the words ask for help now, whatever else they are."""
    plain = _plain(text)
    return bool(_URGENT.search(_HARMLESS.sub("", plain)))


def sounds_hard(text: str) -> bool:
    """Whether a line 想找人说说 belongs under the answer."""
    return bool(_HARD.search(_plain(text))) or needs_help(text)


def numbers(college: College) -> Numbers:
    """Whom one can call at this college."""
    named = college.contacts
    return Numbers(
        counselling=str(named.get("counselling", "")),
        counselling_hours=str(named.get("counselling_hours", "")),
        security=str(named.get("security", "")), office=str(named.get("office", "")),
    )


async def advisors(asker: Asker) -> list[int]:
    """Person ids of the asker's class advisors today."""
    if asker.class_org_id is None:
        return []
    found = await sql.rows(_ADVISORS, asker.college.id, asker.class_org_id, asker.today)
    return [row["person_id"] for row in found]


async def counsellors(asker: Asker) -> list[int]:
    """Person ids of the college's psychological counsellors today."""
    found = await sql.rows(_COUNSELLORS, asker.college.id, asker.today)
    return [row["person_id"] for row in found]


async def class_name(asker: Asker) -> str:
    """The name of the asker's class, empty without one."""
    if asker.class_org_id is None:
        return ""
    found = await sql.value(
        "SELECT name FROM org WHERE college_id = $1 AND id = $2",
        asker.college.id, asker.class_org_id,
    )
    return str(found or "")


async def tell(
    asker: Asker, person_ids: Sequence[int], notice: Reply, *, now: datetime, inbound_id: int
) -> int:
    """Push `notice`, which carries nothing the student wrote, to these persons; how many."""
    told = 0
    for person_id in person_ids:
        made = await enqueue(
            asker.college, dedupe=f"care:{inbound_id}:{person_id}", person_id=person_id,
            kind="safety.care", urgency="red", reply=notice, now=now,
        )
        told += made is not None
    return told


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(folded.split())

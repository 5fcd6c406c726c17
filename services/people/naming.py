"""Whom a word names: by number, name, pinyin, initials or a part, the surest way first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models import sql
from services import sounds

#: Candidates shown at once (R5), and from how many signs a part of a number or name is looked for.
AT_ONCE, PART = 9, 2

_NAMED = """
SELECT p.id AS person_id, p.kind, p.number, p.name, coalesce(o.name, '') AS place, p.status,
  EXISTS (SELECT 1 FROM contact c WHERE c.college_id = p.college_id AND c.person_id = p.id)
    AS bound
FROM person p LEFT JOIN org o ON o.college_id = p.college_id AND o.id = p.class_org_id
WHERE {within} AND {which} ORDER BY p.status <> 'active', p.number, p.kind LIMIT {limit}
"""
NUMBER, NAME = "p.number = upper({word})", "p.name = {word}"
#: A surname's own reading stands in the key (单 is shan), so a name is found as it is spoken.
_SOUND = "replace(p.name_key, ' ', '') = {word}"
_INITIALS = r"regexp_replace(p.name_key, '(\S)\S*\s*', '\1', 'g') = {word}"
_A_PART = "(position({word} IN p.name) > 0 OR position(upper({word}) IN p.number) > 0)"


@dataclass(frozen=True)
class Named:
    """A person as a list of candidates prints her."""

    person_id: int
    kind: str
    number: str
    name: str
    place: str
    status: str
    bound: bool


async def named(within: str, params: Sequence[Any], word: str) -> list[Named]:
    """The persons that a word names within a condition on `p`, by the surest way that finds any.

    One more than AT_ONCE are read, so that it shows that there are more.
    """
    for which, asked in _ways(word):
        found = await those(within, params, which, asked)
        if found:
            return found
    return []


async def those(
    within: str, params: Sequence[Any], which: str, word: object
) -> list[Named]:
    """The persons within a condition on `p` for whom `which` holds of the word."""
    query = _NAMED.format(
        within=within, which=which.format(word=f"${len(params) + 1}"), limit=AT_ONCE + 1
    )
    return [Named(**row) for row in await sql.rows(query, *params, word)]


def _ways(word: str) -> list[tuple[str, str]]:
    ways = [(NUMBER, word), (NAME, word)]
    if len(word) < PART:
        return ways
    spoken = "".join(sounds.syllables(word.lower().replace(" ", "")))
    if spoken.isascii() and spoken.isalpha():
        ways.append((_SOUND, spoken))
    if word.isascii() and word.isalpha():
        ways.append((_INITIALS, word.lower()))
    return [*ways, (_A_PART, word)]

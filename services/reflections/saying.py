"""What stands behind 删, 改 and 日历: which day, which part. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from bot.kit.numbers import chinese_number
from services.reflections import days

_PART = re.compile(r"^(?:第\s*)?(\d{1,2}|[一二三四五六七八九十]{1,2})\s*[段条]?$")
_PART_AND_TEXT = re.compile(
    r"^(?:第\s*(\d{1,2}|[一二三四五六七八九十]{1,2})\s*[段条]|(\d{1,2})(?=\s))[\s:：,，]*"
)
_MONTH = re.compile(r"^(?:(\d{4})年)?(\d{1,2})月$")
WHOLE = frozenset({"全部", "都", "所有", "全部删掉", "的记录", "那天", "那条"})
_LAST_MONTH = frozenset({"上月", "上个月"})


@dataclass(frozen=True)
class Which:
    """A day, and a part of it by number, None for the whole day."""

    day: date
    number: int | None = None


def which(text: str, *, today: date) -> Which | None:
    """「1」, 「第 2 段」, 「11.9」, 「昨天 2」; None when it is something else. Bare: today."""
    said = unicodedata.normalize("NFKC", text).strip()
    if not said or said in WHOLE:
        return Which(today)
    number = _number(said)
    if number is not None:
        return Which(today, number)
    found = days.split(said, today=today)
    if found is None:
        return None
    day, rest = found
    if not rest or rest in WHOLE:
        return Which(day)
    number = _number(rest)
    if number is None:
        return None
    return Which(day, number)


def part_and_text(text: str, *, parts: int) -> tuple[int | None, str]:
    """「2 新的话」 as part 2 and its new text; a number beyond `parts` belongs to the text."""
    match = _PART_AND_TEXT.match(text)
    if match is None:
        return None, text
    number = _value(match[1] or match[2])
    rest = text[match.end() :]
    if number is None or not 1 <= number <= parts or not rest:
        return None, text
    return number, rest


def month(text: str, *, today: date) -> date | None:
    """The first day of the month said: 「10月」, 「上月」, bare: this one; None otherwise."""
    said = unicodedata.normalize("NFKC", text).strip()
    this = today.replace(day=1)
    if not said:
        return this
    if said in _LAST_MONTH:
        return (this - timedelta(days=1)).replace(day=1)
    match = _MONTH.match(said)
    if match is None or not 1 <= int(match[2]) <= 12:
        return None
    found = date(int(match[1] or today.year), int(match[2]), 1)
    if found > today and not match[1]:
        return found.replace(year=found.year - 1)
    return found


def _number(text: str) -> int | None:
    match = _PART.match(text)
    if match is None:
        return None
    return _value(match[1])


def _value(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    return chinese_number(text)

"""Rules of template values, checked before sending: WeChat answers 47003 (WECHAT §4.1).

A field's kind is its key without the number: `thing1` is a thing. Keys of other kinds (`first`,
`keyword1` of history templates) have no rule: WeChat folds their values instead of refusing them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from bot.wechat.errors import BadValue

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
#: No emoji since 2023; where the border runs is not published, so dingbats and arrows stay out.
_EMOJI = "\u200d\u2190-\u21ff\u2600-\u27bf\ufe0e\ufe0f\U0001f000-\U0001faff\ud800-\udfff"
_LINE = rf"[^\x00-\x1f\x7f{_EMOJI}]"
_DATE = r"\d{4}(?:年\d{1,2}月\d{1,2}日|([-/.])\d{1,2}\1\d{1,2})"
_TIME = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_MOMENT = rf"(?:{_DATE}(?: {_TIME})?|{_TIME})"

#: What a value must match as a whole, and what to tell the author of the template otherwise.
_RULES: Mapping[str, tuple[re.Pattern[str], str]] = {
    "thing": (re.compile(_LINE + "{1,20}"), "1 to 20 characters on one line, no emoji"),
    "short_thing": (re.compile(_LINE + "{1,5}"), "1 to 5 characters on one line, no emoji"),
    "character_string": (
        re.compile(r"[\x20-\x7e]{1,32}"),
        "1 to 32 letters, digits or symbols, no Chinese",
    ),
    "number": (re.compile(r"-?(?=[\d.]{1,32}$)\d+(?:\.\d+)?", re.ASCII), "up to 32 digits"),
    "letter": (re.compile(r"[A-Za-z]{1,32}"), "1 to 32 letters"),
    "symbol": (re.compile(r"[^\w\s]{1,5}"), "1 to 5 symbols"),
    "amount": (
        re.compile(r"[¥￥$€£]?\d{1,10}(?:\.\d{1,2})?元?", re.ASCII),
        "up to 10 digits with a currency sign or 元",
    ),
    "phone_number": (re.compile(r"[\d+() -]{1,17}", re.ASCII), "up to 17 digits, + or -"),
    "car_number": (
        re.compile(rf"[{_HAN}A-Z0-9][A-Z0-9]{{0,6}}[{_HAN}A-Z0-9]?"),
        "up to 8 letters, digits, Chinese at the ends only",
    ),
    "name": (
        re.compile(rf"[{_HAN}·]{{1,10}}|[A-Za-z .·]{{1,20}}"),
        "up to 10 Chinese characters or 20 letters",
    ),
    "phrase": (re.compile(rf"[{_HAN}]{{1,5}}"), "1 to 5 Chinese characters"),
    "const": (re.compile(r"[^\n]{0,20}"), "an approved wording of up to 20 characters"),
    "enum": (re.compile(r"[^\n]{1,20}"), "one of the listed values"),
    "enum_string": (re.compile(r"[^\n]{1,20}"), "one of the listed values"),
}
_MOMENTS = {
    "time": (re.compile(_MOMENT), "2026年11月18日, 08:00 or both; a range with ~"),
    "date": (re.compile(rf"{_DATE}(?: {_TIME})?"), "2026年11月18日, also 08:00; a range with ~"),
}
_NUMBERED = re.compile(r"_?\d+$")
_ROOM = {"thing": 20, "short_thing": 5}
_DAY = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})日?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ARROW = re.compile("[\u2190-\u21ff]")
_NO_ROOM_FOR = re.compile(f"[{_EMOJI}]")


def kind_of(field: str) -> str:
    """The kind of a field: its key without the number."""
    return _NUMBERED.sub("", field)


def check_values(data: Mapping[str, str]) -> None:
    """BadValue on the first value WeChat would refuse, with the field and its rule."""
    for field, value in data.items():
        kind = kind_of(field)
        if kind in _MOMENTS:
            _check_moments(field, value)
        elif kind in _RULES:
            _check_rule(field, value)


def _check_rule(field: str, value: str) -> None:
    rule, allowed = _RULES[kind_of(field)]
    if not rule.fullmatch(value) or (value and value.isspace()):
        raise BadValue(field, f"needs {allowed}")


def _check_moments(field: str, value: str) -> None:
    rule, allowed = _MOMENTS[kind_of(field)]
    parts = value.split("~")
    if len(parts) > 2 or not all(rule.fullmatch(part.strip()) for part in parts):
        raise BadValue(field, f"needs {allowed}")
    for day in _DAY.finditer(value):
        _check_day(field, *map(int, day.groups()))


def _check_day(field: str, year: int, month: int, day: int) -> None:
    try:
        date(year, month, day)
    except ValueError as error:
        raise BadValue(field, "no such day") from error


def fit(field: str, text: str) -> str:
    """The text as it fits the field: one line, no emoji, a thing cut to its room with "…".

    Only free texts are cut; a number or a moment that does not fit is left for `check_values`.
    """
    kind = kind_of(field)
    if kind not in _RULES or kind == "const":
        return text
    plain = _NO_ROOM_FOR.sub("", _ARROW.sub("-", text))
    line = " ".join(_CONTROL.sub(" ", plain).split())
    room = _ROOM.get(kind, len(line))
    if len(line) <= room:
        return line
    return line[: room - 1] + "…"

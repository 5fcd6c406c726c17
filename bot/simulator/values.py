"""Value rules of category templates and their errmsg (WECHAT §4.1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from bot.simulator.errors import PlatformError

FOLD_AT = 20

_KEY = re.compile(r"([a-z_]+?)\d*")
_CJK = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_EMOJI = re.compile(r"[\ufe0f\u200d\U0001f000-\U0001faff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

_DATE = r"\d{4}(?:[-/.]|年)\d{1,2}(?:(?:[-/.]|月)\d{1,2}日?|月)?"
_CLOCK = r"(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?"
_MOMENT = rf"(?:{_DATE}(?:\s*{_CLOCK})?|{_CLOCK})"
_TIME = re.compile(rf"{_MOMENT}(?:\s*~\s*{_MOMENT})?")
_DAY = re.compile(rf"{_DATE}(?:\s*{_CLOCK})?(?:\s*~\s*{_DATE}(?:\s*{_CLOCK})?)?")

_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "character_string": re.compile(r"[\x20-\x7e]{1,32}"),
    "number": re.compile(r"(?=.{1,33}$)-?\d{1,32}(?:\.\d+)?"),
    "letter": re.compile(r"[A-Za-z]{1,32}"),
    "symbol": re.compile(rf"[^\w\s{_CJK}]{{1,5}}"),
    "time": _TIME,
    "date": _DAY,
    "amount": re.compile(r"[¥￥$€£]?\d{1,10}(?:\.\d{1,2})?元?"),
    "phone_number": re.compile(r"[\d+()\- ]{1,17}"),
    "car_number": re.compile(rf"[A-Z0-9{_CJK}]{{1,8}}"),
    "name": re.compile(rf"[{_CJK}·]{{1,10}}|[A-Za-z .·]{{1,20}}"),
    "phrase": re.compile(rf"[{_CJK}]{{1,5}}"),
}


def _thing(limit: int) -> Callable[[str], bool]:
    def fits(value: str) -> bool:
        return 0 < len(value) <= limit and not _EMOJI.search(value) and not _CONTROL.search(value)

    return fits


_LENGTHS: Mapping[str, Callable[[str], bool]] = {"thing": _thing(20), "short_thing": _thing(5)}


def value_fits(key: str, value: str, allowed: Collection[str] = ()) -> bool:
    """Whether a value obeys its key's rule; `allowed` are the values of a const or enum."""
    kind = kind_of(key)
    if kind == "const":
        return value == "" or (len(value) <= 20 and value in allowed)
    if kind in ("enum", "enum_string"):
        return value in allowed
    if kind in _LENGTHS:
        return _LENGTHS[kind](value)
    if kind in _PATTERNS:
        return _PATTERNS[kind].fullmatch(value) is not None
    return True


def kind_of(key: str) -> str:
    """`thing` of `thing12`; `keyword` marks a history template."""
    found = _KEY.fullmatch(key)
    if found is None:
        return key
    return found[1]


def checked_rows(
    fields: Mapping[str, str], data: object, *, consts: Mapping[str, Collection[str]], strict: bool
) -> list[list[str]]:
    """The card's rows `[label, value]`; keys the template does not have are dropped silently.

    History templates fold at 20 characters. PlatformError 47003 names the first field that breaks
    its rule; test accounts do not enforce the rules (`strict` false), WECHAT §14.
    """
    if not isinstance(data, Mapping):
        raise PlatformError(47003, "argument invalid! data invalid")
    rows = []
    for key, label in fields.items():
        value = _value(data.get(key))
        if kind_of(key) == "keyword":
            value = folded(value)
        elif strict:
            _check(key, value, consts.get(key, ()))
        rows.append([label, value])
    return rows


def _check(key: str, value: str, allowed: Collection[str]) -> None:
    if value_fits(key, value, allowed):
        return
    if value:
        raise PlatformError(47003, f"argument invalid! data.{key}.value invalid")
    raise PlatformError(47003, f"argument invalid! data.{key}.value is empty")


def folded(value: str) -> str:
    """A history template's value as the card shows it."""
    if len(value) <= FOLD_AT:
        return value
    return f"{value[:FOLD_AT]}…"


def _value(item: object) -> str:
    if isinstance(item, Mapping):
        item = item.get("value", "")
    if isinstance(item, str):
        return item
    if isinstance(item, int | float):
        return str(item)
    return ""

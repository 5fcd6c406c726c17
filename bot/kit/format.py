"""How numbers, dates and differences are printed (CONVERSATIONS R6): the filters of all texts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"
#: Longer than this, hours say nothing: days do.
HOURS_TOLD = 72
MINUS = "−"  # noqa: RUF001 - the typographic minus is what people read

Number = int | float | Decimal


def exact(number: Number) -> Decimal:
    """The decimal value as it was written, never the binary neighbour of a float."""
    if isinstance(number, Decimal):
        return number
    return Decimal(str(number))


def rounded(number: Number, digits: int = 1) -> Decimal:
    """Half up, by decimals: 81.25 → 81.3."""
    return exact(number).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def fixed(number: Number, digits: int = 1) -> str:
    return f"{rounded(number, digits):,f}"


def pct(number: Number, digits: int = 1) -> str:
    """66.66… → 66.7%"""
    return f"{fixed(number, digits)}%"


def share(numerator: Number, denominator: Number) -> Decimal:
    """Percent of two counts, unrounded; ZeroDivisionError-free use needs a denominator."""
    return exact(numerator) * 100 / exact(denominator)


def rate(numerator: Number, denominator: Number) -> str:
    """66.7%（36/54）"""
    return f"{pct(share(numerator, denominator))}（{count(numerator)}/{count(denominator)}）"


def points(difference: Number) -> str:
    """−6.1 个百分点"""
    return f"{signed(difference)} 个百分点"


def signed(difference: Number, digits: int = 1) -> str:
    """+7.0, −6.1, 0.0"""
    value = rounded(difference, digits)
    if value < 0:
        return f"{MINUS}{-value:,f}"
    if value == 0:
        return f"{abs(value):f}"
    return f"+{value:,f}"


def count(number: Number) -> str:
    """1,641; a whole number without decimals; large round ones are `wan`'s business."""
    value = exact(number)
    if value == value.to_integral_value():
        return f"{int(value):,}"
    return f"{value.normalize():,f}"


def wan(number: Number) -> str:
    """≥ 10,000 as 1.2 万, else as `count`."""
    value = exact(number)
    if abs(value) < 10_000:
        return count(value)
    return f"{fixed(value / 10_000)} 万"


def md(day: date) -> str:
    """11月17日"""
    return f"{day.month}月{day.day}日"


def day_(day: date) -> str:
    """11月17日 周二"""
    return f"{md(day)} 周{WEEKDAYS[day.weekday()]}"


def ymd(day: date) -> str:
    """2025年11月17日, for days of another year"""
    return f"{day.year}年{md(day)}"


def local(moment: datetime) -> datetime:
    return moment.astimezone(ZONE)


def hm(moment: datetime) -> str:
    """21:40"""
    return local(moment).strftime("%H:%M")


def dayhm(moment: datetime) -> str:
    """11月17日 21:40"""
    return f"{md(local(moment).date())} {hm(moment)}"


def cut(text: str, length: int) -> str:
    """The first `length` characters, with … when there were more."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    return f"{flat[:length]}…"


def masked(name: str) -> str:
    """丙**: the first character of a name."""
    return f"{name[:1]}**"


def lasting(hours: int) -> str:
    """34 小时; from three days on, 78 天"""
    if hours < HOURS_TOLD:
        return f"{hours} 小时"
    return f"{hours // 24} 天"


FILTERS = {
    "pct": pct, "fixed": fixed, "points": points, "signed": signed, "count": count, "wan": wan,
    "md": md, "day": day_, "ymd": ymd, "hm": hm, "dayhm": dayhm, "cut": cut, "masked": masked,
    "lasting": lasting,
}

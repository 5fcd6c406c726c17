"""Scripted faults: what the platform or the network does wrong, how often, to whom."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

WEBHOOK = "webhook"


class BadFault(ValueError):
    """A fault that cannot be understood; says what is allowed."""


@dataclass(slots=True, eq=False)
class Fault:
    """One fault.

    `match` is an API path, `*` for every path, or `webhook` for deliveries. `code` answers that
    errcode, `http` that status with a page instead of JSON, `delay` waits so many seconds first,
    `reset` cuts the connection before (`before`) or after (`after`) the call took effect,
    `timeout_after_accept` lets it take effect and then keeps silent so many seconds,
    `drop_receipt` and `receipt_status` concern template receipts. `times` counts down, None is
    for ever; the first `skip` matches pass. `label` is what the journal says of it.
    """

    id: int
    match: str
    code: int | None = None
    http: int | None = None
    delay: float = 0.0
    reset: str = ""
    timeout_after_accept: float = 0.0
    drop_receipt: bool = False
    receipt_status: str = ""
    times: int | None = 1
    skip: int = 0
    appid: str = ""
    openid: str = ""
    label: dict[str, Any] = field(default_factory=dict, repr=False)

    def matches(self, path: str, *, appid: str, openid: str) -> bool:
        """Whether this fault is for that call."""
        return (
            (self.match == path or (self.match == "*" and path != WEBHOOK))
            and self.appid in ("", appid)
            and self.openid in ("", openid)
        )

    def describe(self) -> dict[str, Any]:
        """The fault with only what it sets."""
        return {
            key: value
            for key, value in asdict(self).items()
            if (value not in ("", None, 0.0, False) or key == "times") and key != "label"
        }


NO_FAULT = Fault(0, "", times=0)


class Faults:
    """The faults that wait for their call, in the order they were set."""

    def __init__(self, told: Callable[[], None] = lambda: None) -> None:
        self.waiting: list[Fault] = []
        self._told = told
        self._ids = itertools.count(1)

    def add(self, body: Mapping[str, Any]) -> Fault:
        """Set a fault from JSON; BadFault names what is wrong with it."""
        fault = _fault(next(self._ids), body)
        fault.label = fault.describe()
        self.waiting.append(fault)
        return fault

    def remove(self, fault_id: int | None = None) -> int:
        """Take one fault back, or all; how many went."""
        keep = [f for f in self.waiting if fault_id is not None and f.id != fault_id]
        gone = len(self.waiting) - len(keep)
        self.waiting = keep
        return gone

    @property
    def personal(self) -> bool:
        """Whether one of them is for one person, so that calls must be read for whom they are."""
        return any(fault.openid for fault in self.waiting)

    def take(self, path: str, *, appid: str = "", openid: str = "") -> Fault:
        """The first fault for this call, counted down; NO_FAULT when there is none."""
        for fault in self.waiting:
            if not fault.matches(path, appid=appid, openid=openid):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            self._count_down(fault)
            return fault
        return NO_FAULT

    def _count_down(self, fault: Fault) -> None:
        if fault.times is None:
            return
        fault.times -= 1
        if fault.times <= 0:
            self.waiting.remove(fault)
        self._told()


_NUMBERS = {"code": int, "http": int, "delay": float, "timeout_after_accept": float, "skip": int}
_TEXTS = ("receipt_status", "appid", "openid")


def _fault(fault_id: int, body: Mapping[str, Any]) -> Fault:
    match = body.get("match")
    if not isinstance(match, str) or not (match in ("*", WEBHOOK) or match.startswith("/")):
        raise BadFault('match must be an API path such as /cgi-bin/token, "*" or "webhook"')
    fault = Fault(fault_id, match)
    for key, value in body.items():
        _set(fault, key, value)
    return fault


def _set(fault: Fault, key: str, value: Any) -> None:
    if key == "match":
        return
    try:
        if key in _NUMBERS:
            setattr(fault, key, _NUMBERS[key](value))
        elif key in _TEXTS:
            setattr(fault, key, str(value))
        elif key == "times":
            fault.times = _times(value)
        elif key == "reset":
            fault.reset = _reset(value)
        elif key == "drop_receipt":
            fault.drop_receipt = bool(value)
        else:
            raise BadFault(f"unknown part {key!r} of a fault")
    except TypeError as error:
        raise BadFault(f"{key}: {value!r} is no number") from error
    except ValueError as error:
        raise BadFault(f"{key}: {error}") from error


def _times(value: Any) -> int | None:
    if value is None or value == -1:
        return None
    times = int(value)
    if times < 1:
        raise BadFault("times must be 1 or more, or null for ever")
    return times


def _reset(value: Any) -> str:
    if value is True:
        return "before"
    if value in ("before", "after"):
        return str(value)
    raise BadFault('reset must be true, "before" or "after"')

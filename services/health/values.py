"""A finding: what one check saw, without words; terminal and chat have words of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from services.colleges import College

#: Every check by name, what people feel soonest first, and what may be wrong with it, the worst
#: first. A finding without a problem is well.
CHECKS: Mapping[str, tuple[str, ...]] = {
    "database": ("away", "no_tables"),
    "broker": ("away",),
    "colleges": ("none",),
    "credentials": ("refused", "off_list", "no_answer"),
    "queue": ("stuck",),
    "faults": ("many", "pictures"),
    "jobs": ("failed", "missed"),
    "certification": ("near", "over"),
    "feeds": ("late",),
    "capability": ("lost", "not_granted"),
    "templates": ("none", "unknown"),
    "quota": ("spent",),
    "clock": ("away", "off"),
    "disk": ("full",),
    "fonts": ("missing",),
    "menus": ("none", "older"),
    "examined": ("never", "stale"),
}

#: Problems somebody is told of at once; the others are there for who looks.
ALARMING = frozenset({
    ("broker", "away"), ("fonts", "missing"), ("clock", "off"), ("disk", "full"),
    ("credentials", "refused"), ("credentials", "off_list"), ("credentials", "no_answer"),
    ("certification", "near"),
    ("certification", "over"), ("capability", "lost"), ("templates", "unknown"),
    ("quota", "spent"), ("queue", "stuck"), ("jobs", "failed"), ("feeds", "late"),
    ("faults", "many"), ("faults", "pictures"), ("examined", "stale"),
})

#: Interfaces of the account that the product uses; each has a way to do without it
#: (docs/wechat-account.md).
CAPABILITIES = ("menu", "role_menus", "tags", "template", "service", "qrcode", "oauth")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check saw of a subject ("" for the whole); `taken_at` None means just now.

    ValueError for a check or problem that CHECKS does not know.
    """

    what: str
    subject: str = ""
    problem: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    taken_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.problem and self.problem not in CHECKS[self.what]:
            raise ValueError(f"{self.what} knows no problem {self.problem!r}")

    @property
    def day(self) -> date:
        """The day it speaks of."""
        return date.fromisoformat(self.data["until"])

    @property
    def moment(self) -> datetime:
        """The moment it speaks of: of a job's slot, or of the newest look."""
        return datetime.fromisoformat(self.data.get("slot") or self.data["at"])

    @property
    def alarming(self) -> bool:
        """Whether somebody is to be told of it without asking."""
        return (self.what, self.problem) in ALARMING


def find(findings: Iterable[Finding], what: str, subject: str = "") -> Finding | None:
    """The finding of a check, None where it was not looked at."""
    return next((one for one in findings if (one.what, one.subject) == (what, subject)), None)


class Examine(Protocol):
    """Looks at what the database cannot tell: WeChat, broker, fonts, clock, disk."""

    async def __call__(self, college: College) -> Sequence[Finding]: ...

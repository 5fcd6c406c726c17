"""The conversation with one contact: an open form, lists that were shown, steps to undo.

It lives on the contact's locked row (MODEL §2); this module knows no table. `dump` and `load`
turn it into JSON values for the service that keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

#: CONVERSATIONS §4.1 and 4.6.
LISTS_KEPT = 6
UNDO_STEPS = 5
UNDO_FOR = timedelta(minutes=10)
MINUTES = {"form": 15, "confirm": 5, "soft": 5}
#: Expired lists are kept this long only to say that they expired (list_gone).
GONE_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Listing:
    """A printed list: positions stand for `ids` as they were, never for a re-sorted list.

    `of` names the list that this one is a detail of: a single digit acts here, several numbers or
    a number with a word mean the list above, and 返回 goes back to it.
    """

    kind: str
    ids: tuple[str, ...]
    at: datetime
    actions: tuple[str, ...] = ()
    minutes: int = 60
    title: str = ""
    pushed: bool = False
    post_id: int | None = None
    of: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def until(self) -> datetime:
        return self.at + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class UndoStep:
    kind: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Pick:
    """What a person chose on a list."""

    listing: Listing
    items: tuple[int, ...]
    action: int | None = None
    verb: str | None = None
    rest: str = ""
    everything: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the chosen positions; 0 (都不是) stands for none."""
        return tuple(self.listing.ids[n - 1] for n in self.items if n > 0)


@dataclass
class Talk:
    """State of one conversation; mutable inside a message, saved with its effect."""

    flow: str = ""
    step: str = ""
    kind: str = "form"
    title: str = ""
    note: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    history: list[list[Any]] = field(default_factory=list)
    expires_at: datetime | None = None
    parked: dict[str, Any] | None = None
    hung: dict[str, dict[str, Any]] = field(default_factory=dict)
    lists: list[Listing] = field(default_factory=list)
    undo: list[UndoStep] = field(default_factory=list)
    tap: tuple[str, datetime] | None = None
    context: dict[str, Any] = field(default_factory=dict)
    #: Whether the answer to this message says in which of several roles it is given; not kept.
    marked: bool = True

    # -- forms -----------------------------------------------------------------------------

    def open(
        self, flow: str, step: str, *, now: datetime, minutes: int | None = None,
        kind: str = "form", title: str = "", note: str = "", **data: Any,
    ) -> None:
        """Open a form at `step`. `note` is the text key that says a dropped question was not done;
        `title` names the form in 「… 还开着」."""
        self.flow, self.step, self.kind = flow, step, kind
        self.title, self.note, self.data, self.history = title, note, data, []
        self.expires_at = now + timedelta(minutes=minutes or MINUTES[kind])

    def move(self, step: str, **data: Any) -> None:
        """Go on to `step`; 返回 comes back to the present one with its data."""
        self.history.append([self.step, dict(self.data)])
        self.step = step
        self.data.update(data)

    def back(self) -> bool:
        """One step back; False at the first step."""
        if not self.history:
            return False
        self.step, self.data = self.history.pop()
        return True

    def close(self) -> None:
        self.flow, self.step, self.kind, self.title, self.note = "", "", "form", "", ""
        self.data, self.history, self.expires_at = {}, [], None

    def park(self, *, until: datetime) -> None:
        """Close the form but keep what was written until then; 继续 takes it up again."""
        self.parked = {
            "flow": self.flow, "step": self.step, "title": self.title, "data": self.data,
            "history": self.history, "until": until.isoformat(),
        }
        self.close()

    def resume(self, *, now: datetime) -> bool:
        """Open what was parked; False when there is nothing or it is too old."""
        parked, self.parked = self.parked, None
        if parked is None or datetime.fromisoformat(parked["until"]) <= now:
            return False
        self.open(parked["flow"], parked["step"], now=now, title=parked["title"])
        self.data, self.history = parked["data"], parked["history"]
        return True

    def hang(self, role: str, *, until: datetime) -> None:
        """Leave what is open or parked with the role it was begun in, until then."""
        if self.flow and self.kind == "form":
            self.park(until=until)
        self.close()
        if self.parked is not None:
            self.hung[role] = self.parked
        self.parked = None

    def take_down(self, role: str, *, now: datetime) -> bool:
        """What hung with this role is parked again, for 继续; False when nothing did."""
        parked = self.hung.pop(role, None)
        if parked is None or datetime.fromisoformat(parked["until"]) <= now:
            return False
        self.parked = parked
        return True

    # -- lists -----------------------------------------------------------------------------

    def show(self, listing: Listing) -> None:
        """Remember a list that is being printed; the newest of a kind replaces the older ones."""
        kept = [one for one in self.lists if one.kind != listing.kind]
        self.lists = [listing, *kept][:LISTS_KEPT]

    def hide(self, kind: str) -> None:
        self.lists = [one for one in self.lists if one.kind != kind]

    def listing(self, kind: str) -> Listing | None:
        return next((one for one in self.lists if one.kind == kind), None)

    def live(self, now: datetime) -> list[Listing]:
        """Lists in the order in which a bare number asks them (§4.1, priorities 3 and 4)."""
        alive = [one for one in self.lists if one.until > now]
        return sorted(alive, key=lambda one: (one.pushed, -one.at.timestamp()))

    # -- undo ------------------------------------------------------------------------------

    def undoable(self, kind: str, *, now: datetime, **data: Any) -> None:
        """Remember how to take back what was just done."""
        self.undo = [UndoStep(kind, now, data), *self.undo][:UNDO_STEPS]

    def take_undo(self, *, now: datetime) -> UndoStep | None:
        """The newest step that can still be undone, removed from the list."""
        self.undo = [step for step in self.undo if now - step.at <= UNDO_FOR]
        if not self.undo:
            return None
        return self.undo.pop(0)

    # -- keeping ---------------------------------------------------------------------------

    def tidy(self, *, now: datetime, midnight: datetime) -> None:
        """Let go of what is over: an expired form is parked until midnight, confirms just end."""
        if self.flow and self.expires_at is not None and self.expires_at <= now:
            if self.kind == "form":
                self.park(until=midnight)
            else:
                self.close()
        self.lists = [one for one in self.lists if now - one.at < GONE_FOR]

    def dump(self) -> dict[str, Any]:
        """JSON values; flow, step, expires_at and context have columns of their own."""
        return {
            "v": 1, "kind": self.kind, "title": self.title, "note": self.note, "data": self.data,
            "history": self.history, "parked": self.parked, "hung": self.hung,
            "lists": [_listing_json(one) for one in self.lists],
            "undo": [[s.kind, s.at.isoformat(), dict(s.data)] for s in self.undo],
            "tap": [self.tap[0], self.tap[1].isoformat()] if self.tap else None,
        }


def load(
    body: Mapping[str, Any] | None, *, flow: str, step: str, expires_at: datetime | None,
    context: Mapping[str, Any],
) -> Talk:
    """A talk from what `dump` gave; a body of another version starts afresh."""
    if not body or body.get("v") != 1:
        return Talk(context=dict(context))
    tap = body["tap"]
    return Talk(
        flow=flow, step=step, expires_at=expires_at, context=dict(context), kind=body["kind"],
        title=body["title"], note=body["note"], data=body["data"], history=body["history"],
        parked=body["parked"], hung=body.get("hung") or {},
        lists=[_listing(one) for one in body["lists"]],
        undo=[UndoStep(k, datetime.fromisoformat(at), d) for k, at, d in body["undo"]],
        tap=(tap[0], datetime.fromisoformat(tap[1])) if tap else None,
    )


def _listing_json(one: Listing) -> dict[str, Any]:
    return {
        "kind": one.kind, "ids": list(one.ids), "at": one.at.isoformat(),
        "actions": list(one.actions), "minutes": one.minutes, "title": one.title,
        "pushed": one.pushed, "post_id": one.post_id, "of": one.of, "data": dict(one.data),
    }


def _listing(body: Mapping[str, Any]) -> Listing:
    return Listing(
        kind=body["kind"], ids=tuple(body["ids"]), at=datetime.fromisoformat(body["at"]),
        actions=tuple(body["actions"]), minutes=body["minutes"], title=body["title"],
        pushed=body["pushed"], post_id=body["post_id"], of=body.get("of", ""), data=body["data"],
    )

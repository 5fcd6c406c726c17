"""Plain values of the pipeline: what was claimed, what is known of its person, what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.kit.reply import Reply
from services.pushes.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The attempts that share one client_msg_id: when the first began, how the last ended."""

    client_msg_id: str
    channel: str
    began_at: datetime
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """The person of a push as the locked contact row shows it; `contact_id` None: not bound."""

    contact_id: int | None = None
    openid: str = ""
    following: bool = False
    window_until: datetime | None = None
    window_left: int = 0
    kind: str = ""
    status: str = "active"
    roles: tuple[str, ...] = ()
    sent_this_week: int = 0
    class_org_id: int | None = None
    minor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A waiting push with everything a decision needs."""

    id: int
    kind: str
    urgency: str
    channel: str
    reply: Reply | None
    not_before: datetime
    expires_at: datetime | None
    tries: int
    receiver: Receiver
    case_over: bool = False
    chain: Chain | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The arrow a waiting push takes: to sending, later, inbox, folded, dropped or unknown."""

    state: str
    reason: Reason = Reason.SENT
    channel: str
    not_before: datetime
    client_msg_id: str = ""
    sends: int = 0
    with_picture: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A push leased to this sender, its attempt row `n` committed."""

    id: int
    n: int
    openid: str
    contact_id: int | None
    channel: str
    client_msg_id: str
    began_at: datetime
    reply: Reply
    with_picture: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one attempt came to and where its push goes."""

    push: Claimed
    state: str
    channel: str
    at: datetime
    reason: Reason = Reason.SENT
    not_before: datetime | None = None
    msgid: str = ""
    code: int | None = None
    hold: bool = False


@dataclass(slots=True)
class Tally:
    """Counts of one delivery, for logs and metrics; never who."""

    claimed: int = 0
    states: dict[str, int] = field(default_factory=dict)

    def count(self, state: str, n: int = 1) -> None:
        self.states[state] = self.states.get(state, 0) + n

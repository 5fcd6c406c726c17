"""The stages before sending: small pure functions, each with a named outcome (STYLE rule 18).

A stage gives the verdict on a waiting push or None to let it pass; the first verdict stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.kit.reply import Card, Picture, Reply
from services.pushes import limits
from services.pushes.reasons import Reason
from services.pushes.schooldays import SchoolDays
from services.pushes.values import Chain, Verdict, Waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What all decisions of one claim share."""

    now: datetime
    zone: ZoneInfo
    days: SchoolDays
    templates: frozenset[str]


Stage = Callable[[Waiting, Setting], Verdict | None]


def decide(push: Waiting, setting: Setting, *, new_id: str) -> Verdict:
    """The arrow this push takes now; `new_id` names a fresh chain of attempts."""
    for stage in STAGES:
        verdict = stage(push, setting)
        if verdict is not None:
            return verdict
    return route(push, setting, new_id=new_id)


def _end(push: Waiting, setting: Setting, state: str, reason: Reason) -> Verdict:
    return Verdict(state=state, reason=reason, channel=push.channel, not_before=setting.now)


def gone(push: Waiting, setting: Setting) -> Verdict | None:
    """Nobody to send to, or nothing to say: a row nobody can open must not stop the others."""
    receiver = push.receiver
    if push.reply is None:
        return _end(push, setting, "dropped", Reason.UNREADABLE)
    if receiver.status in ("graduated", "left"):
        return _end(push, setting, "dropped", Reason.LEFT)
    if receiver.contact_id is not None and not receiver.following:
        return _end(push, setting, "dropped", Reason.UNSUBSCRIBED)
    return None


def begun(push: Waiting, setting: Setting) -> Verdict | None:
    """A try whose end nobody knows goes again under its own id while WeChat holds it, or never."""
    chain = push.chain
    if chain is None or chain.outcome not in UNKNOWN_ENDS:
        return None
    if push.channel == "template" and id_holds(chain, setting.now):
        return _send(push, setting, channel="template", client_msg_id=chain.client_msg_id)
    return _end(push, setting, "unknown", Reason.TOO_OLD_TO_REPEAT)


def outlived(push: Waiting, setting: Setting) -> Verdict | None:
    if push.expires_at is not None and push.expires_at <= setting.now:
        return _end(push, setting, "dropped", Reason.EXPIRED)
    if push.case_over:
        return _end(push, setting, "dropped", Reason.CASE_CLOSED)
    return None


def unbound(push: Waiting, setting: Setting) -> Verdict | None:
    if push.receiver.contact_id is None:
        return _inbox(setting, Reason.NOT_BOUND)
    return None


def timetable(push: Waiting, setting: Setting) -> Verdict | None:
    """Quiet hours and lessons move the moment, never the deciding (R13)."""
    if push.urgency == "now" or limits.is_safety(push.kind):
        return None
    quiet = quiet_until(
        push.receiver.kind, setting.now, setting=setting, red=push.urgency == "red",
        class_org_id=push.receiver.class_org_id,
    )
    if quiet is None:
        return None
    until, reason = quiet
    return Verdict(state="waiting", reason=reason, channel=push.channel, not_before=until)


def budget(push: Waiting, setting: Setting) -> Verdict | None:
    """The week's pushes of a person (R14); what is over goes into the digest."""
    if push.urgency in ("now", "digest") or limits.is_safety(push.kind):
        return None
    receiver = push.receiver
    if receiver.sent_this_week < limits.a_week(receiver.kind, receiver.roles):
        return None
    return _end(push, setting, "folded", Reason.WEEKLY_LIMIT)


STAGES: tuple[Stage, ...] = (gone, begun, outlived, unbound, timetable, budget)

#: Attempts that may have reached the person.
UNKNOWN_ENDS = frozenset({"", Reason.LEASE_LAPSED, Reason.OUTCOME_UNKNOWN, Reason.FAULT})


def id_holds(chain: Chain, now: datetime) -> bool:
    """WeChat still knows this id, so that sending again cannot double the message."""
    return timedelta(minutes=-1) < now - chain.began_at < limits.SAME_ID_HOLDS


def route(push: Waiting, setting: Setting, *, new_id: str) -> Verdict:
    """Template, else the customer-service window, else the inbox."""
    # WeChat refuses template messages to minors (70000); a chat that is open carries the same.
    templated = push.channel == "template" and not push.receiver.minor
    if templated and can_template(push.reply, setting):
        client_msg_id = _kept_id(push, setting) or new_id
        return _send(push, setting, channel="template", client_msg_id=client_msg_id)
    sends = service_sends(push.reply)
    left = open_sends(push, setting.now)
    if left <= 0 or sends == 0:
        return _inbox(setting, Reason.NO_CHANNEL)
    verdict = _send(push, setting, channel="service", client_msg_id=new_id)
    return replace(verdict, sends=min(sends, left), with_picture=left >= sends)


def _kept_id(push: Waiting, setting: Setting) -> str:
    """The id of the tries before, while it holds; one that was accepted would be swallowed."""
    chain = push.chain
    if chain is None or chain.channel != "template" or chain.outcome == "accepted":
        return ""
    if not id_holds(chain, setting.now):
        return ""
    return chain.client_msg_id


def can_template(reply: Reply | None, setting: Setting) -> bool:
    return isinstance(reply, Card) and reply.template in setting.templates


def service_sends(reply: Reply | None) -> int:
    """Customer-service messages a reply takes: its text, and its picture."""
    if reply is None:
        return 0
    drawn = isinstance(reply, (Picture, Card)) and reply.chart
    return int(bool(reply.text)) + int(bool(drawn))


def open_sends(push: Waiting, now: datetime) -> int:
    """Messages the ledger still allows in the person's window."""
    receiver = push.receiver
    if receiver.window_until is None or receiver.window_until <= now:
        return 0
    return receiver.window_left


def _send(push: Waiting, setting: Setting, *, channel: str, client_msg_id: str) -> Verdict:
    return Verdict(state="sending", channel=channel, not_before=push.not_before,
                   client_msg_id=client_msg_id)


def _inbox(setting: Setting, reason: Reason) -> Verdict:
    return Verdict(state="inbox", reason=reason, channel="inbox", not_before=setting.now)


def quiet_until(
    kind: str, now: datetime, *, setting: Setting, red: bool = False,
    class_org_id: int | None = None,
) -> tuple[datetime, Reason] | None:
    """When the present quiet stretch of a person ends, and its name; None outside of any."""
    if kind == "student":
        return _student_quiet(now, setting, red=red, class_org_id=class_org_id)
    return _staff_quiet(now, setting)


def _student_quiet(
    now: datetime, setting: Setting, *, red: bool, class_org_id: int | None
) -> tuple[datetime, Reason] | None:
    local = now.astimezone(setting.zone)
    until = limits.STUDENT_QUIET_UNTIL
    if red:
        until = limits.RED_QUIET_UNTIL
    if local.time() >= limits.STUDENT_QUIET_FROM:
        return _at(local.date() + timedelta(days=1), until, setting), Reason.QUIET_HOURS
    if local.time() < until:
        return _at(local.date(), until, setting), Reason.QUIET_HOURS
    if setting.days.is_taught(local.date(), class_org_id):
        for begins, ends in limits.CLASS_TIMES:
            if begins <= local.time() < ends:
                return _at(local.date(), ends, setting), Reason.CLASS_TIME
    return None


def _staff_quiet(now: datetime, setting: Setting) -> tuple[datetime, Reason] | None:
    local = now.astimezone(setting.zone)
    day = local.date()
    if setting.days.is_working(day):
        if limits.STAFF_QUIET_UNTIL <= local.time() < limits.STAFF_QUIET_FROM:
            return None
        if local.time() < limits.STAFF_QUIET_UNTIL:
            return _at(day, limits.STAFF_QUIET_UNTIL, setting), Reason.QUIET_HOURS
    next_day = day + timedelta(days=1)
    while not setting.days.is_working(next_day):
        next_day += timedelta(days=1)
    return _at(next_day, limits.STAFF_QUIET_UNTIL, setting), Reason.QUIET_HOURS


def _at(day: date, moment: time, setting: Setting) -> datetime:
    local = datetime.combine(day, moment, tzinfo=setting.zone)
    return local.astimezone(setting.now.tzinfo)

"""How many customer-service messages a person's last actions allow (WECHAT §3)."""

from __future__ import annotations

from bot.simulator.errors import PlatformError
from bot.simulator.state import Person

#: A message of the person: 5 answers within 48 hours.
SPOKE_COUNT, SPOKE_SECONDS = 5, 48 * 3600.0
#: A click, a scan or a follow: 3 answers within one minute.
TAPPED_COUNT, TAPPED_SECONDS = 3, 60.0
#: "Typing" needs an exchange within 30 seconds.
TYPING_SECONDS = 30.0

TAP_EVENTS = frozenset({"CLICK", "scancode_push", "scancode_waitmsg", "subscribe", "SCAN"})


def note_action(person: Person, fields: dict[str, object], now: float) -> None:
    """Open the window that a message or event gives; a msgmenu item counts as a tap."""
    event = fields.get("Event")
    if event == "unsubscribe":
        person.spoke_at = person.tapped_at = 0.0
    elif event in TAP_EVENTS or fields.get("bizmsgmenuid"):
        person.tapped_at, person.tapped_used = now, 0
    elif fields.get("MsgType") != "event":
        person.spoke_at, person.spoke_used = now, 0


def take_answer(person: Person, now: float) -> None:
    """Use one answer of an open window, the shorter one first.

    PlatformError 45015 when none is open or the person left, 45047 when all answers are used.
    """
    spoke, tapped = open_windows(person, now)
    if not person.subscribed or not (spoke or tapped):
        raise PlatformError(45015)
    if tapped and person.tapped_used < TAPPED_COUNT:
        person.tapped_used += 1
    elif spoke and person.spoke_used < SPOKE_COUNT:
        person.spoke_used += 1
    else:
        raise PlatformError(45047)


def open_windows(person: Person, now: float) -> tuple[bool, bool]:
    """Whether the message window and the tap window are open."""
    spoke = person.spoke_at > 0 and 0 <= now - person.spoke_at < SPOKE_SECONDS
    tapped = person.tapped_at > 0 and 0 <= now - person.tapped_at < TAPPED_SECONDS
    return spoke, tapped


def left(person: Person, now: float) -> dict[str, object]:
    """What is left, for the control API: answers per window and when it shuts."""
    spoke, tapped = open_windows(person, now)
    answer: dict[str, object] = {"message": 0, "tap": 0, "message_until": None, "tap_until": None}
    if spoke:
        answer["message"] = SPOKE_COUNT - person.spoke_used
        answer["message_until"] = person.spoke_at + SPOKE_SECONDS
    if tapped:
        answer["tap"] = TAPPED_COUNT - person.tapped_used
        answer["tap_until"] = person.tapped_at + TAPPED_SECONDS
    return answer

"""What arrives from WeChat, as frozen values. No handler ever sees XML.

Fields and names: WECHAT §1.4-1.5. Ids stay strings (MsgId and MsgID exceed 2^53).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

#: The ledger keeps a key of at most 256 characters; WeChat's own come nowhere near this.
KEY_LIMIT = 200
#: A delivery is seconds old (WECHAT §2); a CreateTime further off than this names no moment.
BELIEVED_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Common part of every message and event; `created` is CreateTime in seconds since 1970."""

    openid: str
    account: str
    created: int

    @property
    def sent_at(self) -> datetime:
        """The moment WeChat stamped on the message, UTC."""
        return datetime.fromtimestamp(self.created, UTC)

    def said_at(self, now: datetime) -> datetime:
        """`sent_at`, on which days and windows hang; `now` where CreateTime cannot be true."""
        if abs(self.created - now.timestamp()) > BELIEVED_WITHIN.total_seconds():
            return now
        return self.sent_at

    @property
    def key(self) -> str:
        """The once-only key of MODEL §2; equal for all deliveries of one message."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class UserMessage(Message):
    """A message a person sent; unlike an event it opens the 48 h customer-service window."""

    msg_id: str

    @property
    def key(self) -> str:
        return _bounded(f"{self.openid}:{self.msg_id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(UserMessage):
    """Typed text; `menu_id` is bizmsgmenuid when a msgmenu item was tapped."""

    content: str
    menu_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image(UserMessage):
    media_id: str
    pic_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice(UserMessage):
    media_id: str
    format: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Video(UserMessage):
    """video and shortvideo."""

    media_id: str
    thumb_media_id: str = ""
    short: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Location(UserMessage):
    """A place the person sent (not the LOCATION event)."""

    latitude: float
    longitude: float
    scale: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(UserMessage):
    title: str
    description: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownMessage(UserMessage):
    """A message type this version does not know; its raw fields are kept for the log of names."""

    type: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Message):
    """An event; `event_key` and `ticket`/`msg_id` join the once-only key (1 s resolution)."""

    event: str
    event_key: str = ""
    ticket: str = ""
    msg_id: str = ""

    @property
    def key(self) -> str:
        tail = self.msg_id or self.ticket
        return _bounded(f"{self.openid}:{self.created}:{self.event}:{self.event_key}:{tail}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribe(Event):
    """Followed; `scene` is the value of the QR code, empty without one."""

    scene: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsubscribe(Event):
    """Unfollowed: personal data of this openid must go (WECHAT §1.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan(Event):
    """A follower scanned a QR code; `scene` has no prefix."""

    scene: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Click(Event):
    """A menu button of type click; its key is `event_key`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View(Event):
    """A menu button that opens a page; gives no customer-service window."""

    menu_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewMiniProgram(Event):
    menu_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionReport(Event):
    """The LOCATION event: the phone's position on entering the chat."""

    latitude: float = 0.0
    longitude: float = 0.0
    precision: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanCode(Event):
    """scancode_push and scancode_waitmsg."""

    scan_type: str = ""
    scan_result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPictures(Event):
    """pic_sysphoto, pic_photo_or_album, pic_weixin: MD5 sums of the pictures that follow."""

    count: int = 0
    md5: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedLocation(Event):
    """location_select."""

    latitude: float = 0.0
    longitude: float = 0.0
    scale: int = 0
    label: str = ""
    poi: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateReceipt(Event):
    """TEMPLATESENDJOBFINISH: `status` is success or `failed:…`; `msg_id` names the send."""

    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeConsent(Event):
    """subscribe_msg_popup_event and subscribe_msg_change_event; (template id, accepted) pairs."""

    answers: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeSent(Event):
    """subscribe_msg_sent_event; (template id, msg id, error code) triples."""

    results: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MassReceipt(Event):
    """MASSSENDJOBFINISH."""

    status: str = ""
    total: int = 0
    filtered: int = 0
    sent: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataEvent(Event):
    """user_info_modified, user_authorization_revoke, user_authorization_cancellation."""

    subject_openid: str = ""
    revoke_info: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEvent(Event):
    """qualification_verify_*, naming_verify_*, annual_renew, verify_expired: for the operator."""

    expires_at: int = 0
    fail_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownEvent(Event):
    fields: Mapping[str, str] = field(default_factory=dict)


def _bounded(key: str) -> str:
    """The key itself; a longer one by its hash, as long keys of QR codes and buttons are legal."""
    if len(key) <= KEY_LIMIT:
        return key
    return f"{key[:64]}#{hashlib.sha256(key.encode()).hexdigest()}"

"""What WeChat can refuse, sorted by what the caller does about it (WECHAT §12).

    WeChatError
    ├── RetryLater            busy, 5xx, not JSON, never connected: again, with back-off
    │   ├── RateLimited       too many this minute: not before 60 s
    │   ├── QuotaSpent        the day's quota: not before 00:00 Beijing
    │   └── FrequencyLimited  too many to this one person: half an hour, merge notices
    ├── BadToken              renew the token once, send once more
    ├── Held                  stop and alert the operator
    │   ├── BadCredentials    secret, AppID or IP refused: stop for everyone
    │   ├── NotGranted        this interface is closed to the account
    │   └── TemplateHeld      this template is wrong, banned or not ours
    ├── UserUnreachable       this person, until the person does something
    │   └── ConsentSpent      this person, for this template only
    ├── Dropped               this message, on this channel: take the next one
    │   └── WindowClosed      customer-service window shut or used up
    ├── MediaExpired          upload once more, send once more
    ├── BadRequest            a bug or bad data: mend it, sending again does not help
    │   ├── BadValue          a template value breaks its field's rule; `.field`
    │   ├── TooLong           split the text
    │   └── BadCode           an OAuth code that is wrong, used or too old
    └── OutcomeUnknown        perhaps accepted: only a client_msg_id makes a second try safe

Messages name codes and WeChat's own words, never a token or a secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wechatpy.constants import WeChatErrorCode as Code

_BEIJING = ZoneInfo("Asia/Shanghai")
_RID = re.compile(r"[,\s]*rid: ?([\w-]+)", re.ASCII)
_FIELD = re.compile(r"data\.(\w+)\.value", re.ASCII)


class WeChatError(Exception):
    """An answer of WeChat that is not 0, or no answer; `code` is 0 where WeChat gave none.

    `rid` names the call in WeChat's own diagnosis for 7 days.
    """

    def __init__(self, code: int, message: str, *, rid: str = "") -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.rid = rid

    def __str__(self) -> str:
        return f"{self.code} {self.message}" + (f" (rid {self.rid})" if self.rid else "")


class RetryLater(WeChatError):
    """Not accepted, for a passing reason."""

    wait = timedelta(seconds=2)

    def not_before(self, now: datetime) -> datetime:
        """The earliest moment at which another try makes sense."""
        return now + self.wait


class RateLimited(RetryLater):
    """The calls of this minute are used up."""

    wait = timedelta(seconds=60)


class QuotaSpent(RetryLater):
    """The calls of this day are used up; urgent ones need clear_quota."""

    #: The hour of the reset is believed, not documented: stay clear of it (WECHAT §16).
    wait = timedelta(minutes=5)

    def not_before(self, now: datetime) -> datetime:
        midnight = now.astimezone(_BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
        return (midnight + timedelta(days=1) + self.wait).astimezone(now.tzinfo)


class FrequencyLimited(RetryLater):
    """Too many messages to one person; the limit is not published."""

    wait = timedelta(minutes=30)


class BadToken(WeChatError):
    """The access token is expired or was replaced."""


class Held(WeChatError):
    """No call of this kind will pass before a person has mended something."""


class BadCredentials(Held):
    """Secret, AppID or egress address refused: no call of this account will pass."""


class NotGranted(Held):
    """The account may not use this interface (verification lapsed, test account, ban)."""


class TemplateHeld(Held):
    """The template is unknown here, deleted, banned or outside the account's categories."""


class UserUnreachable(WeChatError):
    """The person does not follow, blocked the account or is unknown to it."""


class ConsentSpent(UserUnreachable):
    """No subscription consent is left for this template."""


class Dropped(WeChatError):
    """Final for this message on this channel, nothing is wrong with the person."""


class WindowClosed(Dropped):
    """The customer-service window is closed or its count is used."""


class MediaExpired(WeChatError):
    """The media id is unknown or older than three days."""


class BadRequest(WeChatError):
    """WeChat understood us and says that we are wrong."""


class BadValue(BadRequest):
    """A template value breaks the rule of its field; found by us before sending or by WeChat."""

    def __init__(self, field: str, message: str, *, rid: str = "") -> None:
        super().__init__(Code.INVALID_TEMPLATE_ARGUMENT.value, message, rid=rid)
        self.args = (field, message)
        self.field = field

    def __str__(self) -> str:
        return f"{self.field}: {super().__str__()}"


class TooLong(BadRequest):
    """The text is longer than WeChat takes."""


class BadCode(BadRequest):
    """The OAuth code is wrong, was used before or is too old: send the person round again."""


class OutcomeUnknown(WeChatError):
    """The request may have been accepted: the answer never came."""


_BY_CLASS: Mapping[type[WeChatError], Iterable[int]] = {
    RetryLater: (Code.SYSTEM_BUSY, 268487001, 268487002, 45169),
    RateLimited: (Code.API_MINUTE_QUOTA_REACH_LIMIT,),
    QuotaSpent: (Code.OUT_OF_API_FREQ_LIMIT,),
    FrequencyLimited: (43117,),
    BadToken: (Code.INVALID_CREDENTIAL, Code.INVALID_ACCESS_TOKEN, Code.EXPIRED_ACCESS_TOKEN),
    BadCredentials: (
        Code.INVALID_APP_SECRET,
        Code.INVALID_APP_ID,
        *(40164, 61004),  # egress address not in the whitelist
        40243,  # secret frozen
        *(89503, 89504, 89505, 89506, 89507),  # an administrator has to allow the address
    ),
    NotGranted: (
        Code.UNAUTHORIZED_API,
        Code.API_BANNED,
        Code.OUT_OF_RESET_LIMIT,
        Code.USER_LIMITED,
        40200,
    ),
    TemplateHeld: (Code.INVALID_TEMPLATE, 40036, 40248, 40249, 43116),
    UserUnreachable: (
        Code.INVALID_OPENID,
        Code.REQUIRE_SUBSCRIBE,
        Code.REQUIRE_UNBLOCK_USER,
        Code.USER_BLOCK_MESSAGE,
    ),
    ConsentSpent: (Code.USER_REFUSE_TO_ACCEPT_THE_MESSAGE,),
    Dropped: (70000, 45080, 45081),
    WindowClosed: (Code.OUT_OF_RESPONSE_TIME_LIMIT, Code.OUT_OF_RESPONSE_COUNT_LIMIT),
    MediaExpired: (Code.INVALID_MEDIA_ID,),
    TooLong: (Code.OUT_OF_CONTENT_SIZE_LIMIT,),
    BadCode: (Code.INVALID_OAUTH_CODE, Code.CODE_BEEN_USED, Code.EXPIRED_OAUTH_CODE),
}
_BY_CODE = {int(code): kind for kind, codes in _BY_CLASS.items() for code in codes}


def from_answer(body: Mapping[str, Any], *, hide: Iterable[str] = ()) -> WeChatError | None:
    """The error an answer stands for, None for success (no errcode, or 0).

    `hide` are secrets to black out, should WeChat's words quote one. Codes without a row in
    WECHAT §12 are BadRequest: sending the same again cannot help.
    """
    code = _code(body.get("errcode", 0))
    if code == 0:
        return None
    words = hidden(str(body.get("errmsg", "")), hide)
    rid = _RID.search(words)
    message = _RID.sub("", words).strip()
    return _error(code, message, rid[1] if rid else "")


def _code(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        return int(Code.SYSTEM_BUSY)


def _error(code: int, message: str, rid: str) -> WeChatError:
    if code == Code.INVALID_TEMPLATE_ARGUMENT:
        field = _FIELD.search(message)
        return BadValue(field[1] if field else "", message, rid=rid)
    return _BY_CODE.get(code, BadRequest)(code, message, rid=rid)


def hidden(text: str, secrets: Iterable[str]) -> str:
    """The text with every secret blacked out."""
    for secret in filter(None, secrets):
        text = text.replace(secret, "***")
    return text

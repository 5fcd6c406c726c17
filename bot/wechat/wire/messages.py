"""Fields -> messages a person sent (WECHAT §1.4). Nonsense inside a known type never raises."""

from __future__ import annotations

from collections.abc import Callable

from bot.kit.message import (
    Image,
    Link,
    Location,
    Message,
    Text,
    UnknownMessage,
    UserMessage,
    Video,
    Voice,
)
from bot.wechat.wire.events import event_from
from bot.wechat.wire.fields import BadBody, Fields, decimal, flattened, text_of, whole

#: 9999-12-31, the last moment a datetime can hold.
_LAST_SECOND = 253_402_300_799
#: An openid has 28 characters; what is longer than a contact can be is nobody of ours.
_OPENID_LIMIT = 64


def message_from(fields: Fields) -> Message:
    """The typed value of a body; BadBody where sender, receiver or type is missing."""
    openid, account = text_of(fields, "FromUserName"), text_of(fields, "ToUserName")
    kind = text_of(fields, "MsgType")
    if not (openid and account and kind):
        raise BadBody("no FromUserName, ToUserName or MsgType")
    if len(openid) > _OPENID_LIMIT:
        raise BadBody("FromUserName is no openid")
    created = whole(fields, "CreateTime")
    if not 0 <= created <= _LAST_SECOND:
        created = 0
    if kind == "event":
        return event_from(fields, openid, account=account, created=created)
    # WeChat gives every message an id; without one the second has to tell messages apart.
    msg_id = text_of(fields, "MsgId") or f"at{created}"
    return _MESSAGES.get(kind, _unknown)(fields, openid, account, created, msg_id)


def _text(fields: Fields, openid: str, account: str, created: int, msg_id: str) -> Text:
    return Text(
        openid=openid,
        account=account,
        created=created,
        msg_id=msg_id,
        content=text_of(fields, "Content"),
        menu_id=text_of(fields, "bizmsgmenuid"),
    )


def _image(fields: Fields, openid: str, account: str, created: int, msg_id: str) -> Image:
    return Image(
        openid=openid,
        account=account,
        created=created,
        msg_id=msg_id,
        media_id=text_of(fields, "MediaId"),
        pic_url=text_of(fields, "PicUrl"),
    )


def _voice(fields: Fields, openid: str, account: str, created: int, msg_id: str) -> Voice:
    return Voice(
        openid=openid,
        account=account,
        created=created,
        msg_id=msg_id,
        media_id=text_of(fields, "MediaId"),
        format=text_of(fields, "Format"),
    )


def _video(fields: Fields, openid: str, account: str, created: int, msg_id: str) -> Video:
    return Video(
        openid=openid,
        account=account,
        created=created,
        msg_id=msg_id,
        media_id=text_of(fields, "MediaId"),
        thumb_media_id=text_of(fields, "ThumbMediaId"),
        short=fields["MsgType"] == "shortvideo",
    )


def _location(fields: Fields, openid: str, account: str, created: int, msg_id: str) -> Location:
    return Location(
        openid=openid,
        account=account,
        created=created,
        msg_id=msg_id,
        latitude=decimal(fields, "Location_X"),
        longitude=decimal(fields, "Location_Y"),
        scale=whole(fields, "Scale"),
        label=text_of(fields, "Label"),
    )


def _link(fields: Fields, openid: str, account: str, created: int, msg_id: str) -> Link:
    return Link(
        openid=openid,
        account=account,
        created=created,
        msg_id=msg_id,
        title=text_of(fields, "Title"),
        description=text_of(fields, "Description"),
        url=text_of(fields, "Url"),
    )


def _unknown(
    fields: Fields, openid: str, account: str, created: int, msg_id: str
) -> UnknownMessage:
    return UnknownMessage(
        openid=openid,
        account=account,
        created=created,
        msg_id=msg_id,
        type=text_of(fields, "MsgType"),
        fields=flattened(fields),
    )


_MESSAGES: dict[str, Callable[[Fields, str, str, int, str], UserMessage]] = {
    "text": _text,
    "image": _image,
    "voice": _voice,
    "video": _video,
    "shortvideo": _video,
    "location": _location,
    "link": _link,
}

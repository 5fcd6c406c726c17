"""Fields -> events (WECHAT §1.5). Nonsense inside a known event never raises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.kit.message import (
    AccountEvent,
    Click,
    Event,
    MassReceipt,
    PersonalDataEvent,
    PositionReport,
    Scan,
    ScanCode,
    SelectedLocation,
    SentPictures,
    Subscribe,
    SubscribeConsent,
    SubscribeSent,
    TemplateReceipt,
    UnknownEvent,
    Unsubscribe,
    View,
    ViewMiniProgram,
)
from bot.wechat.wire.fields import (
    Fields,
    decimal,
    flattened,
    inner,
    many,
    text_of,
    whole,
)

_SCENE = "qrscene_"

#: What an event has of its own, besides the common part.
_Own = Callable[[Fields], Mapping[str, Any]]


def event_from(fields: Fields, openid: str, *, account: str, created: int) -> Event:
    """The typed event; UnknownEvent with its fields where this version does not know the name."""
    name = text_of(fields, "Event")
    # Lower case only inside this table: old texts write templatesendjobfinish, and the event
    # LOCATION never meets the message location here.
    kind, own = _EVENTS.get(name.lower(), (UnknownEvent, _unknown))
    return kind(
        openid=openid,
        account=account,
        created=created,
        event=name,
        event_key=text_of(fields, "EventKey"),
        ticket=text_of(fields, "Ticket"),
        msg_id=text_of(fields, "MsgID") or text_of(fields, "MsgId"),
        **own(fields),
    )


def _nothing(_fields: Fields) -> Mapping[str, Any]:
    return {}


def _unknown(fields: Fields) -> Mapping[str, Any]:
    return {"fields": flattened(fields)}


def _subscribe(fields: Fields) -> Mapping[str, Any]:
    key = text_of(fields, "EventKey")
    if not key.startswith(_SCENE):
        return {}
    return {"scene": key.removeprefix(_SCENE)}


def _scan(fields: Fields) -> Mapping[str, Any]:
    return {"scene": text_of(fields, "EventKey")}


def _menu_id(fields: Fields) -> Mapping[str, Any]:
    return {"menu_id": text_of(fields, "MenuId") or text_of(fields, "MenuID")}


def _position(fields: Fields) -> Mapping[str, Any]:
    return {
        "latitude": decimal(fields, "Latitude"),
        "longitude": decimal(fields, "Longitude"),
        "precision": decimal(fields, "Precision"),
    }


def _scan_code(fields: Fields) -> Mapping[str, Any]:
    info = inner(fields, "ScanCodeInfo")
    return {"scan_type": text_of(info, "ScanType"), "scan_result": text_of(info, "ScanResult")}


def _pictures(fields: Fields) -> Mapping[str, Any]:
    info = inner(fields, "SendPicsInfo")
    # XML nests items below PicList, JSON may list them in PicList itself.
    items = many(inner(info, "PicList"), "item") or many(info, "PicList")
    sums = (text_of(item, "PicMd5Sum") for item in items)
    return {"count": whole(info, "Count"), "md5": tuple(md5 for md5 in sums if md5)}


def _selected_location(fields: Fields) -> Mapping[str, Any]:
    info = inner(fields, "SendLocationInfo")
    return {
        "latitude": decimal(info, "Location_X"),
        "longitude": decimal(info, "Location_Y"),
        "scale": whole(info, "Scale"),
        "label": text_of(info, "Label"),
        "poi": text_of(info, "Poiname"),
    }


def _template_receipt(fields: Fields) -> Mapping[str, Any]:
    return {"status": text_of(fields, "Status").strip()}


def _listed(fields: Fields, group: str) -> list[Fields]:
    """The List of a subscription event: below its group in XML, at the top in JSON."""
    return many(inner(fields, group), "List") or many(fields, "List")


def _consent(fields: Fields) -> Mapping[str, Any]:
    items = _listed(fields, "SubscribeMsgPopupEvent") or _listed(fields, "SubscribeMsgChangeEvent")
    return {
        "answers": tuple(
            (text_of(item, "TemplateId"), text_of(item, "SubscribeStatusString") == "accept")
            for item in items
        )
    }


def _subscribe_sent(fields: Fields) -> Mapping[str, Any]:
    items = _listed(fields, "SubscribeMsgSentEvent")
    return {
        "results": tuple(
            (text_of(item, "TemplateId"), text_of(item, "MsgID"), text_of(item, "ErrorCode"))
            for item in items
        )
    }


def _mass_receipt(fields: Fields) -> Mapping[str, Any]:
    return {
        "status": text_of(fields, "Status"),
        "total": whole(fields, "TotalCount"),
        "filtered": whole(fields, "FilterCount"),
        "sent": whole(fields, "SentCount"),
        "failed": whole(fields, "ErrorCount"),
    }


def _personal_data(fields: Fields) -> Mapping[str, Any]:
    return {
        "subject_openid": text_of(fields, "OpenID"),
        "revoke_info": text_of(fields, "RevokeInfo"),
    }


def _account(fields: Fields) -> Mapping[str, Any]:
    return {
        "expires_at": whole(fields, "ExpiredTime"),
        "fail_reason": text_of(fields, "FailReason"),
    }


_EVENTS: dict[str, tuple[type[Event], _Own]] = {
    "subscribe": (Subscribe, _subscribe),
    "unsubscribe": (Unsubscribe, _nothing),
    "scan": (Scan, _scan),
    "location": (PositionReport, _position),
    "click": (Click, _nothing),
    "view": (View, _menu_id),
    "view_miniprogram": (ViewMiniProgram, _menu_id),
    "scancode_push": (ScanCode, _scan_code),
    "scancode_waitmsg": (ScanCode, _scan_code),
    "pic_sysphoto": (SentPictures, _pictures),
    "pic_photo_or_album": (SentPictures, _pictures),
    "pic_weixin": (SentPictures, _pictures),
    "location_select": (SelectedLocation, _selected_location),
    "templatesendjobfinish": (TemplateReceipt, _template_receipt),
    "subscribe_msg_popup_event": (SubscribeConsent, _consent),
    "subscribe_msg_change_event": (SubscribeConsent, _consent),
    "subscribe_msg_sent_event": (SubscribeSent, _subscribe_sent),
    "masssendjobfinish": (MassReceipt, _mass_receipt),
    "user_info_modified": (PersonalDataEvent, _personal_data),
    "user_authorization_revoke": (PersonalDataEvent, _personal_data),
    "user_authorization_cancellation": (PersonalDataEvent, _personal_data),
    "qualification_verify_success": (AccountEvent, _account),
    "qualification_verify_fail": (AccountEvent, _account),
    "naming_verify_success": (AccountEvent, _account),
    "naming_verify_fail": (AccountEvent, _account),
    "annual_renew": (AccountEvent, _account),
    "verify_expired": (AccountEvent, _account),
}

"""What a person does on the phone, as the fields WeChat sends (WECHAT §1.4-1.5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.simulator.envelope import Fields
from bot.simulator.state import Account, Person

Body = Mapping[str, Any]


class BadAction(ValueError):
    """An action that cannot be done; says why."""


def build(account: Account, person: Person, body: Body, *, now: float, msg_id: int) -> Fields:
    """The message or event of an action body `{"type": …}`.

    Explicit `MsgId` and `CreateTime` in the body stand; `type: raw` takes `fields` as they are.
    BadAction for an unknown type or a missing part.
    """
    kind = str(body.get("type", "text"))
    own = _own_fields(kind, person, body)
    common: Fields = {
        "ToUserName": account.original_id,
        "FromUserName": person.openid,
        "CreateTime": int(body.get("CreateTime", now)),
    }
    fields = {**common, **own}
    if fields.get("MsgType") != "event" and "MsgId" not in fields:
        fields["MsgId"] = int(body.get("MsgId", msg_id))
    return fields


def bubble(body: Body, fields: Fields) -> dict[str, Any] | None:
    """What the person's own phone shows of it; None for taps and events."""
    match fields.get("MsgType"):
        case "text":
            return {"type": "text", "text": str(fields["Content"])}
        case "image" | "voice" | "video" | "shortvideo" as kind:
            return {"type": str(kind), "media_id": str(fields["MediaId"])}
        case "location":
            return {"type": "location", "text": str(fields["Label"])}
        case "link":
            return {
                "type": "link", "title": str(fields["Title"]), "url": str(fields["Url"]),
                "description": str(fields["Description"]),
            }
        case "event" if fields["Event"] in ("subscribe", "unsubscribe"):
            return {"type": "event", "event": str(fields["Event"])}
        case _:
            return None


def _own_fields(kind: str, person: Person, body: Body) -> Fields:
    if kind == "raw":
        return dict(_need(body, "fields"))
    if kind == "scan":
        return _scan(person, body)
    if kind == "event":
        own = dict(body.get("fields", {}))
        return {"MsgType": "event", "Event": str(_need(body, "event")), **own}
    builder = _KINDS.get(kind)
    if builder is None:
        raise BadAction(f"type {kind!r} is unknown; known are {', '.join(KINDS)}")
    return builder(body)


def _need(body: Body, part: str) -> Any:
    if part not in body:
        raise BadAction(f"{body.get('type', 'text')} needs {part!r}")
    return body[part]


def _text(body: Body) -> Fields:
    fields: Fields = {"MsgType": "text", "Content": str(_need(body, "content"))}
    if body.get("menu_id"):
        fields["bizmsgmenuid"] = str(body["menu_id"])
    return fields


def _image(body: Body) -> Fields:
    media_id = str(_need(body, "media_id"))
    return {"MsgType": "image", "PicUrl": str(body.get("pic_url", "")), "MediaId": media_id}


def _voice(body: Body) -> Fields:
    return {
        "MsgType": "voice", "MediaId": str(_need(body, "media_id")),
        "Format": str(body.get("format", "amr")),
    }


def _video(body: Body) -> Fields:
    return {
        "MsgType": str(body["type"]), "MediaId": str(_need(body, "media_id")),
        "ThumbMediaId": str(body.get("thumb_media_id", "")),
    }


def _location(body: Body) -> Fields:
    return {
        "MsgType": "location", "Location_X": float(_need(body, "latitude")),
        "Location_Y": float(_need(body, "longitude")), "Scale": int(body.get("scale", 16)),
        "Label": str(body.get("label", "")),
    }


def _link(body: Body) -> Fields:
    return {
        "MsgType": "link", "Title": str(_need(body, "title")),
        "Description": str(body.get("description", "")), "Url": str(_need(body, "url")),
    }


def _event(name: str, **own: Any) -> Fields:
    return {"MsgType": "event", "Event": name, **own}


def _click(body: Body) -> Fields:
    return _event("CLICK", EventKey=str(_need(body, "key")))


def _view(body: Body) -> Fields:
    return _event("VIEW", EventKey=str(_need(body, "url")), MenuId=str(body.get("menu_id", "")))


def _view_miniprogram(body: Body) -> Fields:
    menu_id = str(body.get("menu_id", ""))
    return _event("view_miniprogram", EventKey=str(_need(body, "path")), MenuId=menu_id)


def _subscribe(body: Body) -> Fields:
    scene = body.get("scene", "")
    if scene:
        ticket = str(body.get("ticket", "TICKET"))
        return _event("subscribe", EventKey=f"qrscene_{scene}", Ticket=ticket)
    return _event("subscribe", EventKey="")


def _unsubscribe(_body: Body) -> Fields:
    return _event("unsubscribe", EventKey="")


def _scan(person: Person, body: Body) -> Fields:
    scene, ticket = str(_need(body, "scene")), str(body.get("ticket", "TICKET"))
    if person.subscribed:
        return _event("SCAN", EventKey=scene, Ticket=ticket)
    return _event("subscribe", EventKey=f"qrscene_{scene}", Ticket=ticket)


def _scancode(body: Body) -> Fields:
    return _event(
        str(body.get("event", "scancode_waitmsg")), EventKey=str(_need(body, "key")),
        ScanCodeInfo={
            "ScanType": str(body.get("scan_type", "qrcode")),
            "ScanResult": str(body.get("result", "")),
        },
    )


def _pictures(body: Body) -> Fields:
    sums = [str(item) for item in body.get("md5", [])]
    return _event(
        str(body.get("event", "pic_photo_or_album")), EventKey=str(_need(body, "key")),
        SendPicsInfo={
            "Count": len(sums), "PicList": {"item": [{"PicMd5Sum": item} for item in sums]},
        },
    )


def _location_select(body: Body) -> Fields:
    return _event(
        "location_select", EventKey=str(_need(body, "key")),
        SendLocationInfo={
            "Location_X": str(_need(body, "latitude")),
            "Location_Y": str(_need(body, "longitude")),
            "Scale": str(body.get("scale", 16)), "Label": str(body.get("label", "")),
            "Poiname": str(body.get("poi", "")),
        },
    )


def _position(body: Body) -> Fields:
    return _event(
        "LOCATION", Latitude=float(_need(body, "latitude")),
        Longitude=float(_need(body, "longitude")), Precision=float(body.get("precision", 30.0)),
    )


def _receipt(body: Body) -> Fields:
    return _event(
        "TEMPLATESENDJOBFINISH", MsgID=int(_need(body, "msgid")),
        Status=str(body.get("status", "success")),
    )


def _consent(body: Body) -> Fields:
    answers = [
        {"TemplateId": str(item["template_id"]), "SubscribeStatusString": str(item["status"]),
         "PopupScene": str(item.get("scene", 0))}
        for item in _need(body, "answers")
    ]
    return _event("subscribe_msg_popup_event", SubscribeMsgPopupEvent={"List": answers})


_KINDS: Mapping[str, Callable[[Body], Fields]] = {
    "text": _text,
    "image": _image,
    "voice": _voice,
    "video": _video,
    "shortvideo": _video,
    "location": _location,
    "link": _link,
    "click": _click,
    "view": _view,
    "view_miniprogram": _view_miniprogram,
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "scancode": _scancode,
    "pictures": _pictures,
    "location_select": _location_select,
    "position": _position,
    "receipt": _receipt,
    "consent": _consent,
}

KINDS = (*_KINDS, "scan", "event", "raw")

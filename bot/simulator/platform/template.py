"""Template messages and their receipts (WECHAT §4.1, TEMPLATESENDJOBFINISH in §1.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.simulator.errors import PlatformError
from bot.simulator.platform.call import Call, api
from bot.simulator.state import Person, Template
from bot.simulator.values import checked_rows


@api("POST", "/cgi-bin/message/template/send", needs="service")
async def send(call: Call) -> dict[str, Any]:
    """Accept a template message; `msgid` is an int64 above 2^53, the receipt follows.

    The same client_msg_id to the same person within ten minutes gets the first msgid again and
    sends nothing.
    """
    body = call.json()
    person = call.follower(body.get("touser"))
    template = call.account.templates.get(str(body.get("template_id")))
    if template is None:
        raise PlatformError(40037)
    rows = checked_rows(
        template.fields, body.get("data"),
        consts=template.consts, strict=call.account.kind != "test",
    )
    client_id = str(body.get("client_msg_id") or "")
    msgid = _known(call, person, client_id)
    if msgid is None:
        msgid = call.world.new_id()
        _send(call, person, template, rows, body=body, client_id=client_id, msgid=msgid)
    call.notes["msgid"] = str(msgid)
    return {"errcode": 0, "errmsg": "ok", "msgid": msgid}


@api("GET POST", "/cgi-bin/template/get_all_private_template", needs="service")
async def list_templates(call: Call) -> dict[str, Any]:
    """The account's templates with their content as the console shows it."""
    found = [
        {
            "template_id": template.id,
            "title": template.title,
            "primary_industry": "",
            "deputy_industry": "",
            "content": "\n".join(
                f"{label}:{{{{{key}.DATA}}}}" for key, label in template.fields.items()
            ),
            "example": "",
        }
        for template in call.account.templates.values()
    ]
    return {"template_list": found}


def _known(call: Call, person: Person, client_id: str) -> int | None:
    if not client_id:
        return None
    return call.world.sent_before(person, client_id)


def _send(
    call: Call, person: Person, template: Template, rows: list[list[str]], *,
    body: Mapping[str, Any], client_id: str, msgid: int,
) -> None:
    if client_id:
        call.world.remember_send(person, client_id, msgid)
    status = _status(call, person)
    if status == "success":
        miniprogram = body.get("miniprogram")
        call.world.show(person, {
            "from": "account", "passive": False, "push": True, "type": "template",
            "title": template.title, "rows": rows, "template_id": template.id,
            "url": _link(body, miniprogram), "miniprogram": bool(miniprogram),
            "msgid": str(msgid), "client_msg_id": client_id,
        })
    if not call.fault.drop_receipt:
        call.courier.send_receipt(call.account, person, _receipt(call, person, msgid, status))


def _status(call: Call, person: Person) -> str:
    if call.fault.receipt_status:
        return call.fault.receipt_status
    if person.muted:
        return "failed:user block"
    return "success"


def _link(body: Mapping[str, Any], miniprogram: object) -> str:
    # A mini program wins over the url.
    if miniprogram:
        return ""
    return str(body.get("url") or "")


def _receipt(call: Call, person: Person, msgid: int, status: str) -> dict[str, Any]:
    return {
        "ToUserName": call.account.original_id,
        "FromUserName": person.openid,
        "CreateTime": int(call.now),
        "MsgType": "event",
        "Event": "TEMPLATESENDJOBFINISH",
        "MsgID": msgid,
        "Status": status,
    }

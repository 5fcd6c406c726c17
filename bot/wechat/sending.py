"""Messages to one person: customer-service and template (WECHAT §3, §4.1). Never sent twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.kit.reply import Choices, checked
from bot.wechat.transport import Caller
from bot.wechat.values import check_values
from bot.wechat.wire.text import clean

_CUSTOM = "/cgi-bin/message/custom/send"


class Sending(Caller):
    """The calls that put something on a person's phone.

    All of them raise UserUnreachable, Dropped (WindowClosed), RetryLater, Held and OutcomeUnknown.
    """

    async def send_text(self, openid: str, text: str) -> None:
        """A text in the customer-service window; ReplyTooLong beyond 1800 bytes."""
        await self._send(openid, "text", {"content": checked(clean(text))})

    async def send_image(self, openid: str, media_id: str) -> None:
        """An uploaded picture in the customer-service window; MediaExpired."""
        await self._send(openid, "image", {"media_id": media_id})

    async def send_menu(self, openid: str, choices: Choices) -> None:
        """Tappable choices, numbered as in the text twin; the id of a tapped one comes back.

        NotGranted on accounts without msgmenu (test accounts): send the text instead.
        """
        checked(choices.text)
        items = [
            {"id": option.id, "content": f"{place} {option.label}"}
            for place, option in enumerate(choices.options, 1)
        ]
        if choices.zero:
            items.append({"id": "0", "content": f"0 {choices.zero}"})
        menu = {"head_content": choices.head, "list": items, "tail_content": choices.tail}
        await self._send(openid, "msgmenu", menu)

    async def typing(self, openid: str) -> None:
        """Shows 「对方正在输入」; Dropped where no exchange was lately or it shows already."""
        body = {"touser": openid, "command": "Typing"}
        await self._call("/cgi-bin/message/custom/typing", body)

    async def send_template(
        self,
        openid: str,
        template_id: str,
        data: Mapping[str, str],
        *,
        url: str = "",
        client_msg_id: str = "",
    ) -> str:
        """The msgid under which the receipt will come: accepted is not delivered.

        Values are checked before sending (BadValue). For 10 minutes WeChat sends one message per
        `client_msg_id` and person: within them OutcomeUnknown may be tried again.
        """
        check_values(data)
        body: dict[str, Any] = {
            "touser": openid,
            "template_id": template_id,
            "data": {field: {"value": value} for field, value in data.items()},
        }
        if url:
            body["url"] = url
        if client_msg_id:
            body["client_msg_id"] = client_msg_id
        answer = await self._call("/cgi-bin/message/template/send", body)
        return str(answer.get("msgid", ""))

    async def _send(self, openid: str, kind: str, content: Mapping[str, Any]) -> None:
        await self._call(_CUSTOM, {"touser": openid, "msgtype": kind, kind: content})

"""Which interfaces are open to an account, asked so that nobody is touched and nothing is changed.

A closed interface answers 48001 before it looks at what was asked; an open one finds fault with a
person, a code, a scene or a menu that there cannot be.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.wechat.errors import (
    BadCredentials,
    BadToken,
    NotGranted,
    OutcomeUnknown,
    RetryLater,
    WeChatError,
)
from bot.wechat.transport import Caller

#: An openid, and a code, of nobody.
NOBODY = "nobody"

#: Interface by name: its path and a body that cannot do anything (None: a GET).
_ASKED: Mapping[str, tuple[str, Mapping[str, Any] | None]] = {
    "menu": ("/cgi-bin/menu/get", None),
    "role_menus": ("/cgi-bin/menu/addconditional", {"button": []}),
    "tags": ("/cgi-bin/tags/get", None),
    "template": ("/cgi-bin/template/get_all_private_template", None),
    "service": ("/cgi-bin/message/custom/typing", {"touser": NOBODY, "command": "Typing"}),
    "qrcode": ("/cgi-bin/qrcode/create", {"action_name": "QR_STR_SCENE", "action_info": {}}),
}
#: What says nothing about the interface.
_NO_WORD = (RetryLater, BadToken, BadCredentials, OutcomeUnknown)


class Granted(Caller):
    """Asking what the account may do."""

    async def is_granted(self, interface: str) -> bool:
        """Whether this interface (menu, role_menus, tags, template, service, qrcode, oauth) is
        open; RetryLater, BadCredentials or OutcomeUnknown where WeChat did not say."""
        try:
            if interface == "oauth":
                await self._oauth()
            else:
                path, body = _ASKED[interface]
                await self._call(path, body)
        except NotGranted:
            return False
        except WeChatError as error:
            if isinstance(error, _NO_WORD):
                raise
        return True

    async def template_ids(self) -> frozenset[str]:
        """The ids of the account's templates."""
        answer = await self._call("/cgi-bin/template/get_all_private_template", repeat=True)
        return frozenset(str(one["template_id"]) for one in answer.get("template_list", ()))

    async def callback_addresses(self) -> list[str]:
        """Where deliveries come from; every account may ask."""
        answer = await self._call("/cgi-bin/getcallbackip")
        return list(answer.get("ip_list", ()))

    async def _oauth(self) -> None:
        url = (f"{self._api_base}/sns/oauth2/access_token?appid={self.account.appid}"
               f"&secret={self.account.secret}&code={NOBODY}&grant_type=authorization_code")
        self._read(*await self._ask("GET", url))

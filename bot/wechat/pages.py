"""Web OAuth: who opened a page inside WeChat (WECHAT §8)."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, urlencode

from bot.wechat.errors import BadCode
from bot.wechat.transport import Caller, part

_STATE = re.compile(r"[A-Za-z0-9]{0,128}", re.ASCII)


class Visitor(NamedTuple):
    """Who opened the page. A snapshot's openid is made up: never bind it."""

    openid: str
    is_snapshot: bool


class Pages(Caller):
    """The silent scope only: the openid is all the product asks for."""

    def oauth_url(self, redirect: str, state: str) -> str:
        """Where to send the browser; it comes back to `redirect` with code and state.

        ValueError for a state that is not up to 128 letters and digits.
        """
        if not _STATE.fullmatch(state):
            raise ValueError("state: up to 128 letters and digits")
        # WeChat wants the parameters in this order.
        return (
            f"{self._open_base}/connect/oauth2/authorize?appid={quote(self.account.appid)}"
            f"&redirect_uri={quote(redirect, safe='')}&response_type=code&scope=snsapi_base"
            f"&state={state}#wechat_redirect"
        )

    async def oauth_openid(self, code: str) -> Visitor:
        """Who the code stands for; BadCode where it is wrong, used or older than 5 minutes."""
        if not code:
            raise BadCode(0, "no code")
        query = urlencode(
            {
                "appid": self.account.appid,
                "secret": self.account.secret,
                "code": code,
                "grant_type": "authorization_code",
            }
        )
        url = f"{self._api_base}/sns/oauth2/access_token?{query}"
        answer = self._read(*await self._ask("GET", url), hide=(code,))
        return Visitor(str(part(answer, "openid")), answer.get("is_snapshotuser") == 1)

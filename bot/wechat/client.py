"""The API client of one account. Its parts by meaning: sending, media, menus, people, pages.

    client = WeChatClient(session, redis, account, api_base=…, open_base=…, mp_base=…,
                          clock=clock, rng=Random())
    await client.send_text(openid, text)

One client per account and process; it keeps the account's token and media ids in Redis.
"""

from __future__ import annotations

from bot.wechat.granted import Granted
from bot.wechat.media import Pictures, content_sha
from bot.wechat.menus import Menus
from bot.wechat.pages import Pages, Visitor
from bot.wechat.people import People, QrCode, Tag, UserInfo
from bot.wechat.quotas import Quota, Quotas

__all__ = ["QrCode", "Quota", "Tag", "UserInfo", "Visitor", "WeChatClient", "content_sha"]


class WeChatClient(Pictures, Menus, People, Pages, Quotas, Granted):
    """Everything the product asks of WeChat; errors are those of `bot.wechat.errors`."""

"""Error codes as the platform words them (WECHAT §12)."""

from __future__ import annotations

import secrets
import time
from typing import Any

MESSAGES: dict[int, str] = {
    -1: "system error",
    0: "ok",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40004: "invalid media type",
    40005: "invalid file type",
    40007: "invalid media_id",
    40008: "invalid message type",
    40009: "invalid image size",
    40013: "invalid appid",
    40014: "invalid access_token",
    40016: "invalid button size",
    40017: "invalid button type",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40023: "invalid sub button size",
    40024: "invalid sub button type",
    40025: "invalid sub button name size",
    40026: "invalid sub button key size",
    40027: "invalid sub button url size",
    40029: "invalid code",
    40030: "invalid refresh_token",
    40032: "invalid openid list size",
    40033: "invalid charset. please check your request, if include \\uxxxx will create fail!",
    40035: "invalid parameter",
    40037: "invalid template_id",
    40053: "invalid action info",
    40066: "invalid url",
    40125: "invalid appsecret",
    40163: "code been used",
    40164: "invalid ip, not in whitelist",
    40200: "invalid account type",
    40201: "no callback url",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41005: "media data missing",
    41006: "media_id missing",
    41008: "missing code",
    41009: "missing openid",
    42001: "access_token expired",
    43001: "require GET method",
    43002: "require POST method",
    43004: "require subscribe",
    43019: "require remove blacklist",
    44002: "empty post data",
    44004: "empty content",
    45002: "content size out of limit",
    45008: "article size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45029: "qrcode count out of limit",
    45047: "out of response count limit",
    45056: "create tag amount reach limit",
    45057: "can't delete the tag that has too many fans",
    45058: "can't modify sys tag",
    45059: "can not tag user more than 20 tags",
    45072: "invalid command",
    45080: "can not send typing: no recent message",
    45081: "already in typing status, don't send again",
    45157: "invalid tag name",
    45158: "tag name too long",
    45159: "invalid tag id",
    46003: "menu no exist",
    46004: "user no exist",
    47001: "data format error",
    47003: "argument invalid!",
    48001: "api unauthorized",
    48006: "forbid to clear quota because of reaching the limit",
    49003: "not match openid with appid",
    61004: "access clientip is not registered",
    65301: "conditional menu not exist",
    65303: "there is no selfmenu, please create selfmenu first",
    65304: "match rule empty",
    65305: "conditional menu count limit",
    65307: "button empty",
    65316: "too many link domains in menus",
    65317: "contain invalid url",
    65320: "the match rule field is no longer supported",
    76021: "cgi_path not found",
    76022: "could not use this cgi_path, no permission",
    76023: "invalid rid",
}


class PlatformError(Exception):
    """The platform refuses a call: `code` is errcode, `detail` replaces the usual wording."""

    def __init__(self, code: int, detail: str = "") -> None:
        super().__init__(f"{code} {detail}")
        self.code = code
        self.detail = detail


def new_rid() -> str:
    """A request id of the platform's shape; the same names the call in rid/get."""
    return f"{int(time.time()):08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"


def refusal(error: PlatformError, rid: str) -> dict[str, Any]:
    """The JSON body of a refusal."""
    words = error.detail or MESSAGES.get(error.code, "unknown error")
    return {"errcode": error.code, "errmsg": f"{words} rid: {rid}"}

"""Tags, QR codes and what WeChat knows of a person (WECHAT §7-9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from bot.wechat.errors import BadRequest
from bot.wechat.transport import Caller, part

_TAG_AT_ONCE = 50
_LONGEST_QR_SECONDS = 2_592_000


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of the account and how many persons have it."""

    id: int
    name: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code with a scene; `image_url` shows it without login, `url` is what it encodes."""

    ticket: str
    url: str
    image_url: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class UserInfo:
    """A person as WeChat tells it: no name, no picture. Not subscribed: nothing else is known."""

    openid: str
    subscribed: bool
    subscribed_at: datetime | None = None
    tag_ids: tuple[int, ...] = ()
    unionid: str = ""
    scene: str = ""


class People(Caller):
    """Role tags decide which menu a person sees: the tag added last wins."""

    async def create_tag(self, name: str) -> int:
        """The id of a new tag."""
        answer = await self._call("/cgi-bin/tags/create", {"tag": {"name": name}})
        return int(part(answer, "tag", "id"))

    async def list_tags(self) -> list[Tag]:
        """Every tag, WeChat's own (star friends and so on) included."""
        answer = await self._call("/cgi-bin/tags/get", repeat=True)
        return [Tag(t["id"], t["name"], t.get("count", 0)) for t in answer.get("tags", ())]

    async def tag(self, openids: str | Sequence[str], tag_id: int) -> None:
        """Puts a tag on one person or on many, 50 a call."""
        await self._tagging("batchtagging", openids, tag_id=tag_id)

    async def untag(self, openids: str | Sequence[str], tag_id: int) -> None:
        """Takes a tag off one person or many, 50 a call."""
        await self._tagging("batchuntagging", openids, tag_id=tag_id)

    async def create_qrcode(self, scene: str, *, expires_in: int) -> QrCode:
        """A temporary QR code; `scene` of 1 to 64 characters comes back when it is scanned."""
        if not 1 <= len(scene) <= 64 or not 1 <= expires_in <= _LONGEST_QR_SECONDS:
            raise BadRequest(0, "a scene of 1 to 64 characters, valid for up to 30 days")
        body = {
            "expire_seconds": expires_in,
            "action_name": "QR_STR_SCENE",
            "action_info": {"scene": {"scene_str": scene}},
        }
        answer = await self._call("/cgi-bin/qrcode/create", body, repeat=True)
        ticket = str(part(answer, "ticket"))
        shown = f"{self._mp_base}/cgi-bin/showqrcode?ticket={quote(ticket, safe='')}"
        return QrCode(ticket, answer.get("url", ""), shown, answer.get("expire_seconds", 0))

    async def user_info(self, openid: str) -> UserInfo:
        """What WeChat knows; UserUnreachable for an openid that is not of this account."""
        params = {"openid": openid, "lang": "zh_CN"}
        answer = await self._call("/cgi-bin/user/info", params=params, repeat=True)
        if not answer.get("subscribe"):
            return UserInfo(openid, False)
        return UserInfo(
            openid,
            True,
            datetime.fromtimestamp(answer.get("subscribe_time", 0), UTC),
            tuple(answer.get("tagid_list", ())),
            answer.get("unionid", ""),
            answer.get("qr_scene_str", ""),
        )

    async def _tagging(self, action: str, openids: str | Sequence[str], *, tag_id: int) -> None:
        # A str is a sequence of str, too: one openid must not become its letters.
        if isinstance(openids, str):
            openids = (openids,)
        for start in range(0, len(openids), _TAG_AT_ONCE):
            some = list(openids[start : start + _TAG_AT_ONCE])
            body = {"openid_list": some, "tagid": tag_id}
            await self._call(f"/cgi-bin/tags/members/{action}", body, repeat=True)

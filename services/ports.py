"""What services ask of the outside: the composition root gives the real things (STYLE rule 11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from bot.kit.texts import Texts
from bot.wechat.people import QrCode


class WeChat(Protocol):
    """One college's account with WeChat. Every method raises bot.wechat.errors on refusal."""

    async def send_template(
        self, openid: str, template_id: str, data: Mapping[str, str], *, url: str,
        client_msg_id: str,
    ) -> str:
        """The msgid of an accepted template message (WECHAT §4.1); delivery comes as a receipt."""
        ...

    async def send_text(self, openid: str, text: str) -> None:
        """A customer-service text (WECHAT §3)."""
        ...

    async def send_picture(self, openid: str, png: bytes) -> None:
        """A customer-service picture, uploaded once."""
        ...

    async def fetch_image(self, media_id: str) -> bytes:
        """The picture somebody sent, PNG or JPEG, within three days of it."""
        ...

    async def tag(self, openid: str, tag_id: int) -> None: ...

    async def untag(self, openid: str, tag_id: int) -> None: ...

    async def create_qrcode(self, scene: str, *, expires_in: int) -> QrCode:
        """A temporary QR code whose scene comes back when it is scanned (WECHAT §9)."""
        ...


class Painter(Protocol):
    """Draws a chart by name (charts/)."""

    async def draw(self, name: str, data: Mapping[str, Any]) -> bytes:
        """The PNG; raises where the picture would be wrong or empty."""
        ...


@cache
def shipped_texts() -> Texts:
    """The texts that come with the product, for a college without its own."""
    return Texts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """The world outside as one college's deliveries may use it.

    `public_url` is where the college's phone pages lie, …/h5/{college}, without a final slash.
    """

    wechat: WeChat
    painter: Painter
    public_url: str = ""
    texts: Texts | None = None

    def said(self, key: str, **data: Any) -> str:
        """A text by key, the college's own words first."""
        return (self.texts or shipped_texts()).render(key, **data)

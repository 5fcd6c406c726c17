"""What is left of an interface's calls today (WECHAT §5)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.wechat.transport import Caller


@dataclass(frozen=True, slots=True)
class Quota:
    """Calls a day, those made, those left."""

    daily_limit: int
    used: int
    remain: int


class Quotas(Caller):
    """Reading is free; clearing is rationed to 10 a month."""

    async def quota(self, cgi_path: str) -> Quota:
        """The quota of an interface, named by its path, e.g. /cgi-bin/message/template/send."""
        body = {"cgi_path": cgi_path}
        answer = await self._call("/cgi-bin/openapi/quota/get", body, repeat=True)
        found = answer.get("quota", {})
        return Quota(*(int(found.get(name, 0)) for name in ("daily_limit", "used", "remain")))

    async def clear_quota(self) -> None:
        """Sets all counts of the day to 0; NotGranted (48006) when this month's 10 are used."""
        await self._call("/cgi-bin/clear_quota", {"appid": self.account.appid})

"""Links to phone pages: plain ones, and signed ones that one person may open for a day (§4.7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from services.sealing import Keyring

VALID_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Links:
    """The pages of one college; `base` is …/h5/{college}, without a final slash."""

    base: str
    college: str
    keyring: Keyring

    def page(self, path: str) -> str:
        """The address of a page, `path` as menus name it: /codes."""
        return f"{self.base}{path}"

    def signed(self, path: str, *, owner: int, now: datetime) -> str:
        """The address of what only `owner` may open, until a day from now."""
        until = int((now + VALID_FOR).timestamp())
        sign = self.keyring.sign(*self._parts(path, owner, until))
        return f"{self.base}{path}?{urlencode({'until': until, 'sign': sign})}"

    def holds(self, path: str, *, owner: int, until: str, sign: str, now: datetime) -> bool:
        """Whether a link to this path is this person's and not past its time."""
        if not (until.isascii() and until.isdecimal() and len(until) <= 12 and sign.isascii()):
            return False
        if not self.keyring.signed(sign, *self._parts(path, owner, int(until))):
            return False
        return now.timestamp() <= int(until)

    def _parts(self, path: str, owner: int, until: int) -> tuple[str, ...]:
        return ("link", self.college, path, str(owner), str(until))

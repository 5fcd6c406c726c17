"""Where the stand-in listens and keeps its files. Loopback only: anybody may control it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


class NotLoopback(ValueError):
    """An address outside this machine; the stand-in never listens on or calls one."""


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_loopback_url(url: str) -> str:
    """The URL itself; NotLoopback when its host is another machine or it is no http URL."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not is_loopback(parts.hostname or ""):
        raise NotLoopback(f"{url!r} is not an http address of this machine (127.0.0.1, ::1)")
    return url


@dataclass(frozen=True, slots=True)
class SimulatorConfig:
    """Settings of one stand-in.

    `clock_file` is shared with the program under test (`{"offset_seconds": …}`); None keeps one
    in `data_dir`. `answer_limit` is the 5 s of WECHAT §2, `retry_pause` the wait between two
    tries that failed early; both are seconds and exist for tests.
    """

    data_dir: Path
    host: str = "127.0.0.1"
    port: int = 8081
    clock_file: Path | None = None
    answer_limit: float = 5.0
    retry_pause: float = 0.2
    journal_rows: int = 200_000

    def __post_init__(self) -> None:
        if not is_loopback(self.host):
            raise NotLoopback(f"the stand-in listens on loopback only, not on {self.host!r}")

    @property
    def clock_path(self) -> Path:
        """The file that holds the offset of the clock."""
        return self.clock_file or self.data_dir / "clock.json"

    @property
    def base_url(self) -> str:
        """Own address as other programs on this machine see it."""
        host = self.host
        if ":" in host:
            host = f"[{host}]"
        return f"http://{host}:{self.port}"

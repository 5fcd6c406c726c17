"""The demo's own settings and its clock, which stands still while nothing runs."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from bot.kit.clock import at, read_offset, write_offset
from bot.settings import SettingsError

TODAY = "2026-11-18"
FIRST_HOUR = 8
SIMULATOR_PORT = 8081


def demo_environ(environ: Mapping[str, str], *, port: int = SIMULATOR_PORT) -> dict[str, str]:
    """An environment with the demo's defaults under it: its day, and the simulator for WeChat."""
    base = f"http://127.0.0.1:{port}"
    defaults = {
        "LUOXUAN_DEMO_TODAY": TODAY,
        "LUOXUAN_WECHAT_API_BASE": base,
        "LUOXUAN_WECHAT_OPEN_BASE": base,
        "LUOXUAN_WECHAT_MP_BASE": base,
    }
    return {**defaults, **{name: value for name, value in environ.items() if value}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What a demo's folder remembers: its first day, whether its college is in, when it
    stopped, the simulator's port, and the webhook the simulator was told.
    """

    today: str
    loaded: bool = False
    stopped_at: str = ""
    port: int = SIMULATOR_PORT
    webhook: str = ""

    @classmethod
    def of(cls, data_dir: Path) -> Demo | None:
        """The record of a folder; None if it holds no demo."""
        try:
            return cls(**json.loads(_file(data_dir).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def keep(self, data_dir: Path) -> None:
        """Write the record in one step."""
        data_dir.mkdir(parents=True, exist_ok=True)
        own = _file(data_dir).with_name(f".demo.json.{os.getpid()}")
        own.write_text(json.dumps(asdict(self)), encoding="utf-8")
        own.replace(_file(data_dir))


def resume(data_dir: Path, today: date, *, port: int = SIMULATOR_PORT) -> Demo:
    """Let the clock go on where it stopped, the first time at 08:00 of the demo's day.

    SettingsError if the folder's demo was made for another day.
    """
    demo = Demo.of(data_dir) or Demo(today=today.isoformat())
    if demo.loaded and demo.today != today.isoformat():
        mend = "`luoxuan demo --fresh` makes it anew"
        raise SettingsError("LUOXUAN_DEMO_TODAY", f"this demo is of {demo.today}; {mend}")
    demo = replace(demo, today=today.isoformat(), port=port)
    demo.keep(data_dir)
    moment = at(today, FIRST_HOUR)
    if demo.stopped_at:
        moment = datetime.fromisoformat(demo.stopped_at)
    write_offset(data_dir / "clock.json", moment - datetime.now(UTC))
    return demo


def remember(data_dir: Path) -> None:
    """Note the demo's present time, for the next start to go on from."""
    demo = Demo.of(data_dir)
    if demo is None:
        return
    try:
        now = datetime.now(UTC) + read_offset(data_dir / "clock.json")
    except (OSError, ValueError):
        return
    replace(demo, stopped_at=now.isoformat()).keep(data_dir)


def _file(data_dir: Path) -> Path:
    return data_dir / "demo.json"

"""Beat: says `tick` every few seconds and nothing else; any number of them do no harm."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from celery.beat import Scheduler

from bot.settings import Settings
from bot.worker.broker import OnceEachWay
from bot.worker.engine import configure

log = logging.getLogger(__name__)

TICK_SECONDS = 5.0


class TickOnly(Scheduler):  # type: ignore[misc]
    """Keeps nothing on disk: what ran is in job_run. A broker that is away is said once."""

    away = False

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        try:
            self.apply_async(entry, producer=producer, advance=False)
        except Exception as error:
            if not self.away:
                log.warning("no tick can be sent: %s", type(error.__cause__ or error).__name__)
            self.away = True
            return
        if self.away:
            log.warning("ticks are sent again")
        self.away = False


def run_beat(settings: Settings) -> None:
    """Send `tick` until SIGTERM."""
    app = configure(settings)
    OnceEachWay.install()
    app.conf.beat_schedule = {
        "tick": {
            "task": "luoxuan.tick",
            "schedule": timedelta(seconds=TICK_SECONDS),
            # A tick nobody took in time is worth nothing: the next one does its work.
            "options": {"queue": "jobs", "expires": TICK_SECONDS * 2},
        }
    }
    app.Beat(scheduler_cls=TickOnly, loglevel=settings.log_level.upper(), quiet=True,
             redirect_stdouts=False).run()

"""Worker and beat (MODEL §6): Celery carries college ids and queue names, nothing else.

What is due stands in PostgreSQL; the broker only says "look". It may be lost at any time.
"""

from __future__ import annotations

from bot.worker.announcing import Announcer, poker
from bot.worker.clockwork import run_beat
from bot.worker.engine import app, run_worker
from bot.worker.work import carry, tick

__all__ = ["Announcer", "app", "carry", "poker", "run_beat", "run_worker", "tick"]

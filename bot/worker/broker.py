"""A broker that goes away is logged once, and once when it is back."""

from __future__ import annotations

import logging

#: Loggers in which Celery and kombu complain at every try.
LOUD = ("celery.worker.consumer.consumer", "celery.worker.consumer.connection", "kombu.connection",
        "celery.beat", "celery.apps.beat")
GONE = ("cannot connect", "connection to broker lost", "connection error",
        "trying to re-establish", "trying again", "message error", "error while")
BACK = ("connected to",)

log = logging.getLogger(__name__)


class OnceEachWay(logging.Filter):
    """Passes the first complaint about the broker and the first word that it is back."""

    def __init__(self) -> None:
        super().__init__()
        self.gone = False

    def filter(self, record: logging.LogRecord) -> bool:
        words = record.getMessage().casefold()
        if any(mark in words for mark in GONE):
            record.exc_info = record.exc_text = None
            first, self.gone = not self.gone, True
            return first
        if any(mark in words for mark in BACK):
            self.gone = False
        return True

    @classmethod
    def install(cls) -> OnceEachWay:
        """One filter for all the loud loggers of this process."""
        made = cls()
        for name in LOUD:
            logging.getLogger(name).addFilter(made)
        return made

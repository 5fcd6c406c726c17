"""The Celery app, and a worker process with its prefork children.

A task runs in a child that opens the database, Redis and an HTTP session at its first task and
keeps them in one loop for its life.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any

from celery import Celery, signals

from bot.settings import Settings
from bot.wiring import Deps, build
from bot.worker.broker import OnceEachWay
from bot.worker.work import carry, tick
from models.database import AWAY

log = logging.getLogger(__name__)

app = Celery("luoxuan")

#: Children of a worker process: one sends, one looks after jobs meanwhile.
CHILDREN = 2


def configure(settings: Settings) -> Celery:
    """The app over the broker of these settings; no results, no events, patient reconnecting.

    Connections to another broker than before are let go, as Celery itself does after a fork: its
    producers keep the first URL they were given.
    """
    if app.conf.broker_url != settings.redis_url:
        app._after_fork()
    app.conf.update(
        broker_url=settings.redis_url,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "socket_connect_timeout": 1.0, "socket_timeout": 15.0,
            "socket_keepalive": True, "health_check_interval": 10,
        },
        task_default_queue="jobs",
        task_ignore_result=True,
        task_store_errors_even_if_ignored=False,
        task_serializer="json",
        accept_content=["json"],
        task_publish_retry=False,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_send_task_events=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_enable_remote_control=False,
        timezone="UTC",
        enable_utc=True,
    )
    return app


class InProcess:
    """Draws in the process itself: a Celery child may have no pool of its own (MODEL §6)."""

    async def draw(self, name: str, data: Mapping[str, Any]) -> bytes:
        """The PNG of a chart; matplotlib is only loaded where something is drawn."""
        from charts import draw  # noqa: PLC0415

        return draw(name, data)


class Child:
    """What one prefork child holds, opened at first use."""

    def __init__(self) -> None:
        self.settings: Settings | None = None
        self._runner: asyncio.Runner | None = None
        self._stack: AsyncExitStack | None = None
        self._deps: Deps | None = None
        self._away = False

    def run(self, work: Callable[[Deps], Coroutine[Any, Any, None]]) -> None:
        """Run one task to its end in the child's loop."""
        if self._runner is None:
            self._runner = asyncio.Runner()
        self._runner.run(self._with_deps(work))

    async def _with_deps(self, work: Callable[[Deps], Coroutine[Any, Any, None]]) -> None:
        if self._deps is None:
            assert self.settings is not None
            stack = AsyncExitStack()
            self._deps = await stack.enter_async_context(
                build(self.settings, painter=InProcess())
            )
            self._stack = stack
        try:
            await work(self._deps)
        except AWAY as error:
            self._database_away(error)
            return
        self._database_back()

    def _database_away(self, error: BaseException) -> None:
        """Nothing is lost: what is due stands in the database, and the next tick looks again."""
        if not self._away:
            log.error("PostgreSQL is away (%s): work waits for it", type(error).__name__)
        self._away = True

    def _database_back(self) -> None:
        if self._away:
            log.warning("PostgreSQL is back")
        self._away = False

    def close(self) -> None:
        """Close what was opened; called as the child ends."""
        if self._runner is not None:
            if self._stack is not None:
                self._runner.run(self._stack.aclose())
            self._runner.close()
        self._runner = self._stack = self._deps = None


child = Child()


@app.task(name="luoxuan.carry")  # type: ignore[untyped-decorator]
def carry_task(college_id: int, queue: str) -> None:
    """Do what is due for a college on a queue."""
    child.run(lambda deps: carry(deps, college_id, queue))


@app.task(name="luoxuan.tick")  # type: ignore[untyped-decorator]
def tick_task() -> None:
    """Sweep, write down due slots, and announce what is due."""
    child.run(lambda deps: tick(deps, announce=announce))


def announce(college_id: int, queue: str) -> None:
    """Tell the workers of a queue to look at a college."""
    app.send_task("luoxuan.carry", args=(college_id, queue), queue=queue, retry=False)


@signals.worker_process_shutdown.connect  # type: ignore[untyped-decorator]
def _close_child(**_: Any) -> None:
    child.close()


def run_worker(
    settings: Settings, queues: Sequence[str], *, concurrency: int = CHILDREN
) -> None:
    """Serve these queues until SIGTERM; exits with Celery's code."""
    configure(settings)
    child.settings = settings
    OnceEachWay.install()
    # What is loaded by now is never collected: the children keep sharing its pages.
    gc.collect()
    gc.freeze()
    worker = app.Worker(
        queues=list(queues), concurrency=concurrency, pool="prefork", quiet=True,
        loglevel=settings.log_level.upper(), without_gossip=True, without_mingle=True,
        without_heartbeat=True, optimization="fair",
    )
    worker.start()
    if worker.exitcode:
        sys.exit(worker.exitcode)

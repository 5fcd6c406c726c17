"""Our charts, drawn by the product itself (P5, P6)."""

from __future__ import annotations

import os
import time

from benchmarks.contents import content
from benchmarks.peers.loop import answer_lines
from benchmarks.programs import pss_mb, resident_mb
from charts import CHARTS, draw


def run(*, chart: str, times: int, calls: int) -> dict[str, float]:
    """Milliseconds of processor time one picture takes, and its bytes."""
    data = content(chart, times)
    best, size = float("inf"), 0
    for _ in range(calls):
        started = time.process_time()
        size = len(draw(chart, data))
        best = min(best, time.process_time() - started)
    return {"ms": best * 1000, "bytes": size}


def height(*, chart: str, times: int) -> dict[str, int]:
    """The picture's height in pixels, which its content decides."""
    kind = CHARTS[chart]
    return {"height": kind.draw(kind.read(content(chart, times))).height}


def memory() -> dict[str, float]:
    """MB this process keeps, resident and proportional."""
    return {"resident": resident_mb(os.getpid()), "pss": pss_mb(os.getpid())}


if __name__ == "__main__":
    answer_lines({"run": run, "height": height, "memory": memory})

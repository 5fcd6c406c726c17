"""Lines of JSON in, lines of JSON out: how a measured program is asked. Needs no other package."""

from __future__ import annotations

import json
import sys
import time
import traceback


def answer_lines(table):
    """Call `table[name](**rest)` for each line {"name": …, …}; its dict is the answer."""
    out = sys.stdout
    sys.stdout = sys.stderr  # what a package prints must not look like an answer
    for line in sys.stdin:
        given = json.loads(line)
        try:
            answer = table[given.pop("name")](**given)
        except Exception as error:
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"}
        out.write(json.dumps(answer) + "\n")
        out.flush()


def seconds_a_call(work, *, calls, batches=5):
    """Seconds of processor time one call costs: the best of some batches."""
    best = float("inf")
    for _ in range(batches):
        started = time.process_time()
        for _ in range(calls):
            work()
        best = min(best, time.process_time() - started)
    return best / calls

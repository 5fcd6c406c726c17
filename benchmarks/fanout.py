"""P8: sending to many, at 50 ms a call, beside three other ways to do it."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from benchmarks import cores, environment
from benchmarks.college import TEMPLATE, a_college, engine, in_database
from benchmarks.figures import Figure, table
from benchmarks.messages import AES_KEY, APPID, ORIGINAL, SECRET, TOKEN
from benchmarks.programs import (
    HOST,
    PEERS,
    CannotRun,
    Talk,
    cpu_seconds,
    free_port,
    ours,
    running,
    talking,
    wait_for_port,
)
from benchmarks.rounds import ROUNDS, Rounds, Sample, interleaved

#: A worker has two children, each with fifty in flight; one of them alone meets the bare loop.
ONE, TWO = "Luoxuan, one child", "Luoxuan, a worker's two children"
BARE, WECHATPY = "bare aiohttp loop", "wechatpy, 50 threads"
CELERY = "Celery, a task a message"
WIDTH, DELAY = 50, 0.05
MESSAGES = 1000
#: Two processes with 50 ms a call send 40 a second: fewer messages tell the same.
CELERY_MESSAGES = 60

Send = Callable[[int], Sample]


def measure(*, rounds: int = ROUNDS, messages: int = MESSAGES) -> list[Figure]:
    """The figures of P8, with a table over one, two and four times the messages."""
    with senders(4 * messages) as subjects:
        found = {1: _rounds(subjects, messages, rounds=rounds)}
        for times in (2, 4):
            found[times] = _rounds(subjects, times * messages, rounds=1)
    _print(found, messages)
    one = found[1]
    return [
        Figure("P8 of bare loop", one.ratio(ONE, BARE, "rate"), 0.80),
        Figure("P8 over wechatpy", one.ratio(TWO, WECHATPY, "rate"), 1.7),
        Figure("P8 over Celery", one.ratio(TWO, CELERY, "rate"), 25),
        Figure("P8 cpu of wechatpy", one.ratio(TWO, WECHATPY, "cpu"), 0.4, most=True),
    ]


@contextmanager
def senders(people: int) -> Iterator[dict[str, Send]]:
    """The ways to send, all against one simulator that holds every call for 50 ms."""
    with ExitStack() as stack:
        home = stack.enter_context(engine())
        in_database(home.database_url, lambda: a_college(staff=people))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        base = _simulator(stack, folder, people)
        broker = home.redis_url.rpartition("/")[0] + "/3"
        environ = home.environ(LUOXUAN_WECHAT_API_BASE=base)
        children = [
            stack.enter_context(talking(ours("fanout_loop"), environ=environ)) for _ in range(2)
        ]
        yield {
            ONE: lambda count: _own(children[:1], count),
            TWO: lambda count: _own(children, count),
            BARE: _peer(stack, "aiohttp_send.py", base, python=Path(sys.executable)),
            WECHATPY: _peer(stack, "wechatpy_send.py", base),
            CELERY: _celery(stack, base, broker, folder),
        }


def _simulator(stack: ExitStack, folder: Path, people: int) -> str:
    port = free_port()
    process = stack.enter_context(running(
        [sys.executable, "-m", "bot", "simulator", "--port", str(port), "--data",
         str(folder / "simulator")],
        core=cores.LOAD, folder=folder, environ={"LUOXUAN_DATA_DIR": str(folder)},
    ))
    wait_for_port(port, process)
    base = f"http://{HOST}:{port}"
    _control(base, "PUT", f"accounts/{APPID}", {
        "secret": SECRET, "token": TOKEN, "aes_key": AES_KEY, "original_id": ORIGINAL,
        "name": "诊改", "mode": "plain", "receipts": False,
        "limits": {"/cgi-bin/message/template/send": 10_000_000},
        "templates": [{"id": TEMPLATE, "title": "待办", "fields": ["thing1", "const2"],
                       "consts": {"const2": ["待查看"]}}],
    })
    _control(base, "PUT", "people", [
        {"appid": APPID, "openid": f"staff{n}", "name": "甲"} for n in range(people)
    ])
    path = "/cgi-bin/message/template/send"
    _control(base, "POST", "faults", {"match": path, "delay": DELAY, "times": None})
    return base


def _control(base: str, method: str, path: str, body: Any) -> None:
    request = Request(
        f"{base}/control/{path}", data=json.dumps(body).encode(), method=method,
        headers={"Content-Type": "application/json"},
    )
    with urlopen(request, timeout=60) as answer:
        if answer.status != 200:
            raise CannotRun(f"the simulator refused {path}")


def _own(children: list[Talk], count: int) -> Sample:
    """All children deliver from one queue at once; the time is that of the last to finish."""
    children[0].ask("queue", count=count)
    for child in children:
        child.tell("deliver")
    done = [child.hear("deliver") for child in children]
    return _sample({
        "seconds": max(one["seconds"] for one in done),
        "cpu": sum(one["cpu"] for one in done), **children[0].ask("accepted"),
    }, count)


def _given(base: str, count: int) -> dict[str, Any]:
    return {
        "base": base, "appid": APPID, "secret": SECRET, "template": TEMPLATE, "width": WIDTH,
        "people": [f"staff{n}" for n in range(count)],
    }


def _peer(stack: ExitStack, script: str, base: str, *, python: Path | None = None) -> Send:
    command = [python or environment.python(), PEERS / script]
    talk = stack.enter_context(talking(command))
    return lambda count: _sample(talk.ask("run", **_given(base, count)), count)


def _celery(stack: ExitStack, base: str, broker: str, folder: Path) -> Send:
    environ = {"BENCH_BROKER": broker, "PYTHONPATH": str(PEERS)}
    worker = stack.enter_context(running(
        [environment.python(), "-m", "celery", "-A", "celery_send", "worker", "-c", "2",
         "--loglevel", "ERROR"],
        core=cores.SUBJECT, folder=folder, environ=environ,
    ))
    talk = stack.enter_context(talking(
        [environment.python(), PEERS / "celery_send.py"], environ=environ, core=cores.LOAD,
    ))

    def send(count: int) -> Sample:
        fewer = min(count, CELERY_MESSAGES)
        before = cpu_seconds(worker.pid, tree=True)
        answer = talk.ask("run", **_given(base, fewer))
        used = cpu_seconds(worker.pid, tree=True) - before
        return _sample({**answer, "cpu": used}, fewer)

    return send


def _sample(answer: dict[str, Any], count: int) -> Sample:
    if answer["sent"] != count:
        raise CannotRun(f"{answer['sent']} of {count} messages were accepted and recorded")
    return {"rate": count / answer["seconds"], "cpu": answer["cpu"] * 1e6 / count}


def _rounds(subjects: dict[str, Send], count: int, *, rounds: int) -> Rounds:
    def one(send: Send) -> Callable[[], Sample]:
        return lambda: send(count)

    return interleaved(
        {name: one(send) for name, send in subjects.items()}, rounds=rounds,
        references={BARE: "rate", WECHATPY: "rate"},
    )


def _print(found: dict[int, Rounds], messages: int) -> None:
    table(
        f"P8: messages to the simulator at {DELAY * 1000:.0f} ms a call, {WIDTH} at a time",
        ("sender", "messages", "msg/s", "µs cpu each"),
        (
            (
                name, str(CELERY_MESSAGES if name == CELERY else messages * times),
                one.shown(name, "rate"), one.shown(name, "cpu"),
            )
            for times, one in found.items()
            for name in (ONE, TWO, BARE, WECHATPY, CELERY)
        ),
    )

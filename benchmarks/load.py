"""The load: one process, many open connections, one request under way on each.

    python -m benchmarks.load      reads one JSON line, answers with one

A loop over epoll with plain sockets: it must cost less than the fastest server it measures.
"""

from __future__ import annotations

import gc
import select
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from benchmarks.messages import SAFE, TEXT, opened_reply, text_post
from benchmarks.peers.loop import answer_lines

_READ = 262_144


@dataclass(slots=True, eq=False)
class Link:
    """One connection and the answer that is coming in on it."""

    sock: socket.socket
    sent_at: float = 0.0
    got: bytes = b""


@dataclass(slots=True)
class Count:
    """What came of the time that counts."""

    latencies: list[float] = field(default_factory=list)
    answers: int = 0
    errors: int = 0
    first_error: str = ""

    def failed(self, why: str) -> None:
        self.errors += 1
        self.first_error = self.first_error or why


def run(
    *, port: int, path: str, mode: str, connections: int, seconds: float, warm: float,
    text: str = TEXT, people: int = 500, messages: int = 2000, repeat: bool = True,
    marker: str = "", openid: str = "o{}",
) -> dict[str, Any]:
    """Load a server for some seconds; rate, latencies in ms, errors, and all answers with those of
    the first seconds, `warm`, that count for nothing else.

    `messages` distinct requests are made before the time runs; with `repeat` they go round, else
    the run ends with them. An answer must have status 200 and, sent alone before, contain
    `marker` once it is decrypted.
    """
    host = f"127.0.0.1:{port}"

    def request(n: int) -> bytes:
        post = text_post(mode, openid=openid.format(n % people), content=text)
        return post.http(path, host=host)

    requests = [request(n) for n in range(messages)]
    if marker:
        _check(request(messages), port, mode=mode, marker=marker)
    gc.collect()
    gc.disable()
    expected = b"Encrypt" if mode == SAFE else b"Content"
    source = _round_and_round(requests) if repeat else iter(requests)
    count, elapsed = _load(
        source, port, connections=connections, seconds=seconds, warm=warm, expected=expected
    )
    gc.enable()
    return _summary(count, elapsed)


def _round_and_round(requests: list[bytes]) -> Iterator[bytes]:
    while True:
        yield from requests


def _load(
    source: Iterator[bytes], port: int, *, connections: int, seconds: float, warm: float,
    expected: bytes,
) -> tuple[Count, float]:
    poller = select.epoll()
    links: dict[int, Link] = {}
    for _ in range(connections):
        sock = _connected(port)
        links[sock.fileno()] = Link(sock)
        poller.register(sock.fileno(), select.EPOLLIN)
    clock = time.perf_counter
    count = Count()
    begun = clock()
    counting_from, until = begun + warm, begun + warm + seconds
    under_way = sum(_send_next(link, source, clock()) for link in links.values())
    ended = begun
    while under_way:
        for number, _ in poller.poll(10):
            link = links[number]
            whole = _receive(link, count)
            if not whole:
                continue
            now = ended = clock()
            count.answers += 1
            if now >= counting_from:
                count.latencies.append(now - link.sent_at)
                _judge(link.got, expected, count)
            link.got = b""
            if now < until and _send_next(link, source, now):
                continue
            under_way -= 1
            poller.unregister(number)
    for link in links.values():
        link.sock.close()
    return count, ended - counting_from


def _connected(port: int) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port), timeout=30)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _send_next(link: Link, source: Iterator[bytes], now: float) -> bool:
    request = next(source, None)
    if request is None:
        return False
    link.sent_at = now
    link.sock.sendall(request)
    return True


def _receive(link: Link, count: Count) -> bool:
    """Whether the answer is whole; a broken connection is a failed answer and an empty one."""
    got = link.sock.recv(_READ)
    if not got:
        count.failed("the connection was closed")
        raise ConnectionError("the server closed a connection under load")
    link.got = link.got + got if link.got else got
    head, found, body = link.got.partition(b"\r\n\r\n")
    if not found:
        return False
    return len(body) >= _length(head)


def _length(head: bytes) -> int:
    at = head.find(b"ontent-Length:")
    if at < 0:
        at = head.find(b"ontent-length:")
    if at < 0:
        raise ValueError("an answer without a length")
    end = head.find(b"\r", at)
    return int(head[at + 14 : end if end > 0 else None])


def _judge(got: bytes, expected: bytes, count: Count) -> None:
    if not got.startswith(b"HTTP/1.1 200") or expected not in got:
        count.failed(got[:80].decode(errors="replace"))


def _check(request: bytes, port: int, *, mode: str, marker: str) -> None:
    """One message alone, its answer opened and read."""
    link = Link(_connected(port))
    link.sock.sendall(request)
    while not _receive(link, Count()):
        pass
    link.sock.close()
    body = link.got.partition(b"\r\n\r\n")[2]
    reply = opened_reply(mode, body)
    if marker not in reply:
        raise ValueError(f"the answer is not the one expected: {reply[:300]!r}")


def _summary(count: Count, elapsed: float) -> dict[str, Any]:
    ordered = sorted(count.latencies)
    if not ordered:
        raise ValueError("no answer came within the time")
    return {
        "rate": len(ordered) / elapsed,
        "answers": count.answers,
        "p50": _part(ordered, 0.50) * 1000,
        "p99": _part(ordered, 0.99) * 1000,
        "errors": count.errors,
        "first_error": count.first_error,
    }


def _part(ordered: list[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


if __name__ == "__main__":
    answer_lines({"run": run})

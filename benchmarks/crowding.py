"""One message in many deliveries at once, and a bystander who sends one after the other.

    python -m benchmarks.crowding      reads JSON lines, answers each with one

Both are timed by the machine's monotonic clock, so that what two of these programs saw at the
same moment can be laid side by side.
"""

from __future__ import annotations

import select
import time

from benchmarks.load import Count, Link, _connected, _receive
from benchmarks.messages import SAFE, TEXT, text_post
from benchmarks.peers.loop import answer_lines

TIMEOUT = 10


def crowd(
    *, ports: list[int], path: str, copies: int, bursts: int, pause: float, openid: str
) -> dict[str, list[list[float]]]:
    """Bursts of one new message in `copies` deliveries, spread over the ports in turn: when each
    began and when its last answer was in. All answers of a burst must be one reply."""
    seen = []
    for n in range(bursts):
        posts = _copies(path, ports, copies=copies, openid=f"{openid}{n}")
        seen.append(_burst(ports, posts))
        time.sleep(pause)
    return {"bursts": seen}


def bystander(
    *, port: int, path: str, seconds: float, people: int, openid: str, pause: float
) -> dict[str, list[list[float]]]:
    """A message, its answer, the next one, by persons in turn: when each was sent and how many
    seconds its answer took."""
    link = Link(_connected(port))
    until = time.monotonic() + seconds
    seen: list[list[float]] = []
    while time.monotonic() < until:
        post = text_post(SAFE, openid=openid.format(len(seen) % people), content=f"记 {TEXT}")
        request = post.http(path, host=f"127.0.0.1:{port}")
        sent = time.monotonic()
        link.sock.sendall(request)
        while not _receive(link, Count()):
            pass
        took = time.monotonic() - sent
        _check(link.got)
        link.got = b""
        seen.append([sent, took])
        time.sleep(pause)
    link.sock.close()
    return {"answers": seen}


def _copies(path: str, ports: list[int], *, copies: int, openid: str) -> list[bytes]:
    """The same message, encrypted and signed anew for each delivery, as the platform does."""
    number = time.time_ns()
    return [
        text_post(SAFE, openid=openid, content=f"记 {TEXT}", msg_id=number).http(
            path, host=f"127.0.0.1:{ports[n % len(ports)]}"
        )
        for n in range(copies)
    ]


def _burst(ports: list[int], posts: list[bytes]) -> list[float]:
    poller = select.epoll()
    links: dict[int, Link] = {}
    for n in range(len(posts)):
        link = Link(_connected(ports[n % len(ports)]))
        links[link.sock.fileno()] = link
        poller.register(link.sock.fileno(), select.EPOLLIN)
    begun = time.monotonic()
    for link, post in zip(links.values(), posts, strict=True):
        link.sock.sendall(post)
    left = len(links)
    while left:
        ready = poller.poll(TIMEOUT)
        if not ready:
            raise TimeoutError(f"{left} of {len(posts)} deliveries were not answered")
        for number, _ in ready:
            if _receive(links[number], Count()):
                _check(links[number].got)
                poller.unregister(number)
                left -= 1
    ended = time.monotonic()
    for link in links.values():
        link.sock.close()
    poller.close()
    return [begun, ended]


def _check(got: bytes) -> None:
    if not got.startswith(b"HTTP/1.1 200") or b"Encrypt" not in got:
        raise ValueError(got[:120].decode(errors="replace"))


if __name__ == "__main__":
    answer_lines({"crowd": crowd, "bystander": bystander})

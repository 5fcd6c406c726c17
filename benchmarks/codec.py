"""P4: our message code without HTTP, beside wechatpy's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks import environment
from benchmarks.figures import Figure, number, table
from benchmarks.messages import AES_KEY, APPID, PLAIN, SAFE, TEXT, TOKEN, opened_reply, text_post
from benchmarks.programs import PEERS, CannotRun, Talk, ours, talking
from benchmarks.rounds import ROUNDS, Rounds, Sample, interleaved

OURS, WECHATPY = "Luoxuan", "wechatpy"
GOALS = {PLAIN: 3.0, SAFE: 2.5}


def measure(*, rounds: int = ROUNDS, calls: int = 3000) -> list[Figure]:
    """The figures of P4, with a table for texts of one, two and four times the length."""
    figures = []
    with loops() as (own, peer):
        for mode, goal in GOALS.items():
            check(own, peer, mode)
            found = {
                times: _rounds(own, peer, mode, TEXT * times, rounds=rounds, calls=calls)
                for times in (1, 2, 4)
            }
            _print(mode, found)
            figures.append(Figure(f"P4 {mode}", found[1].ratio(WECHATPY, OURS, "us"), goal))
    return figures


@contextmanager
def loops() -> Iterator[tuple[Talk, Talk]]:
    """Our loop and the peer's, on the same core one after the other."""
    with (
        talking(ours("codec_loop")) as own,
        talking([environment.python(), PEERS / "codec_loop.py"]) as peer,
    ):
        yield own, peer


def check(own: Talk, peer: Talk, mode: str) -> None:
    """Both answer the message rightly before their speed counts; CannotRun else."""
    if not own.ask("check", mode=mode, content=TEXT)["right"]:
        raise CannotRun(f"our own answer in {mode} mode is wrong")
    answer = peer.ask("answer", **_given(mode, TEXT))["body"]
    if TEXT not in opened_reply(mode, answer.encode()):
        raise CannotRun(f"wechatpy's answer in {mode} mode is wrong")


def _given(mode: str, content: str) -> dict[str, Any]:
    post = text_post(mode, openid="o1", content=content)
    return {
        "mode": mode, "query": post.query, "body": post.body.decode(), "content": content,
        "token": TOKEN, "appid": APPID, "aes_key": AES_KEY,
    }


def _rounds(
    own: Talk, peer: Talk, mode: str, content: str, *, rounds: int, calls: int
) -> Rounds:
    def timed(ask: Callable[[], dict[str, Any]]) -> Callable[[], Sample]:
        return lambda: {"us": ask()["seconds"] * 1e6}

    return interleaved(
        {
            OURS: timed(lambda: own.ask("run", mode=mode, content=content, calls=calls)),
            WECHATPY: timed(lambda: peer.ask("run", calls=calls, **_given(mode, content))),
        },
        references={WECHATPY: "us"}, rounds=rounds,
    )


def _print(mode: str, found: dict[int, Rounds]) -> None:
    table(
        f"P4 {mode}: µs of processor time a message, no HTTP",
        ("text", OURS, WECHATPY, "wechatpy ÷ Luoxuan"),
        (
            (
                f"{times}× ({len(TEXT) * times} characters)", one.shown(OURS, "us"),
                one.shown(WECHATPY, "us"),
                number(one.median(WECHATPY, "us") / one.median(OURS, "us")),
            )
            for times, one in found.items()
        ),
    )

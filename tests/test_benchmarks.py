"""Each benchmark's parts import, and what it measures gives right answers; no timing here."""

from __future__ import annotations

import socket
import threading
from importlib import import_module
from pathlib import Path

import pytest

from benchmarks import __main__ as bench
from benchmarks import pictures
from benchmarks.contents import FOUR, content
from benchmarks.figures import Figure
from benchmarks.messages import AES_KEY, PLAIN, REPLY, SAFE, opened_reply, text_post
from benchmarks.ours import codec_loop, reply_server
from benchmarks.rounds import interleaved
from charts.fonts import FONT


@pytest.mark.parametrize("module", sorted(set(bench.MODULES.values())))
def test_every_benchmark_can_be_measured(module):
    assert callable(import_module(f"benchmarks.{module}").measure)


def test_an_unknown_name_is_told_and_ends_with_two(capsys):
    assert bench.main(["P99"]) == 2
    assert "P12" in capsys.readouterr().err


def test_a_benchmark_that_cannot_run_ends_with_one(monkeypatch, capsys):
    from benchmarks import codec
    from benchmarks.programs import CannotRun

    def fails():
        raise CannotRun("no peers")

    monkeypatch.setattr(codec, "measure", fails)
    assert bench.main(["P4"]) == 1
    assert "codec cannot run: no peers" in capsys.readouterr().out


@pytest.mark.parametrize(("figure", "line"), [
    (Figure("P1 plain", 2.9, 2.5), "P1 plain 2.90 goal >=2.5 ok"),
    (Figure("P1 plain", 2.4, 2.5), "P1 plain 2.40 goal >=2.5 short"),
    (Figure("P5 time", 0.61, 0.6, most=True), "P5 time 0.61 goal <=0.6 short"),
    (Figure("P5 time", 0.6, 0.6, most=True), "P5 time 0.60 goal <=0.6 ok"),
    (Figure("P2 safe", None, 2), "P2 safe - goal >=2 noisy"),
])
def test_a_figure_is_one_line(figure, line):
    assert figure.line == line


def test_a_ratio_is_the_median_of_the_rounds_own_ratios():
    ours, other = iter([10.0, 30.0, 60.0]), iter([5.0, 10.0, 15.0])
    found = interleaved(
        {"ours": lambda: {"rate": next(ours)}, "other": lambda: {"rate": next(other)}},
        references={}, rounds=3,
    )
    assert found.ratio("ours", "other", "rate") == 3.0


def test_a_restless_reference_is_measured_again_and_never_reported():
    rates = iter([1.0, 3.0] * 3)
    found = interleaved({"other": lambda: {"rate": next(rates)}}, references={"other": "rate"},
                        rounds=2)
    assert found.noisy and found.repeats == 2
    assert found.ratio("other", "other", "rate") is None


def test_the_order_of_a_round_turns():
    order = []
    subjects = {n: lambda n=n: order.append(n) or {"rate": 1.0} for n in "ab"}
    interleaved(subjects, references={}, rounds=2)
    assert "".join(order) == "abba"


@pytest.mark.parametrize("mode", [PLAIN, SAFE])
def test_the_measured_codec_answers_rightly(mode):
    post = text_post(mode, openid="o1")
    assert REPLY in opened_reply(mode, codec_loop.work(mode, post))


def test_every_message_of_the_load_is_another_one():
    assert text_post(PLAIN, openid="o1").body != text_post(PLAIN, openid="o1").body
    assert len(AES_KEY) == 43


@pytest.mark.parametrize("mode", [PLAIN, SAFE])
async def test_the_measured_server_answers_rightly(mode, aiohttp_client):
    client = await aiohttp_client(reply_server.application(mode))
    post = text_post(mode, openid="o1")
    answer = await client.post("/wechat", params=post.query, data=post.body)
    assert answer.status == 200
    assert REPLY in opened_reply(mode, await answer.read())


@pytest.mark.parametrize("mode", [PLAIN, SAFE])
async def test_the_measured_server_refuses_a_forged_message(mode, aiohttp_client):
    client = await aiohttp_client(reply_server.application(mode))
    post = text_post(mode, openid="o1")
    forged = {**post.query, "signature": "0" * 40, "msg_signature": "0" * 40}
    if mode == PLAIN:
        del forged["msg_signature"]
    answer = await client.post("/wechat", params=forged, data=post.body)
    assert answer.status == 403


def test_both_sides_draw_all_four_at_the_same_size(tmp_path):
    with pictures.loops() as (own, peer):
        for chart in FOUR:
            height = own.ask("height", chart=chart, times=1)["height"]
            peer.ask("show", chart=chart, data=dict(content(chart)), height=height,
                     font=str(FONT), path=str(tmp_path / chart))
            assert _size((tmp_path / chart).read_bytes()) == (1125, height)
            assert own.ask("run", chart=chart, times=1, calls=1)["bytes"] > 10_000


def _size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def test_the_load_counts_answers_that_are_wrong():
    with _server(b"HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno") as port:
        from benchmarks import load

        found = load.run(port=port, path="/", mode=PLAIN, connections=1, seconds=5, warm=0,
                         messages=3, repeat=False)
    assert (found["answers"], found["errors"]) == (3, 3)
    assert "500" in found["first_error"]


def test_the_load_reads_an_answer_that_comes_in_pieces():
    with _server(b"HTTP/1.1 200 OK\r\nContent-", b"Length: 7\r\n\r\nCon", b"tent") as port:
        from benchmarks import load

        found = load.run(port=port, path="/", mode=PLAIN, connections=1, seconds=5, warm=0,
                         messages=2, repeat=False)
    assert (found["answers"], found["errors"]) == (2, 0)


class _server:  # noqa: N801
    """Answers every request on its connections with the given pieces, one after the other."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = pieces
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> int:
        self._thread.start()
        return int(self._socket.getsockname()[1])

    def __exit__(self, *_error: object) -> None:
        self._socket.close()
        self._thread.join(5)

    def _serve(self) -> None:
        try:
            link, _ = self._socket.accept()
        except OSError:
            return
        with link:
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while link.recv(65_536):
                for piece in self._pieces:
                    link.sendall(piece)


def test_the_peers_are_pinned_to_their_versions():
    from benchmarks.environment import FOLDER, PACKAGES

    assert all("==" in one for one in PACKAGES if one != "packaging")
    ignored = Path(FOLDER.parent, ".gitignore").read_text().split()
    assert ".peers/" in ignored


async def test_a_record_takes_five_statements_between_begin_and_commit(database, monkeypatch):
    from models import sql
    from tests.reflections.cast import a_cast, a_chat

    bot = await a_chat(await a_cast())
    await bot.says("student", "记 第一次写，会被问给谁看")
    plain, asked = sql.rows, []

    async def counted(query, *params):
        asked.append(query)
        return await plain(query, *params)

    monkeypatch.setattr(sql, "rows", counted)
    assert "✓" in (await bot.says("student", "记 今天练了两小时接线")).text
    assert len(asked) == 5

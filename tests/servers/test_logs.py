"""Logs stay small while their writers hold them open."""

from __future__ import annotations

from pathlib import Path

from bot.servers.logs import KEPT, rotate


def test_full_log_is_cut_and_its_writer_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "web-1.log"
    with open(log, "ab", buffering=0) as writer:
        writer.write(b"a" * 100)
        assert rotate(tmp_path, limit=50) == [log]
        writer.write(b"later")
    assert log.read_bytes() == b"later"
    assert (tmp_path / "web-1.log.1").read_bytes() == b"a" * 100


def test_only_some_older_pieces_are_kept(tmp_path: Path) -> None:
    log = tmp_path / "web-1.log"
    for n in range(6):
        log.write_bytes(b"%d" % n * 60)
        rotate(tmp_path, limit=50)
    pieces = sorted(tmp_path.glob("web-1.log.*"))
    assert [piece.read_bytes()[:1] for piece in pieces] == [b"5", b"4", b"3"]
    assert len(pieces) == KEPT


def test_small_log_stays(tmp_path: Path) -> None:
    (tmp_path / "beat.log").write_bytes(b"x")
    assert rotate(tmp_path, limit=50) == []

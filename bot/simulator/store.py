"""The sqlite file behind the stand-in: written by one background thread, never by a request."""

from __future__ import annotations

import asyncio
import fcntl
import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, TypeVar

T = TypeVar("T")

#: Rows kept per person on the phone.
MESSAGES_KEPT = 300

_SCHEMA = """
CREATE TABLE IF NOT EXISTS doc (kind TEXT, key TEXT, body TEXT, PRIMARY KEY (kind, key));
CREATE TABLE IF NOT EXISTS message (id INTEGER PRIMARY KEY, owner TEXT, body TEXT);
CREATE INDEX IF NOT EXISTS message_owner ON message (owner, id);
CREATE TABLE IF NOT EXISTS journal (
  id INTEGER PRIMARY KEY, at REAL, kind TEXT, appid TEXT, openid TEXT, path TEXT, body TEXT);
CREATE INDEX IF NOT EXISTS journal_kind ON journal (kind, id);
CREATE INDEX IF NOT EXISTS journal_openid ON journal (openid, id);
"""

_INSERT_MESSAGES = """
INSERT OR REPLACE INTO message
SELECT json_extract(value, '$[1].id'), json_extract(value, '$[0]'), json_extract(value, '$[1]')
FROM json_each(?)
"""
_INSERT_JOURNAL = """
INSERT INTO journal
SELECT json_extract(value, '$.id'), json_extract(value, '$.at'), json_extract(value, '$.kind'),
  coalesce(json_extract(value, '$.appid'), ''), coalesce(json_extract(value, '$.openid'), ''),
  coalesce(json_extract(value, '$.path'), ''), value
FROM json_each(?)
"""

ROWS_A_STATEMENT = 200

Entry = dict[str, Any]


class FolderInUse(RuntimeError):
    """Another stand-in runs over the same files."""


class Store:
    """Documents, phone messages and the journal of one folder; FolderInUse when it is taken."""

    def __init__(self, path: Path, *, journal_rows: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(path.with_suffix(".lock"))
        self._rows = journal_rows
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="simulator-store")
        self._db = self._thread.submit(_open, path).result()

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """The result of some reading, done in the store's thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, work, self._db)

    def load(self) -> tuple[dict[str, list[Entry]], list[tuple[str, Entry]], int]:
        """At start: documents by kind, phone messages oldest first, the journal's last id."""
        return self._thread.submit(_load, self._db).result()

    async def write(
        self,
        documents: Mapping[tuple[str, str], Mapping[str, Any] | None],
        messages: Iterable[tuple[str, Entry]],
        journal: Iterable[Entry],
    ) -> None:
        """One transaction with all that gathered since the last; None removes a document."""
        rows = self._rows

        def work(db: sqlite3.Connection) -> None:
            with db:
                _write_documents(db, documents)
                _insert(db, _INSERT_MESSAGES, [[owner, body] for owner, body in messages])
                _insert(db, _INSERT_JOURNAL, list(journal))
                db.execute(
                    "DELETE FROM journal WHERE id <= (SELECT max(id) FROM journal) - ?", (rows,)
                )

        await self.run(work)

    async def trim(self, owners: Iterable[str]) -> None:
        """Forget all but the last messages of these phones."""
        names = list(owners)
        if not names:
            return

        def work(db: sqlite3.Connection) -> None:
            with db:
                db.executemany(
                    "DELETE FROM message WHERE owner = ?1 AND id <= (SELECT id FROM message"
                    f" WHERE owner = ?1 ORDER BY id DESC LIMIT 1 OFFSET {MESSAGES_KEPT})",
                    ((name,) for name in names),
                )

        await self.run(work)

    async def wipe(self, tables: Iterable[str]) -> None:
        """Empty some of `doc`, `message`, `journal`."""
        names = [name for name in ("doc", "message", "journal") if name in set(tables)]

        def work(db: sqlite3.Connection) -> None:
            with db:
                for name in names:
                    db.execute(f"DELETE FROM {name}")

        await self.run(work)

    async def journal(
        self, where: Mapping[str, str], *, since: int, limit: int, newest: bool
    ) -> list[Entry]:
        """Entries after `since`, oldest first; `newest` takes the last ones, not the first."""
        clauses = ["id > ?", *(f"{column} = ?" for column in where)]
        order = {True: "DESC", False: "ASC"}[newest]
        sql = (
            f"SELECT body FROM journal WHERE {' AND '.join(clauses)} ORDER BY id {order} LIMIT ?"
        )
        found = await self.run(
            lambda db: db.execute(sql, (since, *where.values(), limit)).fetchall()
        )
        entries = [json.loads(body) for (body,) in found]
        return sorted(entries, key=lambda entry: int(entry["id"]))

    def close(self) -> None:
        """Close the file after what is being written."""
        self._thread.submit(self._db.close).result()
        self._thread.shutdown()
        self._lock.close()


def _locked(path: Path) -> IO[str]:
    # Held while the process lives and gone with it, so a crash leaves nothing to clean up.
    lock = path.open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise FolderInUse(f"another stand-in runs in {path.parent}") from error
    return lock


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.executescript(_SCHEMA)
    return db


def _load(db: sqlite3.Connection) -> tuple[dict[str, list[Entry]], list[tuple[str, Entry]], int]:
    documents: dict[str, list[Entry]] = {}
    for kind, body in db.execute("SELECT kind, body FROM doc"):
        documents.setdefault(kind, []).append(json.loads(body))
    rows = db.execute("SELECT owner, body FROM message ORDER BY id")
    messages = [(owner, json.loads(body)) for owner, body in rows]
    (last,) = db.execute("SELECT coalesce(max(id), 0) FROM journal").fetchone()
    return documents, messages, last


def _write_documents(
    db: sqlite3.Connection, documents: Mapping[tuple[str, str], Mapping[str, Any] | None]
) -> None:
    for (kind, key), body in documents.items():
        if body is None:
            db.execute("DELETE FROM doc WHERE kind = ? AND key = ?", (kind, key))
        else:
            db.execute("INSERT OR REPLACE INTO doc VALUES (?, ?, ?)", (kind, key, _json(body)))


def _insert(db: sqlite3.Connection, sql: str, rows: list[Any]) -> None:
    # One statement for many rows: sqlite takes them apart without Python's lock, while a
    # statement a row would make the requests wait for that lock thousands of times.
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        db.execute(sql, (_json(rows[start : start + ROWS_A_STATEMENT]),))


def _json(body: Any) -> str:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    # Half a surrogate pair, which JSON allows, must not cost the whole batch.
    return text.encode("utf-8", "replace").decode()

"""Everything one stand-in holds, in memory; a background task writes it to the store."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import time
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.simulator.clock import SharedClock
from bot.simulator.codes import Code, Codes
from bot.simulator.codes import document as code_document
from bot.simulator.config import SimulatorConfig
from bot.simulator.faults import Faults
from bot.simulator.hub import Hub
from bot.simulator.media import MediaShelf, Medium, document
from bot.simulator.state import Account, Person, account_from
from bot.simulator.store import MESSAGES_KEPT, Entry, Store

log = logging.getLogger(__name__)

FLUSH_EVERY = 0.25

#: Above 2^53, as the platform's own ids are: a program that reads them as floats fails here too.
FIRST_ID = 2**60

#: `client_msg_id` holds for ten minutes.
CLIENT_ID_SECONDS = 600.0


class World:
    """Accounts, people, phones, journal, faults and clock of one stand-in."""

    def __init__(self, config: SimulatorConfig) -> None:
        self.config = config
        self.clock = SharedClock(config.clock_path)
        self.hub = Hub()
        self.faults = Faults(told=lambda: self.hub.tell_all("faults", {}))
        self.codes = Codes()
        self.media = MediaShelf(config.data_dir / "media")
        self.accounts: dict[str, Account] = {}
        self.people: dict[tuple[str, str], Person] = {}
        self.phones: dict[str, deque[Entry]] = {}
        self.sent: OrderedDict[tuple[str, str, str], tuple[float, int]] = OrderedDict()
        self.store = Store(
            config.data_dir / "simulator.sqlite3", journal_rows=config.journal_rows
        )
        self._dirty: set[tuple[str, str]] = set()
        self._messages: list[tuple[str, Entry]] = []
        self._entries: list[Entry] = []
        self._grown: set[str] = set()
        self._flushing = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._load()

    # -- start and stop

    def start(self) -> None:
        """Begin writing to the store."""
        self._task = asyncio.create_task(self._flush_for_ever())

    async def close(self) -> None:
        """Write what is left and close the file."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self.flush()
        self.store.close()

    # -- ids

    def new_id(self) -> int:
        """The next MsgId or msgid, an int64 above 2^53."""
        return next(self._ids)

    # -- changes

    def touch(self, thing: Account | Person | Medium | Code) -> None:
        """The thing changed: its document is due to be written."""
        match thing:
            case Account():
                self._dirty.add(("account", thing.appid))
            case Person():
                self._dirty.add(("person", owner(thing.appid, thing.openid)))
            case Medium():
                self._dirty.add(("media", thing.id))
            case Code():
                self._dirty.add(("code", thing.ticket))

    def forget_media(self, ids: list[str]) -> None:
        """These files are gone."""
        self._dirty.update(("media", media_id) for media_id in ids)

    def forget_codes(self, tickets: list[str]) -> None:
        """These codes are gone."""
        self._dirty.update(("code", ticket) for ticket in tickets)

    def journal(self, kind: str, **parts: Any) -> Entry:
        """Note something in the journal; secrets must be out of it already."""
        entry = {"id": next(self._entry_ids), "at": self.clock.now(), "kind": kind, **parts}
        self._entries.append(entry)
        if self.hub.watched("journal"):
            self.hub.tell("journal", "journal", entry)
        return entry

    def show(self, person: Person, message: Mapping[str, Any]) -> Entry:
        """Put a message on a person's phone; the message with its id and time."""
        shown = {"id": next(self._message_ids), "at": self.clock.now(), **message}
        name = owner(person.appid, person.openid)
        self.phones.setdefault(name, deque(maxlen=MESSAGES_KEPT)).append(shown)
        self._messages.append((name, shown))
        self._grown.add(name)
        self.hub.tell(name, "message", shown)
        return shown

    def remember_send(self, person: Person, client_id: str, msgid: int) -> None:
        """Keep `client_msg_id` for its ten minutes."""
        now = self.clock.now()
        self.sent[(person.appid, person.openid, client_id)] = (now, msgid)
        while self.sent:
            at, _ = next(iter(self.sent.values()))
            if 0 <= now - at < CLIENT_ID_SECONDS:
                break
            self.sent.popitem(last=False)

    def sent_before(self, person: Person, client_id: str) -> int | None:
        """The msgid of a send with the same `client_msg_id` within ten minutes."""
        known = self.sent.get((person.appid, person.openid, client_id))
        if known is None or not 0 <= self.clock.now() - known[0] < CLIENT_ID_SECONDS:
            return None
        return known[1]

    def phone(self, person: Person) -> list[Entry]:
        """What the phone shows, oldest first."""
        return list(self.phones.get(owner(person.appid, person.openid), ()))

    async def flush(self) -> None:
        """Write everything that gathered; returns when it is on disk."""
        async with self._flushing:
            dirty, self._dirty = self._dirty, set()
            messages, self._messages = self._messages, []
            entries, self._entries = self._entries, []
            grown, self._grown = self._grown, set()
            if dirty or messages or entries:
                documents = {key: self._document(key) for key in dirty}
                await self.store.write(documents, messages, entries)
            await self.store.trim(name for name in grown if self._is_long(name))

    async def reset(self, *, keep_accounts: bool) -> None:
        """Forget phones, people, journal, faults and files; accounts, codes too unless kept."""
        await self.flush()
        self.faults.remove()
        self.media.clear()
        self.people.clear()
        self.phones.clear()
        self.sent.clear()
        if not keep_accounts:
            self.accounts.clear()
            self.codes.clear()
        await self.store.wipe(("doc", "message", "journal"))
        for account in self.accounts.values():
            account.used.clear()
            self.touch(account)
        for code in self.codes.all():
            self.touch(code)
        self.hub.tell_all("reset", {})

    # -- inside

    def _document(self, key: tuple[str, str]) -> Mapping[str, Any] | None:
        kind, name = key
        match kind:
            case "account" if name in self.accounts:
                return asdict(self.accounts[name])
            case "person":
                appid, _, openid = name.partition(":")
                person = self.people.get((appid, openid))
                return asdict(person) if person is not None else None
            case "media":
                medium = self.media.known(name)
                return document(medium) if medium is not None else None
            case "code":
                code = self.codes.by_ticket(name)
                return code_document(code) if code is not None else None
        return None

    def _is_long(self, name: str) -> bool:
        return len(self.phones.get(name, ())) >= MESSAGES_KEPT

    async def _flush_for_ever(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_EVERY)
            try:
                await self.flush()
            except Exception:
                log.exception("the stand-in could not write its journal")

    def _load(self) -> None:
        documents, messages, last_entry = self.store.load()
        for body in documents.get("account", ()):
            self.accounts[body["appid"]] = account_from(body)
        for body in documents.get("person", ()):
            self.people[(body["appid"], body["openid"])] = Person(**body)
        self.media.load(documents.get("media", ()))
        self.codes.load(documents.get("code", ()))
        for name, message in messages:
            self.phones.setdefault(name, deque(maxlen=MESSAGES_KEPT)).append(message)
            self._recall_send(name, message)
        last = max((int(message["id"]) for _, message in messages), default=0)
        self._message_ids = itertools.count(last + 1)
        self._entry_ids = itertools.count(last_entry + 1)
        # Ids must stay unique over restarts without a write per id: they start from the time.
        self._ids = itertools.count(FIRST_ID + int(time.time() * 1000) * 1000)

    def _recall_send(self, name: str, message: Entry) -> None:
        client_id = message.get("client_msg_id")
        if client_id:
            appid, _, openid = name.partition(":")
            self.sent[(appid, openid, client_id)] = (message["at"], int(message["msgid"]))


def owner(appid: str, openid: str) -> str:
    """The name of a person's phone."""
    return f"{appid}:{openid}"

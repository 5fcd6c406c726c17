"""A college as services see it, and the way to add one or change its keys."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from models import sql
from models.database import AWAY
from services.sealing import Keyring, Sealer

#: MODEL §2: other processes notice a changed college at most this many seconds late.
FRESH_SECONDS = 5.0

#: Length of college.code; PostgreSQL refuses NUL in any text.
CODE_LIMIT = 40

SECRETS = ("secret", "token", "aes_key", "aes_key_previous")


@dataclass(frozen=True)
class College:
    """One college: who it is, its account with WeChat, its sealer. Secrets hide in repr."""

    id: int
    code: str
    name: str
    appid: str
    original_id: str
    mode: str
    zone: ZoneInfo
    seal: Sealer
    secret: str = field(repr=False, default="")
    token: str = field(repr=False, default="")
    aes_key: str = field(repr=False, default="")
    aes_key_previous: str = field(repr=False, default="")
    templates: Mapping[str, Any] = field(default_factory=dict)
    tags: Mapping[str, Any] = field(default_factory=dict)
    contacts: Mapping[str, Any] = field(default_factory=dict)
    menu: Mapping[str, Any] | None = None
    version: int = 1
    certified_until: date | None = None


class Colleges:
    """Colleges by code, read again when their row's version grew (checked every 5 s)."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring
        self._known: dict[str, tuple[float, College]] = {}

    async def get(self, code: str) -> College | None:
        """The college of this code, or None."""
        known = self._known.get(code)
        if known and time.monotonic() - known[0] < FRESH_SECONDS:
            return known[1]
        if len(code) > CODE_LIMIT or "\x00" in code:
            return None
        try:
            row = await sql.one("SELECT * FROM college WHERE code = $1", code)
        except AWAY:
            if known is None:
                raise
            # Nobody can have changed it meanwhile, and its people still need plain words.
            return known[1]
        if row is None:
            return None
        return self._keep(row)

    async def all(self) -> list[College]:
        return [self._keep(row) for row in await sql.rows("SELECT * FROM college ORDER BY id")]

    def forget(self) -> None:
        """Drop what is kept, so that the next look reads the rows."""
        self._known.clear()

    def _keep(self, row: dict[str, Any]) -> College:
        known = self._known.get(row["code"])
        if known and known[1].id == row["id"] and known[1].version == row["version"]:
            college = known[1]
        else:
            college = _opened(self.keyring, row)
        self._known[row["code"]] = (time.monotonic(), college)
        return college


def _opened(keyring: Keyring, row: dict[str, Any]) -> College:
    seal = keyring.sealer(row["code"], row["data_key"])
    secrets = {
        name: seal.open(row[f"{name}_sealed"], "college", name)
        for name in SECRETS
        if row[f"{name}_sealed"] is not None
    }
    return College(
        id=row["id"], code=row["code"], name=row["name"], appid=row["appid"],
        original_id=row["original_id"], mode=row["mode"], zone=ZoneInfo(row["zone"]), seal=seal,
        templates=sql.loaded(row["templates"]), tags=sql.loaded(row["tags"]),
        contacts=sql.loaded(row["contacts"]), menu=sql.loaded(row["menu"]),
        version=row["version"], certified_until=row["certified_until"], **secrets,
    )


async def add(
    keyring: Keyring, *, code: str, name: str, appid: str, secret: str, token: str,
    aes_key: str = "", mode: str = "safe", original_id: str = "",
    templates: Mapping[str, Any] | None = None, contacts: Mapping[str, Any] | None = None,
) -> str:
    """Add a college or bring it up to date; returns created, changed or unchanged.

    A new AES key moves the present one to `aes_key_previous`, which stays accepted.
    """
    given = {"secret": secret, "token": token, "aes_key": aes_key}
    async with sql.in_transaction():
        row = await sql.one("SELECT * FROM college WHERE code = $1 FOR UPDATE", code)
        if row is None:
            data_key = keyring.new_data_key()
            seal = Sealer(code, data_key)
            await sql.rows(
                "WITH added AS (INSERT INTO college (code, name, appid, original_id, mode, "
                "data_key, secret_sealed, token_sealed, aes_key_sealed, templates, contacts, "
                "zone, version) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,'Asia/Shanghai',1) "
                "RETURNING id) SELECT id FROM added",
                code, name, appid, original_id, mode, keyring.wrap(code, data_key),
                seal.seal(secret, "college", "secret"), seal.seal(token, "college", "token"),
                _sealed_or_none(seal, aes_key, "aes_key"),
                sql.dumped(templates or {}), sql.dumped(contacts or {}),
            )
            return "created"
        return await _bring_up_to_date(
            keyring, row, given=given, name=name, appid=appid, mode=mode,
            original_id=original_id, templates=templates, contacts=contacts,
        )


async def _bring_up_to_date(
    keyring: Keyring, row: dict[str, Any], *, given: dict[str, str], name: str, appid: str,
    mode: str, original_id: str, templates: Mapping[str, Any] | None,
    contacts: Mapping[str, Any] | None,
) -> str:
    known = _opened(keyring, row)
    present = {field_: getattr(known, field_) for field_ in given}
    plain = {
        "name": name, "appid": appid, "mode": mode,
        "original_id": original_id or known.original_id,
        "templates": sql.dumped(templates if templates is not None else known.templates),
        "contacts": sql.dumped(contacts if contacts is not None else known.contacts),
    }
    before = {
        "name": known.name, "appid": known.appid, "mode": known.mode,
        "original_id": known.original_id, "templates": sql.dumped(known.templates),
        "contacts": sql.dumped(known.contacts),
    }
    if present == given and plain == before:
        return "unchanged"
    previous = known.aes_key_previous
    if given["aes_key"] != known.aes_key:
        previous = known.aes_key
    seal = known.seal
    await sql.changed(
        "UPDATE college SET name=$2, appid=$3, mode=$4, original_id=$5, templates=$6, "
        "contacts=$7, secret_sealed=$8, token_sealed=$9, aes_key_sealed=$10, "
        "aes_key_previous_sealed=$11, version=version+1 WHERE id=$1",
        row["id"], plain["name"], plain["appid"], plain["mode"], plain["original_id"],
        plain["templates"], plain["contacts"],
        seal.seal(given["secret"], "college", "secret"),
        seal.seal(given["token"], "college", "token"),
        _sealed_or_none(seal, given["aes_key"], "aes_key"),
        _sealed_or_none(seal, previous, "aes_key_previous"),
    )
    return "changed"


async def set_tags(college: College, tags: Mapping[str, int]) -> None:
    """Keep the platform's tag ids of the menu audiences."""
    await sql.changed(
        "UPDATE college SET tags = $2, version = version + 1 WHERE id = $1", college.id,
        sql.dumped(dict(tags)),
    )


async def set_certified(college: College, until: date) -> bool:
    """Keep the day on which the account's certification ends; False where it is known already."""
    return bool(await sql.changed(
        "UPDATE college SET certified_until = $2, version = version + 1 "
        "WHERE id = $1 AND certified_until IS DISTINCT FROM $2", college.id, until,
    ))


async def rekey(keyring: Keyring) -> int:
    """Wrap every data key anew under the current SECRET_KEY; number of colleges (MODEL §7)."""
    rows = await sql.rows("SELECT id, code, data_key FROM college")
    for row in rows:
        wrapped = keyring.wrap(row["code"], keyring.unwrap(row["code"], row["data_key"]))
        await sql.changed(
            "UPDATE college SET data_key=$2, version=version+1 WHERE id=$1", row["id"], wrapped
        )
    return len(rows)


def _sealed_or_none(seal: Sealer, text: str, name: str) -> bytes | None:
    if not text:
        return None
    return seal.seal(text, "college", name)

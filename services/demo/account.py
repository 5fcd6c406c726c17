"""The demo's service account: its secrets are made once, its templates show no names (§1.2)."""

from __future__ import annotations

import base64
import os
import secrets
from typing import Any

from services import colleges
from services.colleges import College, Colleges
from services.demo.plan import CODE, story
from services.sealing import Keyring


async def opened(keyring: Keyring) -> College:
    """The demo's college, made on first use; its secrets stay what they were."""
    told = story("account")
    known = await Colleges(keyring).get(CODE)
    if known is None:
        given = _new_secrets()
    else:
        given = {"secret": known.secret, "token": known.token, "aes_key": known.aes_key}
    await colleges.add(
        keyring, code=CODE, name=told["name"], appid=told["appid"],
        original_id=told["original_id"], mode="safe", templates=_templates(told),
        contacts=told["contacts"], **given,
    )
    college = await _known(keyring)
    if college.certified_until is None:
        await colleges.set_certified(college, told["certified_until"])
        college = await _known(keyring)
    return college


async def _known(keyring: Keyring) -> College:
    college = await Colleges(keyring).get(CODE)
    assert college is not None
    return college


def for_simulator(college: College, *, webhook_url: str = "") -> dict[str, Any]:
    """The account as the simulator's control API takes it (PUT /control/accounts/{appid})."""
    told = story("account")
    templates = [
        {
            "id": _template_id(purpose), "title": one["title"], "fields": told["labels"],
            "consts": {"const2": [one["const2"]]},
        }
        for purpose, one in told["templates"].items()
    ]
    body = {
        "appid": college.appid, "name": college.name, "original_id": college.original_id,
        "secret": college.secret, "token": college.token, "aes_key": college.aes_key,
        "mode": college.mode, "templates": templates,
    }
    if webhook_url:
        body["webhook_url"] = webhook_url
    return body


def _templates(told: dict[str, Any]) -> dict[str, Any]:
    """Purpose to template id and its field values, as the college's row keeps them."""
    return {
        purpose: {
            "id": _template_id(purpose),
            "fields": {name: one[name] for name in told["labels"]},
            "consts": {"const2": [one["const2"]]},
        }
        for purpose, one in told["templates"].items()
    }


def _template_id(purpose: str) -> str:
    return f"tpl-demo-{purpose}"


def _new_secrets() -> dict[str, str]:
    return {
        "secret": secrets.token_hex(16), "token": secrets.token_hex(12), "aes_key": _aes_key(),
    }


def _aes_key() -> str:
    """43 letters and digits that stand for 32 bytes, as the platform's console makes them."""
    while True:
        key = base64.b64encode(os.urandom(32)).decode().rstrip("=")
        if key.isalnum():
            return key

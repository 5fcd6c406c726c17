"""What the platform knows: accounts, templates and the people who follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MODES = ("plain", "compat", "safe")
#: Verified and unverified service account, the same of subscription accounts, and a 测试号.
KINDS = ("verified", "unverified", "subscription", "unverified-subscription", "test")
FORMATS = ("xml", "json")


@dataclass(slots=True)
class Template:
    """One template of an account; `fields` maps a key to the label on the card, in order."""

    id: str
    title: str
    fields: dict[str, str]
    consts: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Issued:
    """An access token; `ends_at` is its expiry, `dead_at` the moment a newer one replaced it."""

    value: str
    ends_at: float
    dead_at: float = 0.0


@dataclass(slots=True)
class Account:
    """A service account: what its owner typed into the console, and what the API did to it."""

    appid: str
    secret: str = ""
    token: str = ""
    aes_key: str = ""
    mode: str = "plain"
    format: str = "xml"
    webhook_url: str = ""
    original_id: str = ""
    name: str = ""
    kind: str = "verified"
    templates: dict[str, Template] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)
    minute_limits: dict[str, int] = field(default_factory=dict)
    #: Addresses and networks that may call; None asks nobody, an empty list lets nobody in.
    ip_list: list[str] | None = None
    receipts: bool = True
    receipt_delay: float = 0.0
    oauth_domain: str = ""
    menu: dict[str, Any] | None = None
    conditionals: list[dict[str, Any]] = field(default_factory=list)
    next_menu_id: int = 208379533
    tags: dict[str, str] = field(default_factory=dict)
    next_tag_id: int = 100
    used: dict[str, int] = field(default_factory=dict)
    used_on: str = ""
    clears: dict[str, int] = field(default_factory=dict)
    path_clears: dict[str, int] = field(default_factory=dict)
    minute: int = 0
    minute_used: dict[str, int] = field(default_factory=dict)
    classic: list[Issued] = field(default_factory=list)
    stable: list[Issued] = field(default_factory=list)
    forced_at: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Person:
    """One follower (or former one) of one account, and how many answers the account may send."""

    appid: str
    openid: str
    name: str = ""
    number: str = ""
    note: str = ""
    group: str = ""
    role: str = ""
    hint: str = ""
    subscribed: bool = True
    subscribed_at: float = 0.0
    scene: str = ""
    tags: list[int] = field(default_factory=list)
    muted: bool = False
    snapshot: bool = False
    spoke_at: float = 0.0
    spoke_used: int = 0
    tapped_at: float = 0.0
    tapped_used: int = 0
    typing_at: float = 0.0


def account_from(body: Mapping[str, Any]) -> Account:
    """An account from its stored document."""
    values = dict(body)
    values["templates"] = {key: Template(**item) for key, item in body["templates"].items()}
    for slot in ("classic", "stable"):
        values[slot] = [Issued(**item) for item in body[slot]]
    return Account(**values)

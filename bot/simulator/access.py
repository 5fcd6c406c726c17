"""Who may call what: the kind of account, and the address a call comes from."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import Literal

from bot.simulator.errors import PlatformError
from bot.simulator.state import Account

#: What an API asks of the account: nothing, to be verified (认证), or that and a service account.
Needs = Literal["anyone", "verified", "service"]

#: Kind of account -> what it fulfils (WECHAT §0, §14). A test account may nearly everything.
FULFILS: Mapping[str, frozenset[Needs]] = {
    "verified": frozenset({"anyone", "verified", "service"}),
    "test": frozenset({"anyone", "verified", "service"}),
    "subscription": frozenset({"anyone", "verified"}),
    "unverified": frozenset({"anyone"}),
    "unverified-subscription": frozenset({"anyone"}),
}


def may(account: Account, needs: Needs) -> bool:
    """Whether the account's kind is enough."""
    return needs in FULFILS[account.kind]


def check_kind(account: Account, needs: Needs) -> None:
    """PlatformError 48001 when the account's kind is not enough."""
    if not may(account, needs):
        raise PlatformError(48001)


def check_address(account: Account, address: str, *, code: int) -> None:
    """PlatformError `code` (40164 of token calls, 61004 of others) for an address off the list.

    The error names the address, as the platform does: it is the only way to learn one's own.
    """
    if account.ip_list is None or any(_holds(entry, address) for entry in account.ip_list):
        return
    words = {
        40164: f"invalid ip {address}, not in whitelist",
        61004: f"access clientip is not registered, requestIP: {address}",
    }
    raise PlatformError(code, words[code])


def _holds(entry: str, address: str) -> bool:
    try:
        return ip_address(address) in ip_network(entry, strict=False)
    except ValueError:
        return False

"""One college's service account: who we are towards WeChat, and what we may send as templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.wechat.errors import BadValue
from bot.wechat.values import fit

#: How strict the webhook is. `safe` and `compat` take encrypted posts only; `plain` takes all
#: three forms (it is what an account without an AES key is left with, WECHAT §1.1).
Mode = Literal["plain", "compat", "safe"]

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template message the college was granted (WECHAT §4.1).

    `fields` maps a template field to its pattern, e.g. {"thing1": "{title}", "const2": "{state}"};
    `consts` lists the approved wordings of a const field; `links` is false where the template must
    not open a page.
    """

    id: str
    fields: Mapping[str, str]
    consts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    links: bool = True

    def fill(self, values: Mapping[str, str]) -> dict[str, str]:
        """The data of one send, every pattern filled and fitted; BadValue where it cannot be."""
        return {name: self._one(name, values) for name in self.fields}

    def _one(self, name: str, values: Mapping[str, str]) -> str:
        def value_of(slot: re.Match[str]) -> str:
            if slot[1] not in values:
                raise BadValue(name, f"no value for {slot[1]}")
            return values[slot[1]]

        text = fit(name, _SLOT.sub(value_of, self.fields[name]))
        if name in self.consts and text not in self.consts[name]:
            raise BadValue(name, "not an approved wording")
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A service account; secrets never show in its repr.

    `aes_key` is the EncodingAESKey of 43 characters, `aes_key_previous` the one before the last
    rotation; empty where there is none. `templates` is keyed by purpose (CONVERSATIONS §1.2).
    """

    code: str
    appid: str
    original_id: str = ""
    mode: Mode = "safe"
    secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    aes_key: str = field(default="", repr=False)
    aes_key_previous: str = field(default="", repr=False)
    templates: Mapping[str, Template] = field(default_factory=dict)

    @property
    def aes_keys(self) -> tuple[str, ...]:
        """The AES keys to try, the current one first."""
        return tuple(key for key in (self.aes_key, self.aes_key_previous) if key)

    def template(self, purpose: str) -> Template | None:
        """The template the college mapped to a purpose, None where it mapped none."""
        return self.templates.get(purpose)

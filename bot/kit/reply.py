"""What goes back: one typed value, versioned JSON, stored by the ledger and by a Push row.

A reply is rendered in one of four ways: passive XML and customer-service JSON (bot.wechat.wire,
bot.wechat.client), template fields, or an H5 page. `Picture` carries numbers, never bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

VERSION = 1

#: WECHAT §2: over-long text shows the platform's fault notice; 1800 bytes of UTF-8 is safe.
TEXT_LIMIT_BYTES = 1800


class ReplyTooLong(ValueError):
    """A rendered text exceeds the platform's limit; names the size so that a test can show it."""


@dataclass(frozen=True, slots=True)
class Say:
    """A text."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart by name with its numbers, and the text twin that always goes (R15)."""

    text: str
    chart: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Card:
    """A notice that may travel as a template message.

    `template` is the purpose (todo, note, report, result, safety, ops; CONVERSATIONS §1.2), the
    college maps it to a template id and field names. `text` is the same thing for the chat window
    and the inbox; `path` is the phone page it opens, below /h5/{college}/. `chart` may follow.
    """

    template: str
    text: str
    path: str = ""
    chart: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Option:
    """One numbered choice: the digit is its place, `id` what it stands for."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Choices:
    """A question with numbered options; typing the digit always works (R7).

    Where the account has msgmenu the client sends tappable items besides. `zero` is the label
    of 0, empty when 0 is no option.
    """

    head: str
    options: tuple[Option, ...]
    zero: str = ""
    tail: str = ""

    @property
    def text(self) -> str:
        """The options as R7 prints them: up to 3 short ones on one line, else one a line."""
        lines = [f"{n} {option.label}" for n, option in enumerate(self.options, 1)]
        if self.zero:
            lines.append(f"0 {self.zero}")
        labels = [*(o.label for o in self.options), *([self.zero] if self.zero else [])]
        short = len(labels) <= 3 and all(len(label) <= 6 for label in labels)
        body = " ".join(lines) if short else "\n".join(lines)
        return "\n".join(part for part in (self.head, body, self.tail) if part)


@dataclass(frozen=True, slots=True)
class Nothing:
    """No answer: WeChat gets `success`."""

    @property
    def text(self) -> str:
        return ""


Reply = Say | Picture | Card | Choices | Nothing


def dump(reply: Reply) -> dict[str, Any]:
    """The JSON form of a reply, `{"v": 1, "type": …}`."""
    match reply:
        case Say(text):
            body: dict[str, Any] = {"type": "say", "text": text}
        case Picture(text, chart, data):
            body = {"type": "picture", "text": text, "chart": chart, "data": dict(data)}
        case Card(template, text, path, chart, data):
            body = {
                "type": "card", "template": template, "text": text, "path": path,
                "chart": chart, "data": dict(data),
            }
        case Choices(head, options, zero, tail):
            body = {
                "type": "choices", "head": head, "zero": zero, "tail": tail,
                "options": [[o.id, o.label] for o in options],
            }
        case Nothing():
            body = {"type": "nothing"}
    return {"v": VERSION, **body}


def load(body: Mapping[str, Any]) -> Reply:
    """A reply from its JSON form; ValueError on a version or type this code does not know."""
    if body.get("v") != VERSION:
        raise ValueError(f"reply of version {body.get('v')!r}, this code reads {VERSION}")
    match body["type"]:
        case "say":
            return Say(body["text"])
        case "picture":
            return Picture(body["text"], body["chart"], body["data"])
        case "card":
            return Card(
                body["template"], body["text"], body["path"], body["chart"], body["data"]
            )
        case "choices":
            options = tuple(Option(i, label) for i, label in body["options"])
            return Choices(body["head"], options, body["zero"], body["tail"])
        case "nothing":
            return Nothing()
        case other:
            raise ValueError(f"reply of unknown type {other!r}")


def checked(text: str) -> str:
    """The text itself if it fits the platform's limit, else ReplyTooLong. The one place for it."""
    size = len(text.encode())
    if size > TEXT_LIMIT_BYTES:
        raise ReplyTooLong(f"{size} bytes of text, WeChat shows at most {TEXT_LIMIT_BYTES}")
    return text

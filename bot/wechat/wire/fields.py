"""A body as nested fields whose leaves are strings: ids beyond 2^53 stay exact.

Repeated elements become a list, as in `List` of the subscription events; `many` reads one or many.
Two readers of XML give the same answer: a strict pattern for the flat bodies of every day, and
expat for everything else. The pattern costs half of expat (PERFORMANCE §2) and hands over at the
first thing it does not know, so it decides nothing by itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn, TypeAlias
from xml.parsers import expat

from bot.wechat.wire.text import clean, cleanly_decoded

Value: TypeAlias = "str | Fields | list[str | Fields]"
Fields: TypeAlias = dict[str, Value]

#: Deepest nesting WeChat uses is 4 (SendPicsInfo/PicList/item/PicMd5Sum).
_DEPTH = 8

_ELEMENT = re.compile(
    r"\s*+<([A-Za-z_]\w*+)>"
    r"(?:<!\[CDATA\[([^]\r]*+(?:](?!]>)[^]\r]*+)*+)]]>|([^]<&\r]*+))"
    r"</\1>\s*+",
    re.ASCII,
).match


class BadBody(ValueError):
    """Neither XML nor JSON as WeChat sends them: answer 400. Says what is wrong, never quotes."""


def parse(body: bytes) -> tuple[Fields, bool]:
    """The fields of an XML or JSON body and whether it was JSON; BadBody."""
    if not body.startswith(b"<") and body.lstrip().startswith(b"{"):
        return _from_json(body), True
    return _from_xml(body), False


def _from_xml(body: bytes) -> Fields:
    try:
        text = cleanly_decoded(body)
    except UnicodeDecodeError as error:
        raise BadBody("not UTF-8") from error
    flat = _flat(text.strip(" \t\r\n"))
    if flat is not None:
        return flat
    return _Tree().read(text.encode())


def _flat(text: str) -> Fields | None:
    """The fields of a body without nesting, repetition or entities; None: let expat decide."""
    if not (text.startswith("<xml>") and text.endswith("</xml>")):
        return None
    fields: Fields = {}
    at, end = 5, len(text) - 6
    while at < end:
        element = _ELEMENT(text, at, end)
        if element is None:
            return None
        name, quoted, plain = element.groups()
        if name in fields:
            return None
        fields[name] = plain if quoted is None else quoted
        at = element.end()
    return fields


class _Tree:
    """Collects expat's events. A DTD stops it at once, so no entity can be defined or expanded."""

    def __init__(self) -> None:
        self._open: list[Fields] = []
        self._text: list[str] = []
        self._root: Value = ""

    def read(self, body: bytes) -> Fields:
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        try:
            parser.Parse(body, True)
        except expat.ExpatError as error:
            raise BadBody(f"broken XML at byte {parser.ErrorByteIndex}") from error
        if not isinstance(self._root, dict):
            raise BadBody("XML without fields")
        return self._root

    def _doctype(self, *_declaration: object) -> NoReturn:
        raise BadBody("XML with a document type")

    def _start(self, _name: str, _attributes: Mapping[str, str]) -> None:
        if len(self._open) >= _DEPTH:
            raise BadBody("XML nested too deep")
        self._open.append({})
        self._text.clear()

    def _end(self, name: str) -> None:
        fields = self._open.pop()
        value: Value = fields or "".join(self._text)
        self._text.clear()
        if self._open:
            _put(self._open[-1], name, value)
        else:
            self._root = value


def _put(fields: Fields, name: str, value: str | Fields | list[str | Fields]) -> None:
    there = fields.get(name)
    if there is None:
        fields[name] = value
        return
    if not isinstance(there, list):
        there = fields[name] = [there]
    there.extend(value if isinstance(value, list) else [value])


def _from_json(body: bytes) -> Fields:
    try:
        # strict=False: control characters in strings are stripped, as in XML. Numbers stay text.
        found = json.loads(body.decode(), parse_int=str, parse_float=str, strict=False)
        return _leaves(found, 0)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise BadBody("broken JSON") from error


def _leaves(found: Mapping[str, Any], depth: int) -> Fields:
    if depth >= _DEPTH:
        raise BadBody("JSON nested too deep")
    return {clean(name): _leaf(value, depth + 1) for name, value in found.items()}


def _leaf(value: Any, depth: int) -> Value:
    if isinstance(value, dict):
        return _leaves(value, depth)
    if isinstance(value, list):
        return [_item(item, depth) for item in value]
    return _scalar(value)


def _item(value: Any, depth: int) -> str | Fields:
    if isinstance(value, dict):
        return _leaves(value, depth)
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return ""
    return clean(str(value))


def text_of(fields: Fields, name: str) -> str:
    """A leaf, empty where it is missing or not a leaf."""
    value = fields.get(name, "")
    return value if isinstance(value, str) else ""


def inner(fields: Fields, name: str) -> Fields:
    """A nested group, empty where it is missing or a leaf."""
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def many(fields: Fields, name: str) -> list[Fields]:
    """The groups under a name, be it one or many."""
    value = fields.get(name)
    found = value if isinstance(value, list) else [value]
    return [item for item in found if isinstance(item, dict)]


def flattened(fields: Fields, prefix: str = "") -> dict[str, str]:
    """Every leaf under its dotted path, list places counted from 0."""
    leaves: dict[str, str] = {}
    for name, value in fields.items():
        _flatten(leaves, f"{prefix}{name}", value)
    return leaves


def _flatten(leaves: dict[str, str], path: str, value: Value) -> None:
    if isinstance(value, str):
        leaves[path] = value
    elif isinstance(value, dict):
        leaves.update(flattened(value, f"{path}."))
    else:
        for place, item in enumerate(value):
            _flatten(leaves, f"{path}.{place}", item)


_DECIMAL = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?").fullmatch


def whole(fields: Fields, name: str) -> int:
    """A whole number, 0 where it is missing or nonsense."""
    text = text_of(fields, name)
    digits = text.removeprefix("-")
    if digits.isdecimal() and digits.isascii() and len(digits) <= 18:
        return int(text)
    return 0


def decimal(fields: Fields, name: str) -> float:
    """A number with decimals, 0.0 where it is missing or nonsense."""
    text = text_of(fields, name)
    return float(text) if _DECIMAL(text) else 0.0

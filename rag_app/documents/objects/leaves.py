"""Single values of JSON data: what is a name, an identifier, a moment, and how each is written for people."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

NAME_KEYS = (
    "fullname", "realname", "displayname", "nickname", "name", "title", "subject", "summary", "username", "login",
)  # fmt: skip
ID_KEYS = ("id", "uuid", "guid", "gid", "accountid")
_REFERENCE = re.compile(r"^(?:id(?=[A-Z_])_?)(?P<behind>\w+)$|^(?P<before>\w+?)_?(?:(?<=[a-z])I[dD]|(?<=_)id|uuid)s?$")
_OPAQUE = re.compile(
    r"[0-9a-f]{16,}|(?=(?:\D*\d){4})[0-9a-z]{20,}|\d{12,}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
)
_CODE = re.compile(r"(?=\D*\d)(?=.*[A-Za-z]|\d{6})[\w:.@-]{5,64}")
_WHEN = re.compile(
    r"(?i:time|date)|(?:^|_)(?i:ts|at|on|created|updated|modified|edited|sent|usec|ms)(?:$|_)"
    r"|(?<=[a-z])(?:At|On|Created|Updated|Modified|Edited|Sent|Usec|Ms)(?:$|[A-Z])"
)
_ISO = re.compile(r"((?:19|20)\d\d-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d))?(?:[.,]\d+)?(Z|[+-]\d\d:?\d\d)?")
_EPOCHS = ((1e9, 2.5e9, 1), (1e12, 2.5e12, 1e3), (1e15, 2.5e15, 1e6))  # in seconds, milliseconds and microseconds
_PAGE = re.compile(
    r"\s*<(p|div|ul|ol|table|h[1-6]|span|br|strong|em|b|i|a|html|body|blockquote)\b[^<>]*>.*<?/?\w*/?>\s*", re.S
)
_MENTION = re.compile(r"<([@#])[!&]?([\w.-]+)(?:\|([^<>|]*))?>")
_LINK = re.compile(r"<((?:https?://|mailto:)[^\s<>|]+)(?:\|([^<>|]*))?>")
_PICTURE = re.compile(r"(?i:avatar|icon|image|thumb|picture|photo|logo)")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def plain_key(key: str) -> str:
    """A key in small letters without what joins its words."""
    return re.sub(r"[_\s-]", "", key).lower()


def name_key(values: Mapping[str, Any]) -> str:
    """The key of what an object is called by: the first of `NAME_KEYS` that says something in one line, else ''."""
    known = {plain_key(key): key for key, value in values.items() if _is_name(value)}
    return next((known[key] for key in NAME_KEYS if key in known), "")


def id_of(values: Mapping[str, Any]) -> str:
    """The identifier of an object, '' without one."""
    for key, value in values.items():
        if plain_key(key) in ID_KEYS and isinstance(value, str | int) and not isinstance(value, bool):
            return str(value)
    return ""


def referred(key: str) -> str:
    """What a key such as `idList`, `user_id` or `authorId` refers to, `list`, `user`, `author`; '' for other keys."""
    found = _REFERENCE.match(key)
    return "" if not found else (found["behind"] or found["before"]).strip("_").lower()


def is_id_key(key: str) -> bool:
    """Whether a key says that its value identifies something."""
    return plain_key(key) in ID_KEYS or bool(referred(key))


def is_opaque(value: str) -> bool:
    """Whether a value is an identifier that nobody reads: hexadecimal digits, a UUID, a long number."""
    return bool(_OPAQUE.fullmatch(value))


def is_code(value: str) -> bool:
    """Whether a value looks like an identifier and not like a word or a small number."""
    return bool(_CODE.fullmatch(value)) and not _ISO.fullmatch(value)


def is_when(key: str, value: Any) -> bool:
    """Whether a field tells a moment."""
    return bool(_WHEN.search(key)) and moment(key, value) != ""


def moment(key: str, value: Any) -> str:
    """A moment as `2024-01-05 10:20 UTC`, if the value is one: ISO 8601, or seconds since 1970 under a key that tells a
    time; else a string as it stands where it has a digit, '' for all other values."""
    if isinstance(value, str) and (iso := _ISO.fullmatch(value.strip())):
        second = f":{iso[3]}" if iso[3] and iso[3] != "00" else ""
        zone = {None: "", "Z": " UTC", "+00:00": " UTC", "+0000": " UTC"}.get(iso[4], f" {iso[4]}")
        return f"{iso[1]} {iso[2]}{second}{zone}"
    if isinstance(value, bool) or not isinstance(value, str | int | float) or not _WHEN.search(key):
        return ""
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return str(value) if any(map(str.isdigit, str(value))) else ""
    for low, high, divisor in _EPOCHS:
        if low <= number < high:
            return f"{datetime.fromtimestamp(int(number / divisor), UTC):%Y-%m-%d %H:%M:%S} UTC".replace(
                ":00 UTC", " UTC"
            )
    return ""


def says_nothing(key: str, value: Any, *, is_named: bool) -> bool:
    """Whether a field of an object within a record serves programs alone: identifiers, pictures, colours of what is
    named."""
    if not isinstance(value, str):
        return False
    if value.startswith(("https://", "http://")):
        return bool(_PICTURE.search(key)) or plain_key(key) == "self"
    return (is_id_key(key) and is_opaque(value)) or (is_named and bool(_COLOUR.fullmatch(value)))


def written(value: Any, names: Mapping[str, str]) -> str:
    """A string, number or truth value as text: HTML as Markdown, people who are mentioned by name."""
    if not isinstance(value, str):
        return json.dumps(value) if isinstance(value, bool) else str(value)
    if "<" in value:
        if _PAGE.fullmatch(value):
            from rag_app.documents.converters.html.convert import html_to_markdown

            return html_to_markdown(value)[0].strip()
        value = _MENTION.sub(lambda found: _mentioned(found, names), value)
        value = _LINK.sub(lambda link: f"{link[2]} ({link[1]})" if link[2] else link[1], value)
    for entity in ("&amp;", "&lt;", "&gt;"):
        value = value.replace(entity, html.unescape(entity))
    return value


def texts(value: Any) -> Iterator[str]:
    """The strings and numbers within a value, but for identifiers, moments and kinds (`type`)."""
    if isinstance(value, dict):
        for key, below in value.items():
            if not (plain_key(key) == "type" or (isinstance(below, str | int) and plain_key(key).endswith("id"))):
                yield from texts(below)
    elif isinstance(value, list):
        for below in value:
            yield from texts(below)
    elif value not in (None, "") and not isinstance(value, bool) and not _ISO.fullmatch(str(value)):
        yield str(value).strip()


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= 200 and "\n" not in value.strip()


def _mentioned(found: re.Match[str], names: Mapping[str, str]) -> str:
    called = names.get(found[2]) or found[3]
    return f"{found[1]}{called}" if called else found[0]

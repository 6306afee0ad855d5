"""What note-taking programs add to Markdown: front matter becomes metadata, wikilinks become their words."""

from __future__ import annotations

import re

from rag_app.documents.markdown import CODE, front_matter_end
from rag_app.schema import MetadataValue

_KEY = re.compile(r"([A-Za-z][\w -]{0,40}):(?:[ \t]+(.*))?")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.+)")
_KNOWN = {"title": "title", "tags": "tags", "tag": "tags", "keywords": "tags", "date": "date", "created": "date"}
# A link such as `[[1]](url)`, an index such as `a[[0]]` and an escape are none.
_LINK = re.compile(
    rf"{CODE}"
    r"|(?<![\w\\\[])(?P<embed>!?)\[\[(?P<page>[^\[\]|#\n]*)(?:#(?P<place>[^\[\]|\n]*))?(?:\|(?P<text>[^\[\]\n]*))?\]\](?!\()",
    re.MULTILINE | re.DOTALL,
)
_FILE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|pdf|mp3|mp4|wav|webm|canvas)$", re.IGNORECASE)


def front_matter(text: str) -> tuple[str, dict[str, MetadataValue], str]:
    """Title, `tags` and `date` of the front matter, and the text without it.

    Tags are one text, `a, b`: metadata hold single values. Other keys go. Front matter in which no line is a key is
    none (two rules may look like it), and stays.
    """
    end = front_matter_end(text)
    keys: dict[str, list[str]] = {}
    at: list[str] = []
    for line in text[:end].split("\n")[1:-1]:
        if key := _KEY.fullmatch(line.rstrip()):
            at = keys.setdefault(_KNOWN.get(key[1].strip().lower(), ""), [])
            at += _values(key[2] or "")
        elif item := _ITEM.fullmatch(line):
            at.append(_plain(item[1]))
    if not keys:
        return "", {}, text
    tags = [part.lstrip("#") for value in keys.get("tags", []) for part in re.split(r"[,\s]+", value) if part]
    metadata: dict[str, MetadataValue] = {"tags": ", ".join(dict.fromkeys(tags))} if tags else {}
    if date := next(filter(None, keys.get("date", [])), ""):
        metadata["date"] = date
    return " ".join(keys.get("title", [])), metadata, text[end:].lstrip("\n")


def without_wikilinks(text: str) -> str:
    """`[[Page|text]]` is text, `[[Page]]` the name of the page, with `, heading` where one is named; embedded pictures
    go. Code stays as it is."""
    return _LINK.sub(_words, text) if "[[" in text else text


def _words(match: re.Match[str]) -> str:
    if match["code"] is not None:
        return match[0]
    page, place, shown = ((match[name] or "").strip() for name in ("page", "place", "text"))
    if match["embed"] and _FILE.search(page):
        return ""
    if shown:
        return shown
    return ", ".join(part for part in (page.rpartition("/")[2], place.replace("#", ", ").lstrip("^")) if part)


def _values(text: str) -> list[str]:
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        return [_plain(part) for part in text[1:-1].split(",") if part.strip()]
    return [_plain(text)] if text else []


def _plain(value: str) -> str:
    value = value.strip()
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1].strip() if quoted else value

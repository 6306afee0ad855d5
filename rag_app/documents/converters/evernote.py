"""Notes that Evernote exports (ENEX) to Markdown: title, dates, tags and text of each, without what is attached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePath

from lxml import etree

from rag_app.documents.converted import Converted
from rag_app.documents.converters.html.convert import html_to_markdown
from rag_app.documents.converters.parts.xml import refuse_entities
from rag_app.documents.markdown import blocks, heading

_SAID = (
    ("Created", "created"),
    ("Updated", "updated"),
    ("Author", "note-attributes/author"),
    ("Source", "note-attributes/source-url"),
)
_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)T\d{6}Z")
# A box of a task: an element of its own, or since version 10 a style of the item of a list.
_TODO = re.compile(r"<en-todo\b[^<>]*>|<li\b[^<>]*--en-checked:[^<>]*>(?:\s*<div\b[^<>]*>)?")
_DONE = re.compile(r"checked\s*[=:]\s*[\"']?true")
_MEDIA = re.compile(r"<en-media\b[^<>]*>|</en-(?:media|todo)>")


def convert(path: Path, name: str) -> Converted:
    """Convert the notes of an export, one below the other; boxes of tasks are kept, attached files are named."""
    return Converted(((None, blocks(block for note in _notes(path) for block in _note(note))),), PurePath(name).name)


def _notes(path: Path) -> Iterator[etree._Element]:
    """Each note, without the data attached to it, which may be most of the file."""
    parsed = etree.iterparse(
        str(path), tag=("note", "data", "recognition"), resolve_entities=False, no_network=True, huge_tree=True
    )
    for _, element in parsed:
        refuse_entities(element)
        if element.tag == "note":
            yield element
        element.clear()


def _note(note: etree._Element) -> Iterator[str]:
    yield heading(1, " ".join((note.findtext("title") or "Note").split()))
    said = [(label, _DATE.sub(r"\1-\2-\3", (note.findtext(at) or "").strip())) for label, at in _SAID]
    said.append(("Tags", ", ".join(tag.text.strip() for tag in note.iter("tag") if tag.text)))
    yield "  \n".join(f"{label}: {value}" for label, value in said if value)
    yield html_to_markdown(_page(note.findtext("content") or ""))[0]
    for file in note.iter("file-name"):
        if file.text:
            yield f"Attachment: {' '.join(file.text.split())}"


def _page(content: str) -> str:
    """The text of a note as a page, in which boxes are letters."""
    start = max(content.find("<en-note"), 0)
    return _MEDIA.sub("", _TODO.sub(_box, content[start:]))


def _box(todo: re.Match[str]) -> str:
    return (todo[0] if todo[0].startswith("<li") else "") + ("[x] " if _DONE.search(todo[0]) else "[ ] ")

"""EPUB books to Markdown: the chapters of the spine, in order."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote, urldefrag

from lxml import etree

from rag_app.documents.archives import read_member
from rag_app.documents.converted import Converted
from rag_app.documents.converters.html.content import mostly_links
from rag_app.documents.converters.html.convert import decode_html, html_to_markdown, parse
from rag_app.documents.converters.html.styles import Look, looks_of
from rag_app.documents.converters.parts.xml import parse_xml
from rag_app.documents.decoding import SAMPLE_BYTES, guess_encoding, text_of
from rag_app.documents.markdown import blocks
from rag_app.errors import DocumentError
from rag_app.schema import Metadata

_LABELS = (("Title", "title"), ("Author", "creator"), ("Publisher", "publisher"), ("Date", "date"))
_PICTURE = re.compile(r"image/(?!svg)")
_TIME = re.compile(r"(?<=\d\d\d\d-\d\d-\d\d)T.*")


def convert(path: Path, name: str) -> Converted:
    """Convert an EPUB 2 or 3; the title is the package's `dc:title`, the navigation document is left out.

    Who wrote the book stands above it, with publisher and day, as many books say it in a picture alone.
    """
    with zipfile.ZipFile(path) as book:
        container = parse_xml(read_member(book, "META-INF/container.xml", name))
        rootfile = container.find(".//{*}rootfile")
        package_path = "" if rootfile is None else rootfile.get("full-path", "")
        package = parse_xml(read_member(book, package_path, name))
        folder = posixpath.dirname(package_path)
        sheets = (text_of(book.read(one)) for one in book.namelist() if one.lower().endswith(".css"))
        looks = looks_of("\n".join(sheets))
        members = _spine(package, folder)
        there = [member for member in members if member in book.NameToInfo]
        absent = [member for member in members if member not in book.NameToInfo]
        unread = [member for member in there if not _is_text(book, member)]
        if unread and 2 * len(unread) >= len(there):
            raise DocumentError(f"{name}: {unread[0]!r} in it is no text: the book is encrypted (DRM) or damaged.")
        missing = (
            *_told(len(members), absent, "not in the book"),
            *_told(len(members), unread, "no text that can be read"),
        )
        text = blocks(_chapter(book, member, looks) for member in there if member not in unread)
        if not text and missing:
            raise DocumentError(f"{name}: {missing[0]}")
        if not text and "META-INF/encryption.xml" in book.namelist():
            raise DocumentError(f"{name}: the book is encrypted (DRM) and cannot be read.")
    said = _said(package)
    about = "  \n".join(f"{label}: {value}" for label, value in said.items()) if "Author" in said and text else ""
    metadata: Metadata = {label.lower(): value for label, value in said.items() if label in ("Author", "Date")}
    return Converted(((None, blocks([about, text])),), said.get("Title", ""), metadata, warnings=missing)


def _said(package: etree._Element) -> dict[str, str]:
    """What the package says of the book, by labels; a day of the year 101 is how Calibre says that none is known."""
    said = {}
    for label, name in _LABELS:
        found = [" ".join((element.text or "").split()) for element in package.iter(f"{{*}}{name}")]
        found = [_TIME.sub("", value) for value in found if value and not (name == "date" and value.startswith("0"))]
        if value := ", ".join(found) if name == "creator" else next(iter(found), ""):
            said[label] = value
    return said


def _spine(package: etree._Element, folder: str) -> list[str]:
    """Members of the archive in reading order, each once: a chapter that is named again is no other text. One that the
    book does not say the place of is called by its id, and pictures are left out."""
    items = {item.get("id"): item for item in package.iter("{*}item")}
    hrefs = []
    for reference in package.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None:
            hrefs.append(reference.get("idref") or "")
        elif "nav" not in (item.get("properties") or "").split() and not _PICTURE.match(item.get("media-type") or ""):
            hrefs.append(urldefrag(item.get("href") or "").url)
    return list(dict.fromkeys(posixpath.normpath(posixpath.join(folder, unquote(href))) for href in hrefs))


def _told(chapters: int, missing: Sequence[str], how: str) -> tuple[str, ...]:
    """What is said of chapters that the book names and that are not read."""
    if not missing:
        return ()
    return (f"{len(missing)} of {chapters} chapters are {how}, such as {missing[0]!r}; get a fresh copy.",)


def _is_text(book: zipfile.ZipFile, member: str) -> bool:
    """Whether a chapter is text, or empty: no encrypted or damaged one, and no sound or other file."""
    with book.open(member) as stream:
        head = stream.read(SAMPLE_BYTES)
    return not head or guess_encoding(head) is not None


def _chapter(book: zipfile.ZipFile, member: str, looks: Mapping[str, Look]) -> str:
    """Markdown of one chapter, with the `looks` of classes of the book; nothing for one that only links to others
    (contents, index)."""
    markup = decode_html(book.read(member))
    root = parse(markup)
    if root is None or mostly_links(root):
        return ""
    return html_to_markdown(markup, looks)[0]

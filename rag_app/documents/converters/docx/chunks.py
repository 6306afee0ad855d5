"""Files of other formats that a Word file takes in where they stand (`altChunk`): Word reads them when it opens it."""

from __future__ import annotations

import email.parser
import email.policy
import zipfile
from collections.abc import Callable
from email.message import EmailMessage

from rag_app.documents.converters.email.convert import message_markdown
from rag_app.documents.converters.html.convert import decode_html, html_to_markdown
from rag_app.documents.converters.parts.ooxml import relations, relationships
from rag_app.documents.converters.parts.xml import attribute, parse_member
from rag_app.documents.converters.plain.convert import text_to_markdown
from rag_app.documents.decoding import text_of


def chunk_texts(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Those that are pages, with their pictures (MHT) or without, or plain text, as Markdown by relationship id."""
    chunks = {attribute(one, "Id") for one in relations(archive, part) if attribute(one, "Type").endswith("/aFChunk")}
    if not chunks:
        return {}
    members, types, found = set(archive.namelist()), _content_types(archive), {}
    for key, path in relationships(archive, part).items():
        read = _READ.get(_content_type(types, path)) if key in chunks and path in members else None
        if read is not None:
            found[key] = read(archive.read(path))
    return found


def _content_types(archive: zipfile.ZipFile) -> dict[str, str]:
    """Those of the package, by the name of a part or by an ending."""
    types = parse_member(archive, "[Content_Types].xml")
    return {
        attribute(one, "PartName") or attribute(one, "Extension").lower(): attribute(one, "ContentType").lower()
        for one in (() if types is None else types.iterchildren("{*}Override", "{*}Default"))
    }


def _content_type(types: dict[str, str], path: str) -> str:
    found = types.get(f"/{path}") or types.get(path.rpartition(".")[2].lower(), "")
    return found.partition(";")[0].strip()


def _page(data: bytes) -> str:
    return html_to_markdown(decode_html(data))[0]


def _saved_page(data: bytes) -> str:
    message = email.parser.BytesParser(EmailMessage, policy=email.policy.default).parsebytes(data)
    return "".join(text for _, text in message_markdown(message).parts)


def _plain(data: bytes) -> str:
    return text_to_markdown(text_of(data)).strip("\n")


_READ: dict[str, Callable[[bytes], str]] = {
    "text/html": _page,
    "application/xhtml+xml": _page,
    "message/rfc822": _saved_page,
    "text/plain": _plain,
}

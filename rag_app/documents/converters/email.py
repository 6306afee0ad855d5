"""E-mail messages to Markdown: headers, body, and attachments that are text."""

from __future__ import annotations

import email
import email.policy
import re
from collections import Counter
from email.message import EmailMessage, MIMEPart
from pathlib import Path

from rag_app.documents.converters.html import html_to_markdown
from rag_app.documents.decoding import decode, encoding_called, text_of
from rag_app.documents.markdown import blocks, heading, paragraph
from rag_app.documents.parts import Converted

# To the end, or to a message that is forwarded or quoted below it.
_SIGNATURE = re.compile(r"^-- \n.*?(?=^\s*(?:-{2,} ?\w|>|On .+ wrote:)|\Z)", re.MULTILINE | re.DOTALL)

_WORD = re.compile(r"\w+")
HEADERS = ("From", "To", "Cc", "Date")


def convert(path: Path, name: str) -> Converted:
    """Convert an RFC 5322 message; `from`, `to` and `date` become metadata, other attachments are listed by name."""
    with path.open("rb") as stream:
        message = email.message_from_binary_file(stream, policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - the policy makes them
    return message_markdown(message)


def message_markdown(message: EmailMessage) -> Converted:
    """A message that was read: headers, body, attachments."""
    subject = _header(message, "Subject")
    metadata = {key.lower(): value for key, value in _headers(message) if key != "Cc"}
    return Converted(((None, blocks([heading(1, subject), *_parts(message)])),), subject, metadata)


def _parts(message: EmailMessage) -> list[str]:
    """What stands below the subject."""
    headers = "  \n".join(f"{key}: {value}" for key, value in _headers(message))
    attached = (block for attachment in message.iter_attachments() for block in _attachment(attachment))
    return [headers, _body(message), *attached]


def _headers(message: EmailMessage) -> list[tuple[str, str]]:
    return [(key, value) for key in HEADERS if (value := _header(message, key))]


def _header(message: MIMEPart, key: str) -> str:
    try:
        return " ".join(str(message.get(key, "")).split())
    except Exception:  # the parser of structured headers raises many kinds on malformed ones
        return ""


def _body(message: EmailMessage) -> str:
    plain, page = (
        "" if part is None else _text_of(part) for part in (message.get_body(("plain",)), message.get_body(("html",)))
    )
    said, shown = Counter(_WORD.findall(plain)), Counter(_WORD.findall(page))
    stub = not said or (shown.total() > 9 and 2 * (said & shown).total() < shown.total())
    return page if stub else plain  # a stub: "Your program shows no HTML"


def _text_of(part: MIMEPart) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    try:
        text = decode(data, encoding_called(part.get_content_charset() or "utf-8"))
    except LookupError:
        text = text_of(data)
    if part.get_content_subtype() == "html":
        return html_to_markdown(text)[0]
    lines = _SIGNATURE.sub("", text.replace("\r\n", "\n"))
    return "\n\n".join(paragraph(block) for block in lines.split("\n\n"))


def _attachment(part: MIMEPart) -> list[str]:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0)
        if isinstance(inner, EmailMessage):
            return [heading(2, _header(inner, "Subject") or "Forwarded message"), *_parts(inner)]
    filename = " ".join((part.get_filename() or "").split())
    if part.get_content_maintype() == "text":
        return [heading(2, filename or "Attachment"), _text_of(part)]
    return [f"Attachment: {filename}"] if filename else []

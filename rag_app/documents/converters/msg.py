"""Outlook messages (`.msg`) to Markdown, by way of the e-mail that they were."""

from __future__ import annotations

import mimetypes
from email.message import EmailMessage
from pathlib import Path

from oxmsg import Message

from rag_app.documents.converted import Converted
from rag_app.documents.converters.email import message_markdown


def convert(path: Path, name: str) -> Converted:
    """Convert a message as `.eml` files are: headers, body, and attachments that are text."""
    found = Message.load(path.read_bytes())
    message = EmailMessage()
    to = ", ".join(f"{who.name} <{who.email_address}>" if who.name else who.email_address for who in found.recipients)
    date = found.sent_date.strftime("%a, %d %b %Y %H:%M:%S %z") if found.sent_date else ""
    for key, value in (("Subject", found.subject), ("From", found.sender), ("To", to), ("Date", date)):
        if value and value.strip():
            message[key] = " ".join(value.replace("\0", "").split())
    body, page = found.body, found.html_body
    if body and body.strip():
        message.set_content(_storable(body))
    elif page:
        message.set_content(_storable(page), subtype="html")
    for attachment in found.attachments:
        title = " ".join((attachment.file_name or "").replace("\0", "").split())
        kind, _, subtype = (mimetypes.guess_type(title)[0] or "application/octet-stream").partition("/")
        if kind != "text":
            kind, subtype = "application", "octet-stream"
        message.add_attachment(attachment.file_bytes or b"", kind, subtype, filename=title or None)
    return message_markdown(message)


def _storable(text: str) -> str:
    return text.replace("\0", "").replace("\r\n", "\n").encode("utf-8", "replace").decode()

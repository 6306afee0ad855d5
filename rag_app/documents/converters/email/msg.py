"""Outlook messages (`.msg`) to Markdown, by way of the e-mail that they were."""

from __future__ import annotations

import contextlib
import io
import mimetypes
import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import HeaderParser
from email.utils import quote
from functools import cached_property
from pathlib import Path

from oxmsg.domain.encodings import encoding_from_codepage
from oxmsg.domain.model import UnrecognizedCodePageError, UnsupportedEncodingError
from oxmsg.storage import Storage

from rag_app.documents.converted import Converted
from rag_app.documents.converters.email.convert import message_markdown
from rag_app.documents.converters.email.msg_rtf import unpacked
from rag_app.documents.converters.parts.ole import opened
from rag_app.documents.converters.rtf.convert import rtf_markdown
from rag_app.documents.decoding import decode, encoding_called, text_of
from rag_app.errors import DocumentError

# Numbers of properties ([MS-OXPROPS]); of several the first that says something counts.
_SUBJECT, _HEADERS, _BODY, _PAGE, _RTF = 0x0037, 0x007D, 0x1000, 0x1013, 0x1009
_SENDER, _SENDERS_ADDRESS = (0x0C1A, 0x0042), (0x5D01, 0x0C1F)
_NAME, _ADDRESS = 0x3001, (0x39FE, 0x3003)
_FILE_NAME, _DATA = (0x3707, 0x3704, _NAME), 0x3701
_KIND, _KIND_BITS, _COPIED = 0x0C15, 15, {2: "Cc", 3: "Bcc"}  # of a recipient, below flags
_SENT, _CODE_PAGE, _CODE_PAGE_OF_BODY = 0x0039, 0x3FFD, 0x3FDE
_WIDE, _NARROW, _BYTES, _MESSAGE = "001F", "001E", "0102", "000D"  # kinds of values
_FIXED = "__properties_version1.0"
_HEAD, _HEAD_WITHIN, _HEAD_OF_PART = 32, 24, 8  # bytes before the values of a message, one attached, and a part of it
_RECIPIENT, _ATTACHMENT = "__recip_version1.0_#", "__attach_version1.0_#"
_ASCII = 20127
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def convert(path: Path, name: str) -> Converted:
    """Convert a message as `.eml` files are: headers, body, and attachments that are text or messages."""
    with opened(io.BytesIO(path.read_bytes())) as ole:
        storage = Storage.from_ole(ole)
    if _FIXED not in (stream.name for stream in storage.streams):
        raise DocumentError(f"{name}: the message is damaged or truncated (it has no properties); get a fresh copy.")
    return message_markdown(_message(_Properties(storage, _HEAD)))


class _Properties:
    """What is said of a message, recipient or attachment; texts in whatever character set, as far as it is known."""

    def __init__(self, storage: Storage, head: int, page: int = _ASCII) -> None:
        """`page` is the code page of what the storage says none of."""
        self.storage = storage
        self._head, self._page = head, page
        self._values = {stream.name: stream.bytes_ for stream in storage.streams}

    def data(self, number: int, kind: str = _BYTES) -> bytes:
        return self._values.get(f"__substg1.0_{number:04X}{kind}", b"")

    def text(self, *numbers: int) -> str:
        """The first of some texts that is there; empty if none is."""
        for number in numbers:
            if wide := self.data(number, _WIDE):
                return wide.decode("utf-16-le", "replace").replace("\0", "")
            if narrow := self.data(number, _NARROW) or (self.data(number) if number == _PAGE else b""):
                of_body = number in (_BODY, _PAGE)
                return _decoded(narrow, self._fixed.get(_CODE_PAGE_OF_BODY, self.page) if of_body else self.page)
        return ""

    @property
    def page(self) -> int:
        """The code page of its texts but for the body."""
        return self._fixed.get(_CODE_PAGE, self._page)

    @property
    def header(self) -> str:
        """Where a mail names this recipient."""
        return _COPIED.get(self._fixed.get(_KIND, 0) & _KIND_BITS, "To")

    def line(self, *numbers: int) -> str:
        return " ".join(self.text(*numbers).split())

    @property
    def sent(self) -> str:
        ticks = self._fixed.get(_SENT, 0)  # of 100 ns
        try:
            return (_EPOCH + timedelta(seconds=ticks // 10**7)).strftime("%a, %d %b %Y %H:%M:%S %z") if ticks else ""
        except OverflowError:
            return ""

    @cached_property
    def _fixed(self) -> dict[int, int]:
        """Values of at most eight bytes by their numbers."""
        found = self._values.get(_FIXED, b"")
        entries = (struct.unpack_from("<2xH4xQ", found, at) for at in range(self._head, len(found) - 15, 16))
        return {number: value if number == _SENT else value & 0xFFFFFFFF for number, value in entries}


def _decoded(data: bytes, page: int) -> str:
    """Bytes in a code page of Windows; what is in none that is known, or not said to be, is looked at."""
    try:
        if page != _ASCII:  # which has no letters that need to be told
            return decode(data, encoding_called(encoding_from_codepage(page))).replace("\0", "")
    except (UnrecognizedCodePageError, UnsupportedEncodingError, LookupError):
        pass
    return text_of(data).replace("\0", "")


def _message(said: _Properties) -> EmailMessage:
    message = EmailMessage()
    sender = HeaderParser().parsestr(said.text(_HEADERS))["from"] or _person(said, _SENDER, _SENDERS_ADDRESS)
    parts = [(one.name, _Properties(one, _HEAD_OF_PART, said.page)) for one in said.storage.storages]
    people = [(who.header, _person(who, (_NAME,), _ADDRESS)) for name, who in parts if name.startswith(_RECIPIENT)]
    copied = {key: ", ".join(one for header, one in people if header == key) for key in ("To", "Cc", "Bcc")}
    said_of = {"Subject": said.text(_SUBJECT), "From": sender, **copied, "Date": said.sent}
    for key, value in said_of.items():
        if line := " ".join(value.split()):
            with contextlib.suppress(Exception):  # the parser of addresses raises many kinds on malformed ones
                message[key] = line
    body, page = said.text(_BODY), said.text(_PAGE)
    if body.strip():
        message.set_content(_storable(body))
    elif page:
        message.set_content(_storable(page), subtype="html")
    elif packed := said.data(_RTF):
        message.set_content(_storable(rtf_markdown(unpacked(packed))))
    for name, attachment in parts:
        if name.startswith(_ATTACHMENT):
            _attach(message, attachment)
    return message


def _attach(message: EmailMessage, attachment: _Properties) -> None:
    title, within = attachment.line(*_FILE_NAME), f"__substg1.0_{_DATA:04X}{_MESSAGE}"
    for storage in attachment.storage.storages:
        if storage.name == within and any(stream.name == _FIXED for stream in storage.streams):
            inner = _message(_Properties(storage, _HEAD_WITHIN))
            if "Subject" not in inner and title:
                inner["Subject"] = title
            message.add_attachment(inner)
            return
    kind, _, subtype = (mimetypes.guess_type(title)[0] or "application/octet-stream").partition("/")
    if kind != "text":
        kind, subtype = "application", "octet-stream"
    message.add_attachment(attachment.data(_DATA), kind, subtype, filename=title or None)


def _person(said: _Properties, names: Sequence[int], addresses: Sequence[int]) -> str:
    """Name and address as a header has them; what is no mail address, as Exchange has, only where there is no name."""
    name, address = said.line(*names), said.line(*addresses)
    if not name or name == address:
        return address
    shown = name if "@" in name and "@" not in address else f'"{quote(name)}"'
    return f"{shown} <{address}>" if "@" in address else shown


def _storable(text: str) -> str:
    return text.replace("\r\n", "\n").encode("utf-8", "replace").decode()

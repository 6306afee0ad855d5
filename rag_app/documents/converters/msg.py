"""Outlook messages (`.msg`) to Markdown, by way of the e-mail that they were."""

from __future__ import annotations

import io
import mimetypes
import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import HeaderParser
from functools import cached_property
from pathlib import Path

from olefile import OleFileIO
from oxmsg.domain.encodings import encoding_from_codepage
from oxmsg.domain.model import UnrecognizedCodePageError, UnsupportedEncodingError
from oxmsg.storage import Storage

from rag_app.documents.converted import Converted
from rag_app.documents.converters.email import message_markdown
from rag_app.documents.converters.msg_rtf import unpacked
from rag_app.documents.converters.rtf import rtf_markdown
from rag_app.documents.decoding import decode, encoding_called, text_of
from rag_app.errors import DocumentError

# Numbers of properties ([MS-OXPROPS]); of several the first that says something counts.
_SUBJECT, _HEADERS, _BODY, _PAGE, _RTF = 0x0037, 0x007D, 0x1000, 0x1013, 0x1009
_SENDER, _SENDERS_ADDRESS = (0x0C1A, 0x0042), (0x5D01, 0x0C1F)
_NAME, _ADDRESS = 0x3001, (0x39FE, 0x3003)
_FILE_NAME, _DATA = (0x3707, 0x3704, _NAME), 0x3701
_SENT, _CODE_PAGE, _CODE_PAGE_OF_BODY = 0x0039, 0x3FFD, 0x3FDE
_WIDE, _NARROW, _BYTES, _MESSAGE = "001F", "001E", "0102", "000D"  # kinds of values
_FIXED = "__properties_version1.0"
_HEAD, _HEAD_WITHIN = 32, 24  # bytes before the values of a message, and of one that is attached
_ASCII = 20127
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def convert(path: Path, name: str) -> Converted:
    """Convert a message as `.eml` files are: headers, body, and attachments that are text or messages."""
    with OleFileIO(io.BytesIO(path.read_bytes())) as ole:
        storage = Storage.from_ole(ole)
    if _FIXED not in (stream.name for stream in storage.streams):
        raise DocumentError(f"{name}: the message is damaged or truncated (it has no properties); get a fresh copy.")
    return message_markdown(_message(_Properties(storage, _HEAD)))


class _Properties:
    """What is said of a message, recipient or attachment; texts in whatever character set, as far as it is known."""

    def __init__(self, storage: Storage, head: int = 0) -> None:
        self.storage = storage
        self._head = head
        self._values = {stream.name: stream.bytes_ for stream in storage.streams}

    def data(self, number: int, kind: str = _BYTES) -> bytes:
        return self._values.get(f"__substg1.0_{number:04X}{kind}", b"")

    def text(self, *numbers: int) -> str:
        """The first of some texts that is there; empty if none is."""
        for number in numbers:
            if wide := self.data(number, _WIDE):
                return wide.decode("utf-16-le", "replace").replace("\0", "")
            if narrow := self.data(number, _NARROW) or (self.data(number) if number == _PAGE else b""):
                pages = (_CODE_PAGE_OF_BODY, _CODE_PAGE) if number in (_BODY, _PAGE) else (_CODE_PAGE,)
                return _decoded(narrow, next((self._fixed[page] for page in pages if page in self._fixed), _ASCII))
        return ""

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
    parts = [(storage.name, _Properties(storage)) for storage in said.storage.storages]
    to = ", ".join(_person(who, (_NAME,), _ADDRESS) for name, who in parts if name.startswith("__recip_version1.0_#"))
    for key, value in (("Subject", said.text(_SUBJECT)), ("From", sender), ("To", to), ("Date", said.sent)):
        if line := " ".join(value.split()):
            message[key] = line
    body, page = said.text(_BODY), said.text(_PAGE)
    if body.strip():
        message.set_content(_storable(body))
    elif page:
        message.set_content(_storable(page), subtype="html")
    elif packed := said.data(_RTF):
        message.set_content(_storable(rtf_markdown(unpacked(packed))))
    for name, attachment in parts:
        if name.startswith("__attach_version1.0_#"):
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
    name, address = said.line(*names), said.line(*addresses)
    return f"{name} <{address}>" if name and address and name != address else name or address


def _storable(text: str) -> str:
    return text.replace("\r\n", "\n").encode("utf-8", "replace").decode()

"""E-mail messages to Markdown: headers, body, and attachments that are text; other files as they are attached."""

from __future__ import annotations

import codecs
import email
import email.policy
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from email.errors import CloseBoundaryNotFoundDefect
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any

from rag_app.documents.converted import Attached, Converted
from rag_app.documents.converters.calendar import calendar_markdown
from rag_app.documents.converters.email.attached import PLAIN, attached_kind, attached_table
from rag_app.documents.converters.email.messages import messages, titled
from rag_app.documents.converters.html.convert import html_to_markdown
from rag_app.documents.decoding import decode, encoding_called, normalize, text_of
from rag_app.documents.markdown import blocks, heading, paragraph, pipe_table
from rag_app.text.language.one_line import shortened
from rag_app.text.structure.pipe_tables import BAR

# To a blank line, behind which a postscript may stand, or to a message that is forwarded or quoted below it.
_SIGNATURE = re.compile(r"^-- \n\s*.*?(?=^\s*(?:$|-{2,} ?\w|>|On .+ wrote:)|\Z)", re.MULTILINE | re.DOTALL)

# Where a message of an mbox begins: behind a blank line, with a header below; in a body such a line is set behind `>`.
_OF_MBOX = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\n]*\n(?=[A-Za-z][A-Za-z0-9-]*:[ \t])")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
_HEAD = re.compile(rb"(?:[^\r\n]+(?:\r\n|\n|\r))+")
# The last is what servers that take a multipart apart leave of one that PGP encrypted.
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted", "application/pgp-encrypted")
_SEALED_FILES = (".p7m", ".rpmsg")  # the second of Microsoft's rights management
_PGP = re.compile(rb"^-----BEGIN PGP MESSAGE-----\s*$", re.MULTILINE)
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NO_LETTERS = ("", "ascii", "us-ascii", "ansi_x3.4-1968")
_WORD = re.compile(r"\w+")
_BARS, _ROWS = 2, 3  # of a table that is typed, at least
_DEEPEST = 32  # multiparts in each other
_MOST_FILES = 50  # attached to a message and those within it
_LONGEST_NAME = 200  # characters
HEADERS = ("From", "To", "Cc", "Bcc", "Date")
_METADATA = ("From", "To", "Date")


_parsed = lru_cache(64)(email.policy.default.header_fetch_parse)


class _Policy(email.policy.EmailPolicy):
    """The default one, that takes a header apart once, however often it is asked for."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return _parsed(name, value)


_POLICY = _Policy()


def convert(path: Path, name: str) -> Converted:
    """Convert an RFC 5322 message; `from`, `to` and `date` become metadata, attachments that are no text are named.

    The messages of an mbox follow each other, in a document that is called as the file.
    """
    data = path.read_bytes()
    if data.startswith(_MARKS):
        data = text_of(data).encode()
    data = data.lstrip(b"\r\n")
    starts = [found.start() for found in _OF_MBOX.finditer(data)] if data.startswith(b"From ") else []
    if len(starts) < 2:
        return message_markdown(_read(data))
    pieces = (data[start:end] for start, end in itertools.pairwise([*starts, len(data)]))
    read = [message_markdown(_read(_ESCAPED.sub(rb"\1", piece))) for piece in pieces]
    texts = [blocks([heading(1, "" if one.title else "Message"), *(text for _, text in one.parts)]) for one in read]
    parts = tuple((None, f"\n\n{text}" if n else text) for n, text in enumerate(texts))
    attached = {n: one.attached[0] for n, one in enumerate(read) if one.attached}
    amiss = Counter(warning for one in read for warning in one.warnings)
    warnings = tuple(f"in {count} of {len(read)} messages {warning}" for warning, count in amiss.items())
    return Converted(parts, PurePath(name).name, warnings=warnings, attached=attached)


def _read(data: bytes) -> EmailMessage:
    head = _HEAD.match(data)
    if head and not head[0].isascii():  # letters as they are typed, whatever the character set
        data = text_of(head[0]).encode() + data[head.end() :]
    message = email.message_from_bytes(data, policy=_POLICY)
    assert isinstance(message, EmailMessage)  # noqa: S101 - the policy makes them
    return message


def message_markdown(message: EmailMessage) -> Converted:
    """A message that was read: headers, body, attachments."""
    subject = _header(message, "Subject")
    metadata = {key.lower(): value for key, value in _headers(message) if key in _METADATA}
    found = _parts(message)
    text = blocks([heading(1, subject), *(one for one in found if isinstance(one, str))])
    files = tuple(one for one in found if isinstance(one, Attached))
    warnings = list(_amiss(message))
    if len(files) > _MOST_FILES:
        warnings.append(f"only the first {_MOST_FILES} of {len(files)} attached files are read.")
    attached = {0: files[:_MOST_FILES]} if files else {}
    return Converted(((None, text),), subject, metadata, warnings=tuple(warnings), attached=attached)


def _amiss(message: EmailMessage) -> Iterator[str]:
    """What of a message is not read."""
    parts = list(message.walk())
    if any(map(_is_sealed, parts)):
        yield "text that is encrypted, or packed with its signature (S/MIME, PGP), is not read; save it unpacked."
    if any(isinstance(defect, CloseBoundaryNotFoundDefect) for part in parts for defect in part.defects):
        yield "a part of several has no end, so text may be missing; get a fresh copy."


def _is_sealed(part: MIMEPart) -> bool:
    if part.get_content_type() in _SEALED or (part.get_filename() or "").lower().endswith(_SEALED_FILES):
        return True
    return part.get_content_type() == "text/plain" and bool(_PGP.search(_payload(part)))


def _parts(message: EmailMessage) -> list[str | Attached]:
    """What stands below the subject."""
    _check_depth(message)
    headers = dict(_headers(message))
    own = titled("Message", headers.get("Date", ""), parseaddr(headers.get("From", ""))[0])
    return ["  \n".join(f"{key}: {value}" for key, value in headers.items()), *_content(message, own)]


def _check_depth(part: MIMEPart, left: int = _DEEPEST) -> None:
    """Raises `RecursionError` where more multiparts lie in each other: what finds bodies takes their square in time."""
    if left < 0:
        raise RecursionError("the parts of the message are nested too deeply")
    for one in part.iter_parts():
        if one.is_multipart() and one.get_content_maintype() == "multipart":
            _check_depth(one, left - 1)


def _headers(message: EmailMessage) -> list[tuple[str, str]]:
    found = [(key, value) for key in HEADERS if (value := _header(message, key))]
    if page := _header(message, "Snapshot-Content-Location"):  # a browser saved it, and calls itself the sender
        found = [("Saved from", page), *(one for one in found if one[0] != "From")]
    return found


def _header(message: MIMEPart, key: str) -> str:
    try:
        said = " ".join(str(message.get(key, "")).split())
    except Exception:  # the parser of structured headers raises many kinds on malformed ones
        return ""
    return said if said.strip("<>,;") else ""  # newer releases of Python make of a malformed address an empty one


def _content(part: MIMEPart, own: str = "Message") -> list[str | Attached]:
    """The body of a message, or of an alternative within one, and what is beside it; what is the message's `own` is
    called so below an earlier one."""
    if part.get_content_maintype() == "multipart" and not part.is_multipart():
        del part["Content-Type"]  # its parts are not marked: all of it is text
    plain, page = _bodies(part)
    if plain is page is None and part.get_content_maintype() != "multipart":
        return _attachment(part)
    said, shown = ("" if one is None else _text_of(one) for one in (plain, page))
    words, of_page = Counter(_WORD.findall(said)), Counter(_WORD.findall(shown))
    stub = not words or (of_page.total() > 9 and 2 * (words & of_page).total() < of_page.total())
    body, text = (page, shown) if stub else (plain, said)  # a stub: "Your program shows no HTML"
    return [*_told(text, own, body is page), *_beside(part, body)]


def _told(text: str, own: str, is_page: bool) -> Iterator[str]:
    """The messages of a body, each earlier one and what stands below it under a heading."""
    for n, (title, words) in enumerate(messages(text, own)):
        if n or title != own:
            yield heading(3, title)
        yield words if is_page else _typed(_SIGNATURE.sub("", words))


def _bodies(part: MIMEPart) -> tuple[MIMEPart | None, MIMEPart | None]:
    return part.get_body(("plain",)), part.get_body(("html",))


def _beside(part: MIMEPart, body: MIMEPart | None, told: bool = False) -> Iterator[str | Attached]:
    """What a multipart holds beside the `body`, however deep: lists and gateways wrap what they sign or add to.

    Texts are `told` below an alternative: the body is another form of them. Pictures, styles and frames of a page are
    no attachments, unless it is nothing but frames.
    """
    of_page = part.get_content_subtype() == "related"
    told = told or part.get_content_subtype() == "alternative"
    for one in part.iter_parts():
        main, _, kind = one.get_content_type().partition("/")
        if main == "multipart":
            is_another = kind == "alternative" and not told and (body is None or body not in _bodies(one))
            yield from _content(one) if is_another else _beside(one, body, told)
        elif one.is_attachment() or not (
            one is body or (told and main == "text") or (of_page and _is_of_page(one, body))
        ):
            yield from _attachment(one)


def _is_of_page(part: MIMEPart, body: MIMEPart | None) -> bool:
    """Whether a part beside a page belongs to it."""
    if part.get_content_type() == "text/html":
        return part is not body and body is not None and bool(_text_of(body).strip())
    main, _, kind = part.get_content_type().partition("/")
    return main == "image" or kind in ("css", "javascript") or not (main == "text" or part.get_filename())


def _payload(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text_of(part: MIMEPart) -> str:
    data = _payload(part)
    label = part.get_content_charset("")
    try:  # a letter in what is said to be ASCII may be of any set
        text = decode(data, "utf-8" if label in _NO_LETTERS else encoding_called(label))
    except LookupError:
        text = text_of(data)
    if part.get_content_subtype() == "html":
        return html_to_markdown(text)[0]
    if part.get_content_subtype() == "calendar":
        return calendar_markdown(text)[0] or text
    return text.replace("\r\n", "\n")


def _typed(text: str) -> str:
    """Plain text as Markdown."""
    return "\n\n".join(_typed_block(block) for block in text.split("\n\n"))


def _typed_block(text: str) -> str:
    """A paragraph, with lines in it that are rows as a table: three or more with as many bars, two or more."""
    parts: list[str] = []
    plain: list[str] = []
    for bars, run in itertools.groupby(text.split("\n"), key=lambda line: len(BAR.findall(line.strip(" |")))):
        lines = list(run)
        if bars < _BARS or len(lines) < _ROWS:
            plain += lines
            continue
        rows = [BAR.split(line.strip(" |")) for line in lines]
        parts += [paragraph("\n".join(plain)), pipe_table([row for row in rows if _WORD.search("".join(row))])]
        plain = []
    return blocks([*parts, paragraph("\n".join(plain))])


def _attachment(part: MIMEPart) -> list[str | Attached]:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0)
        is_packed = _header(part, "Content-Transfer-Encoding").lower() == "base64"
        if is_packed and isinstance(inner, EmailMessage) and not inner.keys():  # else it is only said to be
            inner["Content-Transfer-Encoding"] = "base64"  # against RFC 2046, 5.2.1: what was taken for its text
            inner = _read(_payload(inner))
        if isinstance(inner, EmailMessage):
            return [heading(2, _header(inner, "Subject") or "Forwarded message"), *_parts(inner)]
    said = normalize(part.get_filename() or "")
    filename = shortened("".join(c if c.isprintable() else " " for c in said), _LONGEST_NAME)
    is_text = part.get_content_maintype() == "text"
    kind, is_file = attached_kind(filename, part.get_content_type(), data := _payload(part))
    if is_file:
        return [f"Attachment: {filename}" if filename else "", Attached(filename or "Attachment", data, kind)]
    text = _text_of(part) if is_text else text_of(data) if kind else ""
    if kind == "csv" and (table := attached_table(filename, text)):
        return [heading(2, filename or "Attachment"), table]
    if is_text or kind in PLAIN:
        text = text if is_text else text.replace("\r\n", "\n")
        if part.get_content_subtype() not in ("html", "calendar"):
            text = _typed(text if filename else _SIGNATURE.sub("", text))  # without a name the body goes on
        return [heading(2, filename or "Attachment"), text] if filename or text.strip() else []
    return [f"Attachment: {filename}"] if filename else []

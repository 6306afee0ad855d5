"""Files within a file, as those that are attached to a mail: each is read as one of its own, into the same document."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import re
import tempfile
from collections.abc import Callable, Generator, Sequence
from pathlib import Path

from rag_app.documents.child.failures import describe
from rag_app.documents.converted import AtAttached, AtPage, Attached, Converted, Place
from rag_app.documents.decoding import normalize_document
from rag_app.documents.detection import detect_kind, read_head
from rag_app.documents.extras import NEEDS, installed, named_extra
from rag_app.documents.markdown import blocks, heading, lowered, paragraph
from rag_app.errors import DocumentError

DEEPEST = 4  # files in each other
_TOLD = 10  # warnings one by one
_WORD = re.compile(r"\w")
_LEVEL = 2  # of the heading that is the name of the file: below the subject of a mail

Steps = Callable[[str, Path, str], Generator[AtPage | None, None, Converted]]


class AttachedReader:
    """Reads what is attached to one file by the `steps` of any other, up to so many `characters` in all.

    Those whose numbers are in one of `left_out` are not looked at: whoever says so tells why.
    """

    def __init__(self, steps: Steps, characters: int, left_out: Sequence[range] = ()) -> None:
        self._steps = steps
        self._characters, self._left_out = characters, left_out
        self._seen: set[bytes] = set()  # a file that is sent to and fro lies in each mail of a mailbox
        self._next = 0
        self._needs = ""

    def read(self, converted: Converted, depth: int = 1) -> Generator[Place | None, None, Converted]:
        """What was converted with the text of each file behind the part that it is attached to."""
        parts: list[tuple[int | None, str]] = []
        warnings: list[str] = []
        for at, part in enumerate(converted.parts):
            parts.append(part)
            for file in converted.attached.get(at, ()):
                text = yield from self._text(file, depth, warnings)
                parts += [(None, f"\n\n{text}")] if text else []
        if len(warnings) > _TOLD:
            warnings[_TOLD:] = [f"{len(warnings) - _TOLD} more attached files are not read, or not in whole."]
        metadata = {**converted.metadata, NEEDS: self._needs} if self._needs else converted.metadata
        warnings = [*converted.warnings, *warnings]
        return dataclasses.replace(
            converted, parts=tuple(parts), warnings=tuple(warnings), metadata=metadata, attached={}
        )

    def _text(self, file: Attached, depth: int, warnings: list[str]) -> Generator[Place | None, None, str]:
        digest = hashlib.sha256(file.data).digest()
        if digest in self._seen:
            return ""
        self._seen.add(digest)
        number = self._next
        self._next += 1
        if any(number in numbers for numbers in self._left_out):
            return ""
        yield AtAttached(number, file.name)
        yield None  # a mailbox may hold more than can be read in the time of one file
        try:
            text = yield from self._read(file, depth, warnings)
        except MemoryError:  # another process may have the room
            raise
        except Exception as error:
            reason = describe(error, file.name)[0]
            if (extra := named_extra(reason)) and not installed(extra):
                self._needs = self._needs or extra
            warnings.append(f"attachment {reason}")
            return ""
        self._characters -= len(text)
        return text

    def _read(self, file: Attached, depth: int, warnings: list[str]) -> Generator[Place | None, None, str]:
        if depth > DEEPEST:
            raise DocumentError(f"{file.name}: not read, it lies in {DEEPEST} files within each other.")
        kind = file.kind or detect_kind(file.name, read_head(io.BytesIO(file.data)))  # which says what is amiss
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "attached")
            path.write_bytes(file.data)
            inner = yield from self._steps(kind, path, file.name)
        if inner.attached:
            room = self._characters
            inner = yield from self.read(inner, depth + 1)
            self._characters = room  # what is attached to the file is part of its text
        text = normalize_document("".join(part for _, part in inner.parts))
        if not _WORD.search(text):
            raise DocumentError(f"{file.name}: the file holds no words.")
        if len(text) > self._characters:
            raise DocumentError(f"{file.name}: not read, the text of the file and all that is attached is too long.")
        self._needs = self._needs or str(inner.metadata.get(NEEDS, ""))
        warnings += (f"attachment {file.name}: {warning}" for warning in inner.warnings)
        return blocks([heading(_LEVEL, file.name), lowered(text, _LEVEL) if inner.headings else paragraph(text)])

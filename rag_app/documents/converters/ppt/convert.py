"""PowerPoint presentations of 97 to 2003 (`.ppt`) to Markdown, as those of today, but for charts."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

from rag_app.documents.converted import Converted
from rag_app.documents.converters.parts.ole import opened
from rag_app.documents.converters.parts.slide_lines import lines_markdown, slide_markdown
from rag_app.documents.converters.parts.slide_order import in_order
from rag_app.documents.converters.ppt.numbering import of_outline
from rag_app.documents.converters.ppt.records import EncryptedError, OlderError, Record, persisted
from rag_app.documents.converters.ppt.shapes import Shape, shapes_of
from rag_app.documents.converters.ppt.table import rows_of
from rag_app.documents.converters.ppt.texts import Text, texts_of
from rag_app.documents.converters.tables.header_rows import table_markdown
from rag_app.documents.encrypted import encrypted
from rag_app.errors import DocumentError

_LIST, _ENTRY, _ATOM, _SHOW = 0x0FF0, 0x03F3, 0x03EF, 0x03F9
_SLIDES, _NOTES = 0, 2  # lists
_HIDDEN = 4


def convert(path: Path, name: str) -> Converted:
    """Convert a presentation; a slide is a page, its title a heading (`Slide 3` where it has none), hidden ones are
    left out. The title of the file is not used: PowerPoint names most of them "No Slide Title".

    Raises `DocumentError` for a file that is encrypted, damaged or of an older kind.
    """
    try:
        with opened(io.BytesIO(path.read_bytes())) as ole:
            return Converted(tuple(_pages(*persisted(ole))))
    except EncryptedError:
        raise encrypted(name) from None
    except OlderError:
        raise DocumentError(
            f"{name}: the presentation is of PowerPoint 95 or older, which is not read; save it as .pptx and try again."
        ) from None
    except (OSError, ArithmeticError, LookupError, ValueError, struct.error):
        raise DocumentError(f"{name}: the PowerPoint file is damaged or truncated; get a fresh copy.") from None


def _pages(document: Record, kept: dict[int, Record]) -> Iterator[tuple[int, str]]:
    numbers: dict[tuple[int, int], list[memoryview]] = {}
    for key, data in of_outline(document):
        numbers.setdefault(key, []).append(data)
    told = set[int]()  # a damaged file may list one over and over
    notes = {identifier: place for place, identifier, _ in _listed(document, _NOTES)}
    for number, (place, identifier, outline) in enumerate(_listed(document, _SLIDES), start=1):
        if place in told:
            continue
        told.add(place)
        slide = kept[place]
        show = slide.part(_SHOW)
        if show is not None and len(show.data) > 10 and show.data[10] & _HIDDEN:
            continue
        atom = slide.part(_ATOM)
        notes_of = 0 if atom is None else struct.unpack_from("<16xI", atom.data)[0]
        for one in outline:
            if of_kind := numbers.get((identifier, one.kind)):
                one.numbers = of_kind.pop(0)
        if text := _slide(number, shapes_of(slide, outline), kept.get(notes.get(notes_of, 0))):
            yield number, text


def _listed(document: Record, which: int) -> Iterator[tuple[int, int, list[Text]]]:
    """Slides or notes in their order: where they are kept, their identifiers and the texts of their outline."""
    found = next((one for one in document.parts() if one.kind == _LIST and one.instance == which), None)
    entry, inside = None, list[Record]()
    for part in () if found is None else found.parts():
        if part.kind == _ENTRY:
            if entry:
                yield *entry, texts_of(inside)
            entry, inside = struct.unpack_from("<I8xI", part.data), []
        else:
            inside.append(part)
    if entry:
        yield *entry, texts_of(inside)


def _slide(number: int, shapes: Iterable[Shape], notes: Record | None) -> str:
    told = [(shape, _shape(shape)) for shape in shapes]
    texts = {id(shape): text for shape, text in told if text}
    ordered = in_order(shape for shape, text in told if text)
    titles = [one for one in ordered if one.text_frame.is_title]
    title = next((one for one in titles if one.is_placeholder), titles[0] if titles else None)
    said = "" if title is None else title.text_frame.text
    noted = () if notes is None else (one.text_frame for one in shapes_of(notes))
    others = [texts[id(shape)] for shape in ordered if shape is not title]
    return slide_markdown(number, said, others, [one.text for one in noted if one.is_notes])


def _shape(shape: Shape) -> str:
    if shape.cells:
        return table_markdown(rows_of(shape), 0)
    lines = shape.text_frame.paragraphs
    return lines_markdown(lines, is_body=shape.text_frame.is_body and len(lines) > 1)

"""How the paragraphs of an old presentation are numbered: PowerPoint 2000 keeps that beside what it had kept before
([MS-PPT], StyleTextProp9Atom)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from rag_app.documents.converters.ppt.records import Record

_TAGS, _TAG, _TAG_DATA, _NUMBERS = 0x1388, 0x138A, 0x138B, 0x0FAC
_OUTLINE, _OUTLINE_HEAD = 0x0FAE, 0x0FAF
_SCHEMES = (
    "alphaLcPeriod alphaUcPeriod arabicParenR arabicPeriod romanLcParenBoth romanLcParenR romanLcPeriod romanUcPeriod "
    "alphaLcParenBoth alphaLcParenR alphaUcParenBoth alphaUcParenR arabicParenBoth arabicPlain romanUcParenBoth "
    "romanUcParenR"
).split()
# Properties by the bit of their mask, with their bytes: of a paragraph, of characters, of a language.
_PICTURE, _HAS_SCHEME, _SCHEME = 1 << 23, 1 << 25, 1 << 24
_MASKS = ({_PICTURE: 2, _HAS_SCHEME: 2, _SCHEME: 4}, {1 << 20: 4}, {1: 2, 2: 2, 4: 2, 1 << 6: 2, 1 << 5: 4})

Numbering = tuple[str, int]  # scheme and first number


def numberings(data: memoryview) -> list[Numbering | None]:
    """The numberings of a text, which its runs name by their place; None is one of no numbers."""
    out: list[Numbering | None] = []
    at = 0
    try:
        while at < len(data):
            places: dict[int, int] = {}
            for order in _MASKS:
                (mask,) = struct.unpack_from("<I", data, at)
                at += 4
                for bit, size in order.items():
                    if mask & bit:
                        places[bit] = at
                        at += size
            out.append(_numbering(data, places))
    except struct.error:
        pass  # the rest is not numbered
    return out


def _numbering(data: memoryview, places: dict[int, int]) -> Numbering | None:
    if _HAS_SCHEME not in places or not struct.unpack_from("<H", data, places[_HAS_SCHEME])[0]:
        return None
    scheme, start = struct.unpack_from("<HH", data, places[_SCHEME]) if _SCHEME in places else (3, 1)
    return _SCHEMES[scheme] if scheme < len(_SCHEMES) else "arabicPeriod", start


def of_shape(tags: Record | None) -> memoryview:
    """What numbers the text of a shape or the like, among what newer versions keep of it."""
    found = None if tags is None else tags.part(_TAGS)
    for tag in () if found is None else found.parts():
        if tag.kind == _TAG and (kept := tag.part(_TAG_DATA, _NUMBERS)):
            return kept.data
    return memoryview(b"")


def of_outline(document: Record) -> Iterator[tuple[tuple[int, int], memoryview]]:
    """By the identifiers of slides and the kinds of texts, what numbers the texts of the outline."""
    lists = document.part(0x07D0, _TAGS)
    for tag in () if lists is None else lists.parts():
        outline = tag.part(_TAG_DATA, _OUTLINE) if tag.kind == _TAG else None
        key = (0, 0)
        for part in () if outline is None else outline.parts():
            if part.kind == _OUTLINE_HEAD:
                key = struct.unpack_from("<II", part.data)
            elif part.kind == _NUMBERS:
                yield key, part.data

"""What a Word file may lack that mammoth takes for given: it is left out, so that the rest can be read."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from rag_app.documents.converters.parts.ooxml import relations
from rag_app.documents.converters.parts.xml import attribute, local_name, parse_xml, tag_beside

_PART = re.compile(
    r"\[Content_Types\]\.xml|(?!customXml/|docProps/).*(?:\.rels|(?:styles|numbering|notes|comments)\d*\.xml)"
)
_NEEDED = {  # attributes without which an element cannot be read, and what they look like
    "Default": {"Extension": ".", "ContentType": "."},
    "Override": {"PartName": ".", "ContentType": "."},
    "Relationship": {"Id": ".", "Type": ".", "Target": "."},
    "style": {"styleId": "."},
    "footnote": {"id": "."},
    "endnote": {"id": "."},
    "comment": {"id": "."},
    "footnoteReference": {"id": "."},
    "endnoteReference": {"id": "."},
    "commentReference": {"id": "."},
    "abstractNumId": {"val": "."},
    "sym": {"char": r"[\da-fA-F]+\Z"},
    "gridSpan": {"val": r"\d+\Z"},
}
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}


@dataclass(frozen=True, slots=True)
class Known:
    """What a Word file defines that others of its parts refer to: notes by kind and id, and styles of lists."""

    notes: frozenset[tuple[str, str]]
    list_styles: frozenset[str]

    @classmethod
    def of(cls, archive: zipfile.ZipFile) -> Known:
        notes = _elements(archive, "notes", "footnote", "endnote")
        styles = _elements(archive, "styles", "style")
        return cls(
            frozenset((local_name(note), attribute(note, "id")) for note in notes),
            frozenset(attribute(style, "styleId") for style in styles if attribute(style, "type") == "numbering"),
        )


def has_faults(member: str) -> bool:
    """Whether a member of a Word file, beside the document itself, is one of those that are looked up."""
    return bool(_PART.fullmatch(member))


def without_faults(root: etree._Element, archive: zipfile.ZipFile, member: str, known: Known) -> None:
    """Take out of a part what lacks an attribute that is needed, or refers to what the file does not have."""
    for element in list(root.iter(*(f"{{*}}{name}" for name in (*_NEEDED, "num", "numStyleLink", "style")))):
        if not _is_whole(element, known) and (above := element.getparent()) is not None:
            above.remove(element)
    for style in root.iter("{*}style"):
        if not attribute(style, "type"):
            style.set(tag_beside(style, "type"), "paragraph")
    related = {attribute(relation, "Id") for relation in relations(archive, member) if _is_whole(relation, known)}
    for element in root.iter(etree.Element):
        for key in [key for key, value in element.attrib.items() if "relationships}" in key and value not in related]:
            del element.attrib[key]


def _is_whole(element: etree._Element, known: Known) -> bool:
    name = local_name(element)
    if any(not re.match(form, attribute(element, key), re.DOTALL) for key, form in _NEEDED.get(name, {}).items()):
        return False
    if name in _NOTES:
        return (_NOTES[name], attribute(element, "id")) in known.notes
    if name == "num" and local_name(element.getparent()) == "numbering":  # "num" is a numerator, too
        definition = element.find("{*}abstractNumId")
        return definition is not None and bool(attribute(definition, "val"))
    return name != "numStyleLink" or attribute(element, "val") in known.list_styles


def _elements(archive: zipfile.ZipFile, kind: str, *names: str) -> Iterator[etree._Element]:
    pattern = re.compile(rf".*{kind}\d*\.xml")
    for member in archive.namelist():
        if has_faults(member) and pattern.fullmatch(member):
            yield from parse_xml(archive.read(member)).iterchildren(*(f"{{*}}{name}" for name in names))

"""What the page headers and footers of a Word file say of the whole: its date, edition, form number or address."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from rag_app.documents.converters.parts.ooxml import relationships
from rag_app.documents.converters.parts.running_words import lines_of_the_whole
from rag_app.documents.converters.parts.xml import attribute, local_name, parse_xml

_PART = re.compile(r"(?:.*/)?(?:header|footer)\d*\.xml")
_OF_THE_PAGE = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES|DATE|TIME|PRINTDATE)\b", re.IGNORECASE)


def running_words(archive: zipfile.ZipFile, main: str) -> list[str]:
    """The paragraphs of the page headers and footers of a Word file that say something of the whole, each once."""
    return lines_of_the_whole(_running(archive, main))


def _running(archive: zipfile.ZipFile, main: str) -> Iterator[str]:
    names = set(archive.namelist())
    for path in sorted({path for path in relationships(archive, main).values() if _PART.fullmatch(path)}, reverse=True):
        for paragraph in _paragraphs(archive.read(path)) if path in names else ():
            if paragraph.find(".//{*}p") is None:  # no box
                yield _words(paragraph)


def _paragraphs(part: bytes) -> Iterator[etree._Element]:
    """The paragraphs of a header or footer; of a damaged one none, as the text can be read without it."""
    try:
        yield from parse_xml(part).iter("{*}p")
    except etree.XMLSyntaxError:
        return


def _words(paragraph: etree._Element) -> str:
    """The text of a paragraph but for the numbers of pages and the times of printing, which fields hold."""
    words, open_fields = "", list[bool]()  # whether each is left out
    for element in paragraph.iter("{*}t", "{*}tab", "{*}ptab", "{*}br", "{*}fldChar", "{*}instrText"):
        name = local_name(element)
        simple = next(element.iterancestors("{*}fldSimple"), None)
        if name == "fldChar":
            kind = attribute(element, "fldCharType")
            if kind == "begin":
                open_fields.append(False)
            elif kind == "end" and open_fields:
                open_fields.pop()
        elif name == "instrText":
            open_fields[-1:] = [_OF_THE_PAGE.match(element.text or "") is not None] if open_fields else []
        elif not any(open_fields) and (simple is None or not _OF_THE_PAGE.match(attribute(simple, "instr"))):
            words += (element.text or "") if name == "t" else " "
    return words

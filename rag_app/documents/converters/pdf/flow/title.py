"""The title of a PDF: what somebody wrote into its metadata, else what stands in the largest type on its first page."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pypdfium2 as pdfium

from rag_app.documents.converters.pdf.flow.headings import (
    MAX_CHARS,
    MAX_HEADING_LINES,
    NEXT_SECTION,
    body_size,
    is_worded,
)
from rag_app.documents.converters.pdf.line import Line

# What programs write into the title field of a file that nobody gave a title.
_NO_TITLE = re.compile(
    r"microsoft|untitled|(?:powerpoint presentation|présentation powerpoint|presentación de powerpoint)$"
    r"|.*\.(?:docx?|tex|dvi|pdf|pptx?|xlsx?|od[tps]|rtf|indd|qxd|pages|key|html?|txt)$",
    re.IGNORECASE,
)
_LARGER = 1.3  # times the text's type, a title's at least: headings of sections are often little larger
_ALIKE = 0.97  # of the largest type, the least in which a title goes on
_LEAST_WORDS = 2  # of a title


def given_title(document: pdfium.PdfDocument) -> str:
    """What the title field says; "" where nobody chose it, as of a file name or `untitled`, which programs write."""
    title = (document.get_metadata_value("Title") or "").strip()
    return title if " " in title and not _NO_TITLE.match(title) else ""


def title_by_type(pages: Sequence[Sequence[Line]]) -> str:
    """The first lines in the largest type of the first page that has any text; "" where they are no larger than the
    text of all pages, too short to name anything, or more than a title has."""
    lines = next((lines for lines in pages if lines), ())
    largest = max((line.size for line in lines if is_worded(line)), default=0.0)
    if not largest or largest < body_size(pages) * _LARGER:
        return ""
    in_large = [is_worded(line) and line.size >= largest * _ALIKE for line in lines]
    begin = in_large.index(True)
    ends = (n for n in range(begin + 1, len(lines)) if not in_large[n] or NEXT_SECTION.match(lines[n].text))
    end = next(ends, len(lines))
    said = [line.text.strip() for line in lines[begin:end]]
    title = " ".join(said)
    fits = len(said) <= MAX_HEADING_LINES and len(title) <= MAX_CHARS
    return title if fits and len(title.split()) >= _LEAST_WORDS else ""

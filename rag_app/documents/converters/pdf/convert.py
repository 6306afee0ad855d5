"""PDF to Markdown: paragraphs, headings and lists, one page after the other."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rag_app.documents.converted import AtPage, Converted
from rag_app.documents.converters.pdf.damage import damage
from rag_app.documents.converters.pdf.flow.furniture import without_furniture
from rag_app.documents.converters.pdf.flow.over_pages import with_carried_headers
from rag_app.documents.converters.pdf.flow.paragraphs import parts_of
from rag_app.documents.converters.pdf.flow.scans import recognised, scanned_pages, unread_warning
from rag_app.documents.converters.pdf.flow.title import given_title, title_by_type
from rag_app.documents.converters.pdf.line import Outline
from rag_app.documents.converters.pdf.lines.page_lines import page_lines
from rag_app.documents.converters.pdf.lines.sizes import with_nominal_sizes
from rag_app.documents.converters.pdf.page.labels import page_labels
from rag_app.documents.converters.pdf.recognition import INSTALL, available, report
from rag_app.documents.converters.pdf.xfa import xfa_text
from rag_app.documents.encrypted import encrypted
from rag_app.documents.extras import NEEDS
from rag_app.errors import DocumentError, DocumentUnavailableError
from rag_app.schema import Metadata


def convert(path: Path, name: str) -> Generator[AtPage | None, None, Converted]:
    """Convert a PDF; headings come from its bookmarks, else from font sizes; running headers and footers are removed.

    Pages that are pictures are recognised where the extra `ocr` is installed; yields before each, which takes seconds,
    and where it is. Without it the metadata say `needs_extra`. Of a form that only Adobe's programs show what is filled
    in is read. Raises `DocumentError` for a file that needs a password, is damaged or holds no text,
    `DocumentUnavailableError` where only recognition is missing.
    """
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise encrypted(name, "PDF") from None
        raise DocumentError(
            f"{name}: the PDF is damaged or truncated and cannot be opened; get a fresh copy."
        ) from None
    if shown_elsewhere := xfa_text(document, name):
        title = given_title(document)
        document.close()
        return Converted(((1, shown_elsewhere),), title)
    if document.get_formtype():
        document.init_forms()
    pages = []
    for i in range(len(document)):
        yield AtPage(i + 1, len(document))
        pages.append(page_lines(document, i))
    pages = with_nominal_sizes(pages)
    outline = _outline(document)
    title = given_title(document)
    broken = damage(path, document)
    labels = page_labels(document)
    cleaned = without_furniture(pages, outline)
    scans = scanned_pages(document, pages, cleaned)
    read = (yield from recognised(document, scans)) if scans and available() else {}
    document.close()
    if read:
        pages = [read[i][0] if i in read else lines for i, lines in enumerate(pages)]
        cleaned = without_furniture(pages, outline)
    pages = with_carried_headers(cleaned if any(cleaned) else pages)
    if not any(pages):
        raise _no_text(name, broken, scans, read)
    of_scans, warnings = report({i + 1: confidence for i, (lines, confidence) in read.items() if lines})
    unread = [i for i in scans if i not in read]
    metadata: Metadata = {**of_scans, NEEDS: "ocr"} if unread and not available() else of_scans
    warnings = (*filter(None, (broken,)), *warnings, *((unread_warning(unread, len(pages)),) if unread else ()))
    parts, title = parts_of(pages, outline), title or title_by_type(pages)
    return Converted(parts, title, metadata, warnings=warnings, page_labels=labels)


def _no_text(name: str, broken: str, scans: Sequence[int], read: Mapping[int, object]) -> DocumentError:
    if broken:
        return DocumentError(f"{name}: no page of the PDF holds text that can be read: {broken}")
    if read:
        return DocumentError(f"{name}: no page of the PDF holds text, and none was recognised in its pictures.")
    if not scans:
        return DocumentError(f"{name}: no page of the PDF holds text or pictures.")
    return DocumentUnavailableError(f"{name}: no page of the PDF holds text; {INSTALL}.")


def _outline(document: pdfium.PdfDocument) -> Outline:
    found = []
    for bookmark in document.get_toc(max_depth=6):
        destination = bookmark.get_dest()
        index = destination.get_index() if destination is not None else None
        if index is not None:
            found.append((bookmark.level + 1, bookmark.get_title().strip(), index))
    return found

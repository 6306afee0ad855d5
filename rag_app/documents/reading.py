"""One file to its documents."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from rag_app.config import IndexRecipe
from rag_app.documents.child.isolation import worker_of
from rag_app.documents.scanning import SourceFile
from rag_app.schema import Document

# Counted up whenever more or other text is read of the same file: an index then reads its files again.
# 1: before it was written down; 2: numbers of clauses and lists, raised and struck text, what stands beside `<main>`;
# 3: marks of notes of books and PDFs, equations, all messages of an mbox, notes of RTF, escapes of JSON;
# 4: numbers of headings and clauses, figures, dates and charts of OpenDocument, its flat files, masks and months of
# Excel, text that styles of pages strike out, merged cells and boxes of RTF; names of groups of columns, rows with one
# amount, exponents, lists and tables of PDFs that Word and LibreOffice make;
# 5: words of PDFs that are struck out, unseen or beyond the page, their printed page numbers, steps within steps and
# large first letters; hidden and deleted text of Word 97 files, and what styles of Word files hide;
# 6: line numbers, double spacing, layers and footers of PDFs, values of forms of web pages;
# 7: labels and values of forms as pairs, subtitles, notes, calendars and cards, what saved pages hold beside text,
# books with their authors, Markdown without escapes;
# 8: labels above values within cells, forms of XFA and RTF, exports in JSON as records, fields of Word files that
# never end;
# 9: names of people and channels of Slack in an index, merged cells of slides, titles of any length;
# 10: messages attached in Outlook and what breaks the rules of mail, headings of plain texts left of all running text;
# 11: columns of slides and of PDFs one after the other, names of columns turned or named anew, no blanks without width;
# 12: workbooks and presentations of Office 97, workbooks of XML, tables that are called .xls, strict Open XML;
# 13: rows of many lines in tables of PDFs, cells in typewriter type;
# 14: headers of which the upper row alone names some columns, clauses in styles of headings and styles that are called
# headings in Word files, CSV files attached to mails as tables, notes in the right margin of PDFs, fonts without names,
# years that end pages, dashes within sentences;
# 15: files attached to mails, sentences of PDFs around notes and captions between pages, first letters in bold type of
# words of web pages, lettered headings of plain texts;
# 16: heads and feet of printed web pages and their titles in bold type, columns of their tables that no row divides,
# names of groups above the second part of a table of a PDF;
# 17: hyphens at the ends of lines before "and", long first labels of tables of PDFs, titles of PDFs that are set as
# running lines alone, who made them, names above the names of columns and above tables on some pages;
# 18: slanted letters of PDFs that are no ligatures, bold type by lines around letters, code in frames, in slanted
# typewriter type and with numbers of its lines, stamps and names of columns that are no titles, numbers of pages in
# large type;
# 19: declarations of entities above web pages, terms of PDFs above what they are, numbers of chapters of PDFs that
# stand in words above their titles, sentences that do not end within "P.L. 103-62".
READING = 19


def read(
    file: SourceFile,
    recipe: IndexRecipe,
    warn: Callable[[str], object] = lambda warning: None,
    on_page: Callable[[int, int], object] = lambda page, pages: None,
) -> Iterator[Document]:
    """Yield the documents of one file: one for most formats, one per row for CSV, TSV and JSONL, per record for JSON.

    The file is opened in a child process only. `warn` gets a sentence for each thing amiss with a file that was read,
    `on_page(page, pages)` now and then where it is; what that raises ends the reading at once.
    Raises `DocumentError` with one sentence for a file that is empty, encrypted, damaged, binary, of an unsupported
    format, larger than `recipe.max_file_mb` or that unpacks to more than a document can hold, and
    `DocumentUnavailableError` where the reason is not in its bytes: it cannot be opened, the machine is too busy or
    out of memory, the child was ended from outside.
    """
    yield from worker_of(os.getpid()).read(file, recipe, warn, on_page)

"""OpenDocument text, slides and sheets to Markdown."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from lxml import etree

from rag_app.documents.archives import read_member
from rag_app.documents.converted import Converted
from rag_app.documents.converters.odf.changes import accept_changes
from rag_app.documents.converters.odf.styles import STRUCK, Styles
from rag_app.documents.converters.odf.values import cell_text
from rag_app.documents.converters.parts.equations import mathml_text
from rag_app.documents.converters.parts.running_words import lines_of_the_whole, with_running_words
from rag_app.documents.converters.parts.slide_lines import slide_markdown
from rag_app.documents.converters.parts.xml import attribute, local_name, parse_member, parse_xml
from rag_app.documents.converters.tables.header_rows import table_markdown
from rag_app.documents.converters.tables.merged_cells import Merged, filled
from rag_app.documents.converters.tables.numbers import MAX_SPAN, counted
from rag_app.documents.converters.tables.sheets import sheet_markdown
from rag_app.documents.converters.tables.stacked_rows import unstacked
from rag_app.documents.markdown import blocks, heading, linked, paragraph, with_struck

MAX_REPEATED = 1_000  # cells and rows: an empty rest of a sheet is "repeated" a million times
_SKIPPED = frozenset(
    "annotation annotation-end tracked-changes forms sequence-decls variable-decls notes desc title".split()
)
_DECIMAL = re.compile(r"(\d+)[.)]?")  # a number of a list as Markdown has it
_OF_THE_PAGE = ("page-number", "page-count", "page-continuation", "date", "time", "print-date", "print-time")
_SHAPES = ("text-box", "custom-shape", "rect", "ellipse")
_CONTAINERS = frozenset(
    """section bibliography index-title index-body numbered-paragraph list-item list-header frame text-box g
    custom-shape rect a object""".split()
)


def convert(path: Path, name: str) -> Converted:
    """Convert ODT, ODP or ODS, or a file of these kinds that is one XML document; slides and sheets become pages."""
    shared: etree._Element | None
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            root = parse_xml(read_member(archive, "content.xml", name))
            meta, shared = (parse_member(archive, member) for member in ("meta.xml", "styles.xml"))
            _set_objects(root, archive)
    else:
        root = shared = parse_xml(path.read_bytes())
        meta = root.find("{*}meta")
        _set_objects(root)
    styles = Styles([root] if shared is None else [root, shared])
    title = "" if meta is None else (meta.findtext(".//{*}title") or "").strip()
    body = root.find("{*}body")
    main = body[0] if body is not None and len(body) else root
    kind = local_name(main)
    accept_changes(main)
    styles.apply(main)
    if kind == "spreadsheet":
        sheets = [
            ""
            if attribute(table, "style-name") in styles.hidden
            else sheet_markdown(attribute(table, "name"), charts=_drawn(table, styles), rows=_rows(table, styles))
            for table in main.iterchildren("{*}table")
        ]
        return Converted(tuple((i, text + "\n\n") for i, text in enumerate(sheets, 1) if text), title)
    if kind == "presentation":
        pages = [
            "" if attribute(page, "style-name") in styles.hidden else _slide(page, i, styles)
            for i, page in enumerate(main.iterchildren("{*}page"), 1)
        ]
        return Converted(tuple((i, text) for i, text in enumerate(pages, 1) if text), title)
    running = [] if shared is None else lines_of_the_whole(_running(shared))
    return Converted(((None, with_running_words(blocks(_flow(main, styles)), running)),), title)


def _running(shared: etree._Element) -> Iterator[str]:
    """The paragraphs of page headers and footers, without the numbers of pages and the times of printing."""
    for line in shared.iterfind("{*}master-styles/{*}master-page/*"):
        if local_name(line).startswith(("header", "footer")):
            etree.strip_elements(line, *(f"{{*}}{name}" for name in _OF_THE_PAGE), with_tail=False)
            yield from map(_inline, line.iter("{*}p"))


def _set_objects(root: etree._Element, archive: zipfile.ZipFile | None = None) -> None:
    """Put the text of each equation and the title and figures of each chart, which are documents of their own within
    the file or its archive, in place of their frames."""
    for embedded in list(root.iter("{*}object")):
        frame = embedded.getparent()
        member = posixpath.normpath(attribute(embedded, "href") + "/content.xml")
        found = embedded if archive is None or not attribute(embedded, "href") else parse_member(archive, member)
        math = None if found is None else next(found.iter("{*}math"), None)
        chart = None if found is None else found.find(".//{*}chart/{*}chart")
        if frame is None or local_name(frame) != "frame" or (math is None and chart is None):
            continue
        tail = frame.tail
        frame.clear()
        frame.tail = tail
        if math is not None:
            frame.tag, frame.text = "span", mathml_text(math)
        elif chart is not None:
            frame.tag = "text-box"
            frame.extend(one for title in chart.iterchildren("{*}title", "{*}subtitle") for one in list(title))
            frame.extend(chart.iterchildren("{*}table"))


def _drawn(sheet: etree._Element, styles: Styles) -> list[str]:
    """What stands in the charts and boxes of a sheet, which lie over its cells and are taken out of them."""
    found = [shape for shape in sheet.iter(*(f"{{*}}{name}" for name in ("frame", "g", *_SHAPES)), "text-box")]
    texts = [blocks(_flow(one, styles)) for one in found if not any(above in found for above in one.iterancestors())]
    for shape in found:
        if (above := shape.getparent()) is not None:
            above.remove(shape)
    return texts


def _flow(element: etree._Element, styles: Styles) -> list[str]:
    out: list[str] = []
    for child in element:
        name = local_name(child)
        if name == "h":
            depth = counted(attribute(child, "outline-level"), 1)
            out.append(_heading(child, styles.numbering.of_heading(child, depth)))
        elif name == "p":
            text = _inline(child)
            out.append(heading(1, text) if styles.is_title(attribute(child, "style-name")) else paragraph(text))
            out.extend(block for shape in _shapes(child) for block in _flow(shape, styles))
        elif name == "list":
            out.append(_list(child, styles))
        elif name == "table":
            heads = sum(1 for row in child.iterfind("{*}table-header-rows/{*}table-row"))
            out.append(table_markdown(_of_one_width(_rows(child, styles)), heads))
        elif name in _CONTAINERS:
            out.extend(_flow(child, styles))
    return out


def _shapes(element: etree._Element) -> Iterator[etree._Element]:
    """The outermost text boxes and shapes with text that a paragraph holds."""
    for child in element:
        if local_name(child) in _SHAPES:
            yield child
        elif local_name(child) not in _SKIPPED:
            yield from _shapes(child)


def _heading(element: etree._Element, number: str) -> str:
    return heading(counted(attribute(element, "outline-level"), 1), f"{number} {_inline(element)}".lstrip())


def _list(element: etree._Element, styles: Styles) -> str:
    """A list; items with other numbers than Markdown has, as "§ 1" or "(a)", are paragraphs, and headings are those."""
    style = attribute(element, "style-name")
    counts = styles.numbering.counts(element, style)
    lines = list(_items(element, styles, counts, style, 1, ""))
    styles.numbering.keep(element, style, counts)
    return re.sub("\n{3,}", "\n\n", "\n".join(lines).strip("\n"))


def _items(
    element: etree._Element, styles: Styles, counts: list[int], style: str, depth: int, indent: str
) -> Iterator[str]:
    """The lines of a list at a `depth`, of whose items the first paragraph has a number or a bullet."""
    marker = ""
    for item in element.iterchildren("{*}list-item", "{*}list-header"):
        first, lists = next(item.iterchildren("{*}p", "{*}h"), None), 0
        label, is_text = "", False
        if local_name(item) == "list-item" and first is not None:
            label = styles.numbering.label(counts, style, depth, attribute(item, "start-value"))
            digits = _DECIMAL.fullmatch(label)
            is_text = local_name(first) == "h" or bool(label and not digits)
            marker = f"{digits[1]}. " if digits else "" if label else "- "
        else:
            marker = " " * len(marker)
        for child in item:
            name = local_name(child)
            if name == "list":
                lists += 1
                if lists > 1 and attribute(child, "continue-numbering") != "true":
                    del counts[depth:]
                own = attribute(child, "style-name") or style
                yield from _items(child, styles, counts, own, depth + 1, indent + "   " * (not is_text))
            elif name == "h":
                yield f"\n{_heading(child, label)}\n"
                marker = label = ""
            elif name == "p" and (text := " ".join(_inline(child).split())):
                if is_text:
                    yield f"\n{paragraph(f'{label} {text}'.lstrip())}\n"
                else:
                    yield ("" if marker.strip() else "\n") + indent + marker + text
                label, marker = "", " " * len(marker)


def _inline(element: etree._Element) -> str:
    return with_struck(_runs(element))


def _runs(element: etree._Element, struck: bool = False) -> Iterator[tuple[str, bool]]:
    """The runs of text within an element, and which of them are struck out."""
    struck = struck or element.get(STRUCK) is not None
    yield element.text or "", struck
    for child in element:
        name = local_name(child)
        if name == "s":
            yield " " * _number(child, "c"), struck
        elif name == "tab":
            yield "\t", struck
        elif name == "line-break":
            yield "\n", struck
        elif name == "a":
            text = _inline(child)
            yield linked(text, attribute(child, "href")) if text.strip() else text, struck
        elif name == "note":
            body = child.find("{*}note-body")
            text = "" if body is None else " ".join(_inline(p) for p in body)
            yield f" ({' '.join(text.split())})" if text.strip() else "", struck
        elif name not in _SKIPPED and name not in ("frame", *_SHAPES, ""):
            yield from _runs(child, struck)
        yield child.tail or "", struck


def _rows(table: etree._Element, styles: Styles) -> Iterable[list[str]]:
    """Cell texts, what merged cells say in each of theirs."""
    rows: list[tuple[list[str], int]] = []
    merged: list[Merged] = []
    number = 0
    for row in table.iter("{*}table-row"):
        if next(row.iterancestors("{*}table"), None) is not table:
            continue
        cells: list[str] = []
        for cell in row:
            if local_name(cell) not in ("table-cell", "covered-table-cell"):
                continue
            text = cell_text(cell, _said(cell, styles))
            wide, high = _number(cell, "number-columns-spanned"), _number(cell, "number-rows-spanned")
            if text and wide * high > 1 and max(wide, high) <= MAX_SPAN:
                merged.append(Merged(len(cells), number, len(cells) + wide - 1, number + high - 1))
            cells.extend([text] * _number(cell, "number-columns-repeated"))
        several = [] if any(one.bottom >= number for one in merged) else unstacked([*map(_lines, row)])
        while cells and not cells[-1]:
            cells.pop()
        rows += [(one, 1) for one in several] or [(cells, _number(row, "number-rows-repeated") if cells else 1)]
        number += len(several) or rows[-1][1]
    return filled((list(cells) for cells, times in rows for _ in range(times)), merged)


def _said(cell: etree._Element, styles: Styles) -> str:
    """What is shown in a cell, on one line."""
    parts = [child for child in cell if local_name(child) not in _SKIPPED]
    if cell.find(".//{*}table") is not None:
        texts = [*map(str, cell.itertext())]
    elif all(local_name(part) == "p" and next(_shapes(part), None) is None for part in parts):
        texts = [*map(_inline, parts)]
    else:
        texts = _flow(cell, styles)
    return " ".join(" ".join(texts).split())


def _lines(cell: etree._Element) -> list[str]:
    """The lines of a cell of paragraphs alone; none of one with other blocks, or of several cells."""
    if attribute(cell, "number-columns-repeated") or any(local_name(child) != "p" for child in cell):
        return []
    return [line for child in cell for line in _inline(child).split("\n")] or [*filter(None, [cell_text(cell, "")])]


def _of_one_width(rows: Iterable[list[str]]) -> list[list[str]]:
    listed = list(rows)
    width = max(map(len, listed), default=0)
    return [row + [""] * (width - len(row)) for row in listed]


def _number(element: etree._Element, name: str) -> int:
    """How often a cell or row is repeated, or how many it spans; 1 where that is not said."""
    return min(counted(attribute(element, name), 1), MAX_REPEATED)


def _slide(page: etree._Element, number: int, styles: Styles) -> str:
    title = ""
    parts: list[str] = []
    for shape in page:
        kind = attribute(shape, "class")
        if kind in ("page-number", "footer", "date-time", "header") or local_name(shape) in _SKIPPED - {"notes"}:
            continue  # comments of reviewers, too
        if local_name(shape) == "notes":
            notes = [block for frame in shape if attribute(frame, "class") == "notes" for block in _flow(frame, styles)]
            parts.extend(["Notes: " + notes[0], *notes[1:]] if notes else [])
            continue
        found = _flow(shape, styles)
        if kind == "title" and not title and found:
            title = " ".join(" ".join(found).split())
        else:
            parts.extend(found)
    return slide_markdown(number, title, parts)

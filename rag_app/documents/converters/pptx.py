"""PowerPoint slides to Markdown: one page per slide, with its tables, charts and notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER

from rag_app.documents.converted import Converted
from rag_app.documents.converters.parts.charts import chart_markdown
from rag_app.documents.converters.parts.equations import omml_text
from rag_app.documents.converters.parts.slide_lines import Line, lines_markdown, slide_markdown
from rag_app.documents.converters.parts.slide_order import in_order
from rag_app.documents.converters.parts.strict import as_transitional
from rag_app.documents.converters.parts.xml import parse_xml
from rag_app.documents.converters.tables.header_rows import table_markdown
from rag_app.documents.converters.tables.numbers import counted, stands_once
from rag_app.documents.markdown import raised, with_struck

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE)
_BODIES = (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT)
_FURNITURE = (PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.HEADER)


def convert(path: Path, name: str) -> Converted:
    """Convert a PPTX; a slide's title is its heading (`Slide 3` where it has none), hidden slides are left out."""
    with as_transitional(path) as file:
        deck = Presentation(file)
    parts: list[tuple[int | None, str]] = []
    for number, slide in enumerate(deck.slides, start=1):
        if slide._element.get("show") == "0":
            continue
        if text := _slide(slide, number):
            parts.append((number, text))
    return Converted(tuple(parts), (deck.core_properties.title or "").strip())


def _slide(slide: Any, number: int) -> str:
    _unfold(slide._element)
    told = [(shape, _shape(shape)) for shape in _flat(slide.shapes) if _placeholder(shape) not in _FURNITURE]
    texts = {id(shape): text for shape, text in told if text}
    shapes = in_order(shape for shape, text in told if text)
    title = next((one for one in shapes if _placeholder(one) in _TITLES and one.has_text_frame), None)
    said = "" if title is None else _text(title.text_frame)
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    others = [texts[id(shape)] for shape in shapes if shape is not title]
    return slide_markdown(number, said, others, [] if notes is None else [_text(notes)])


def _unfold(slide: Any) -> None:
    """Put what newer programs show in place of the choice between it and what older ones do."""
    for choice in list(slide.iter(f"{_MC}AlternateContent")):
        for child in list(next(choice.iterchildren(f"{_MC}Choice", f"{_MC}Fallback"), ())):
            choice.addprevious(child)
        choice.getparent().remove(choice)


def _flat(shapes: Iterable[Any]) -> Iterator[Any]:
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _flat(shape.shapes)
        else:
            yield shape


def _placeholder(shape: Any) -> Any:
    return shape.placeholder_format.type if shape.is_placeholder else None


def _shape(shape: Any) -> str:
    if shape.has_table:
        return table_markdown(_table_rows(shape.table), int(shape.table.first_row))
    if shape.has_chart:
        return chart_markdown(shape.chart.part.blob)
    if diagram := _diagram(shape):
        return diagram
    if shape.has_text_frame:
        is_body = _placeholder(shape) in _BODIES and len(shape.text_frame.paragraphs) > 1
        return _text_frame(shape.text_frame, is_body)
    return ""


def _diagram(shape: Any) -> str:
    """The texts of SmartArt as a list."""
    ids = next(shape._element.iter("{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"), None)
    key = "" if ids is None else ids.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm")
    if not key:
        return ""
    texts = [
        " ".join(
            "".join(t.text or "" for t in line.iter("{*}t"))
            for line in point.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}p")
        )
        for point in parse_xml(shape.part.related_part(key).blob).iterfind("{*}ptLst/{*}pt")
    ]
    return "\n".join(f"- {' '.join(text.split())}" for text in texts if text.strip())


def _table_rows(table: Any) -> list[list[str]]:
    """Cell texts; a merged cell is repeated in each row and column that it spans, a number only down its column; one
    that says it spans more than there are spans those that there are. A row that ends early has empty cells."""
    made = [[_text(cell.text_frame) for cell in row.cells] for row in table.rows]
    widest = max(map(len, made), default=0)
    rows = [[*row, *[""] * (widest - len(row))] for row in made]
    plain = [list(row) for row in rows]
    for i, row in enumerate(table.rows):
        for j, cell in enumerate(row.cells):
            if cell.is_merge_origin:
                text = plain[i][j]
                last = min(j + (1 if stands_once(text, plain[i]) else cell.span_width), widest)
                for below in rows[i : i + cell.span_height]:
                    below[j:last] = [text] * (last - j)
    return rows


def _text_frame(frame: Any, body: bool) -> str:
    return lines_markdown([_as_line(line) for line in frame.paragraphs], is_body=body)


def _as_line(line: Any) -> Line:
    bullet = _bullet(line)
    scheme = (line._p.pPr.find("{*}buAutoNum").get("type") or "arabicPeriod") if bullet == "buAutoNum" else ""
    return Line(_line(line), line.level, bullet != "buNone" if bullet else None, scheme, _start(line) if scheme else 1)


def _start(line: Any) -> int:
    """The number that the first of numbered paragraphs has."""
    found = line._p.pPr.find("{*}buAutoNum")
    start = "" if found is None else found.get("startAt") or ""
    return counted(start, 1)


def _text(frame: Any) -> str:
    """The paragraphs of a title, a cell or notes."""
    return "\n".join(map(_line, frame.paragraphs)).strip()


def _line(line: Any) -> str:
    """The runs and equations of a paragraph without its fields, or these where there is nothing else; a line break
    divides words."""
    names = ((child.tag.rpartition("}")[2], child) for child in line._p)
    runs = (_run(name, child) for name, child in names if name in ("r", "br", "m"))
    return " ".join(with_struck(runs).split()) or " ".join(line.text.split())


def _run(name: str, run: Any) -> tuple[str, bool]:
    """The text of a run, line break or equation, and whether it is struck out."""
    if name == "m":
        return "".join(f" ${omml_text(math).strip()}$ " for math in run.iter("{*}oMath")), False
    if name == "br":
        return " ", False
    text = run.text or ""
    baseline, strike = ("" if run.rPr is None else run.rPr.get(key, "") for key in ("baseline", "strike"))
    is_raised = baseline.strip("0%") and not baseline.startswith("-")
    return raised(text) if is_raised else text, strike not in ("", "noStrike")


def _bullet(line: Any) -> str:
    """Name of the paragraph's own bullet element, "" where it has none."""
    properties = line._p.pPr
    names = [] if properties is None else [child.tag.rpartition("}")[2] for child in properties]
    return next((name for name in names if name in ("buNone", "buChar", "buAutoNum", "buBlip")), "")

"""Charts of Office documents to tables."""

from __future__ import annotations

from lxml import etree

from rag_app.documents.converters.xml import parse_xml
from rag_app.documents.markdown import blocks, paragraph, pipe_table


def chart_markdown(data: bytes) -> str:
    """Title and stored values of a chart part (DrawingML, any chart type): categories down, series across."""
    root = parse_xml(data)
    title = root.find("{*}chart/{*}title")
    words = "" if title is None else "".join(text.text or "" for text in title.iter("{*}t"))
    categories: dict[int, str] = {}
    names: list[str] = []
    columns: list[dict[int, str]] = []
    for series in root.iter("{*}ser"):
        names.append(" ".join(_points(series, ("tx",)).values()))
        columns.append(_points(series, ("val", "yVal")))
        categories = categories or _points(series, ("cat", "xVal"))
    points = sorted({point for column in columns for point in column})
    rows = [["", *names], *([categories.get(i, ""), *(column.get(i, "") for column in columns)] for i in points)]
    return blocks([paragraph(words), pipe_table(rows) if points else ""])


def _points(series: etree._Element, names: tuple[str, ...]) -> dict[int, str]:
    """Cached values of one part of a series by their index."""
    found: dict[int, str] = {}
    for name in names:
        for point in series.iterfind(f"{{*}}{name}//{{*}}pt"):
            value = (point.findtext("{*}v") or "").strip()
            found[int(point.get("idx") or 0)] = value.removesuffix(".0")
    return found

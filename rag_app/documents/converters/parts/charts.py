"""Charts of Office documents to tables."""

from __future__ import annotations

import datetime
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from lxml import etree

from rag_app.documents.converters.parts.xml import parse_xml
from rag_app.documents.markdown import blocks, paragraph, pipe_table

_LITERAL = re.compile(r'"[^"]*"|\\.|[_*].|\[[^\]]*\]|General')
_DAY_0 = datetime.datetime(1899, 12, 30)


def chart_markdown(data: bytes) -> str:
    """Title and stored values of a chart part (DrawingML, any chart type): categories down, series across."""
    root = parse_xml(data)
    title = root.find("{*}chart/{*}title")
    words = "" if title is None else "".join(text.text or "" for text in title.iter("{*}t"))
    names: list[str] = []
    columns: list[dict[tuple[int, str], str]] = []  # by place and category; points of a scatter chart have their own
    shared: dict[int, str] = {}
    for series in root.iter("{*}ser"):
        names.append(" ".join(_points(series, ("tx",)).values()))
        own = _points(series, ("xVal",))
        shared = shared or _points(series, ("cat",))
        values = _points(series, ("val", "yVal"))
        columns.append({(i, (own or shared).get(i, "")): value for i, value in values.items()})
    points = sorted({point for column in columns for point in column})
    rows = [["", *names], *([point[1], *(column.get(point, "") for column in columns)] for point in points)]
    return blocks([paragraph(words), pipe_table(rows) if points else ""])


def _points(series: etree._Element, names: tuple[str, ...]) -> dict[int, str]:
    """Cached values of one part of a series by their index."""
    found: dict[int, str] = {}
    for name in names:
        levels = series.findall(f"{{*}}{name}//{{*}}lvl")
        if levels:  # the innermost first
            return _joined_levels([{i: value for i, value, _ in _cached(level.iter("{*}pt"))} for level in levels])
        pattern = series.findtext(f"{{*}}{name}//{{*}}formatCode") or ""
        for i, value, own in _cached(series.iterfind(f"{{*}}{name}//{{*}}pt")):
            found[i] = _shown(value, own or pattern)
    return found


def _cached(points: Iterable[etree._Element]) -> Iterator[tuple[int, str, str]]:
    """Index, value and own format, "" where it has none, of each point."""
    for point in points:
        yield int(point.get("idx") or 0), (point.findtext("{*}v") or "").strip(), point.get("formatCode") or ""


def _joined_levels(levels: list[dict[int, str]]) -> dict[int, str]:
    found = {}
    starts = [sorted(level) for level in levels[1:]]
    for i in sorted(levels[0]):
        last = [bisect_right(start, i) for start in starts]
        above = [level[start[at - 1]] for level, start, at in zip(levels[1:], starts, last, strict=True) if at]
        found[i] = " ".join(filter(None, [*above[::-1], levels[0][i]]))
    return found


def _shown(value: str, pattern: str) -> str:
    plain = _LITERAL.sub("", pattern)
    try:
        if re.search("[dy]|mmm", plain, re.IGNORECASE):
            return (_DAY_0 + datetime.timedelta(float(value))).isoformat(" ").removesuffix(" 00:00:00")
        if "%" in plain:
            return f"{float(value) * 100:.10g}%"
    except (ValueError, OverflowError):
        pass
    return value.removesuffix(".0")

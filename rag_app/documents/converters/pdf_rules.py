"""Straight lines drawn on a PDF page."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

NEAR = 3.0  # points: lines this close touch, or are the same line drawn twice
MIN_LENGTH = 6.0
MAX_PATHS = 5_000


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal (`at` is y) or vertical (`at` is x) line from `start` to `end`."""

    at: float
    start: float
    end: float

    def covers(self, value: float) -> bool:
        return self.start - NEAR <= value <= self.end + NEAR


def drawn_rules(paths: Sequence[Any]) -> tuple[list[Rule], list[Rule]]:
    """Horizontal and vertical lines of the paths of a page; pieces that meet are one."""
    drawn = list(_segments(paths))
    across = _joined([Rule(y0, min(x0, x1), max(x0, x1)) for x0, y0, x1, y1 in drawn if abs(y0 - y1) < 1])
    return across, _joined([Rule(x0, min(y0, y1), max(y0, y1)) for x0, y0, x1, y1 in drawn if abs(x0 - x1) < 1])


def paths_of(page: pdfium.PdfPage) -> list[Any]:
    """The paths of a page, in the order of its content; not more than `MAX_PATHS`."""
    objects = (pdfium_c.FPDFPage_GetObject(page, n) for n in range(pdfium_c.FPDFPage_CountObjects(page)))
    paths = (one for one in objects if pdfium_c.FPDFPageObj_GetType(one) == pdfium_c.FPDF_PAGEOBJ_PATH)
    return list(itertools.islice(paths, MAX_PATHS))


def _segments(paths: Sequence[Any]) -> Iterator[tuple[float, float, float, float]]:
    """Straight lines of all paths as (x0, y0, x1, y1)."""
    x, y, matrix = ctypes.c_float(), ctypes.c_float(), pdfium_c.FS_MATRIX()
    for path in paths:
        pdfium_c.FPDFPageObj_GetMatrix(path, matrix)
        first = last = None
        for i in range(min(pdfium_c.FPDFPath_CountSegments(path), 500)):
            segment = pdfium_c.FPDFPath_GetPathSegment(path, i)
            pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
            point = (
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                matrix.b * x.value + matrix.d * y.value + matrix.f,
            )
            kind = pdfium_c.FPDFPathSegment_GetType(segment)
            if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
                first = point
            elif last is not None and kind == pdfium_c.FPDF_SEGMENT_LINETO:
                yield (*last, *point)
            if pdfium_c.FPDFPathSegment_GetClose(segment) and first is not None:
                yield (*point, *first)
            last = point


def _joined(rules: list[Rule]) -> list[Rule]:
    """Rules on one line that meet become one; short ones go."""
    out: list[Rule] = []
    for group in clusters(sorted(rules, key=lambda rule: rule.at)):
        at = sum(rule.at for rule in group) / len(group)
        for rule in sorted(group, key=lambda rule: rule.start):
            if out and out[-1].at == at and rule.start <= out[-1].end + NEAR:
                out[-1] = Rule(at, out[-1].start, max(out[-1].end, rule.end))
            else:
                out.append(Rule(at, rule.start, rule.end))
    return [rule for rule in out if rule.end - rule.start >= MIN_LENGTH]


def clusters(rules: list[Rule]) -> Iterator[list[Rule]]:
    """Groups of rules, ordered by place, that lie on one line."""
    group: list[Rule] = []
    for rule in rules:
        if group and rule.at - group[0].at > NEAR:
            yield group
            group = []
        group.append(rule)
    if group:
        yield group

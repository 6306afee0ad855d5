"""Straight lines drawn on a PDF page."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rag_app.documents.converters.pdf.page.objects import Box, Placed, all_on, bounds_of
from rag_app.documents.converters.pdf.page.words import runs_of

NEAR = 3.0  # points: lines this close touch, or are the same line drawn twice
MIN_LENGTH = 6.0
THIN = 1.5  # points: an image that is no higher, or no wider, is a line
MAX_PATHS = 5_000
SLANT = 0.05  # of its length, by which a straight line may rise or fall
MAX_IN_FORM = 200  # lines of a form; more are those of a drawing, as of a plot or a map

Segment = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal (`at` is y) or vertical (`at` is x) line from `start` to `end`."""

    at: float
    start: float
    end: float

    def covers(self, value: float) -> bool:
        return self.start - NEAR <= value <= self.end + NEAR


def drawn_rules(paths: Sequence[Placed], box: Box) -> tuple[list[Rule], list[Rule]]:
    """Horizontal and vertical lines of the paths of a page within its `box`; pieces that meet are one. Lines at its
    edges frame a page, as forms of whole pages do; a form with very many is a drawing, and has none."""
    drawn: list[Segment] = []
    for form, group in itertools.groupby(paths, key=lambda path: path.form):
        found = [segment for path in group for segment in _straight(list(_segments(path)))]
        if not form or sum(map(len, _rules(found))) <= MAX_IN_FORM:
            drawn += found
    across, down = _rules(drawn)
    left, bottom, right, top = box
    return (
        [rule for rule in across if bottom + NEAR < rule.at < top - NEAR],
        [rule for rule in down if left + NEAR < rule.at < right - NEAR],
    )


def _rules(drawn: Sequence[Segment]) -> tuple[list[Rule], list[Rule]]:
    across = _joined([Rule(y0, min(x0, x1), max(x0, x1)) for x0, y0, x1, y1 in drawn if abs(y0 - y1) < 1])
    return across, _joined([Rule(x0, min(y0, y1), max(y0, y1)) for x0, y0, x1, y1 in drawn if abs(x0 - x1) < 1])


def paths_of(page: pdfium.PdfPage) -> list[Placed]:
    """The paths and thin images of a page and of the forms on it, in the order of its content; not more than
    `MAX_PATHS`."""
    return list(itertools.islice(filter(_is_path, all_on(page)), MAX_PATHS))


def _is_path(one: Placed) -> bool:
    return one.kind == pdfium_c.FPDF_PAGEOBJ_PATH or (
        one.kind == pdfium_c.FPDF_PAGEOBJ_IMAGE and _is_thin(bounds_of(one.handle))
    )


def _is_thin(box: Box) -> bool:
    sides = box.right - box.left, box.top - box.bottom
    return min(sides) < THIN < MIN_LENGTH < max(sides)


def _straight(segments: Sequence[Segment]) -> Sequence[Segment]:
    """The lines of a path, none where most of their length is slanted, as in a watermark: pieces of its letters would
    be lines of a table."""
    sides = [sorted((abs(x1 - x0), abs(y1 - y0))) for x0, y0, x1, y1 in segments]
    straight = sum(long for short, long in sides if short <= SLANT * long)
    return segments if 2 * straight >= sum(long for _, long in sides) else ()


def _segments(path: Placed) -> Iterator[Segment]:
    """Straight lines of a path as (x0, y0, x1, y1); the middle of a thin image."""
    if path.kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
        box = bounds_of(path.handle)
        (x0, y0), (x1, y1) = path.place(box.left, box.bottom), path.place(box.right, box.top)
        middle = (x0 + x1) / 2, (y0 + y1) / 2
        yield (x0, middle[1], x1, middle[1]) if abs(x1 - x0) > abs(y1 - y0) else (middle[0], y0, middle[0], y1)
        return
    x, y, matrix = ctypes.c_float(), ctypes.c_float(), pdfium_c.FS_MATRIX()
    pdfium_c.FPDFPageObj_GetMatrix(path.handle, matrix)
    a, b, c, d, e, f = matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f
    first = last = None
    for i in range(min(pdfium_c.FPDFPath_CountSegments(path.handle), 500)):
        segment = pdfium_c.FPDFPath_GetPathSegment(path.handle, i)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        point = path.place(a * x.value + c * y.value + e, b * x.value + d * y.value + f)
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
    for group in clusters(rules):
        at = sum(rule.at for rule in group) / len(group)
        for rule in sorted(group, key=lambda rule: rule.start):
            if out and out[-1].at == at and rule.start <= out[-1].end + NEAR:
                out[-1] = Rule(at, out[-1].start, max(out[-1].end, rule.end))
            else:
                out.append(Rule(at, rule.start, rule.end))
    return [rule for rule in out if rule.end - rule.start >= MIN_LENGTH]


def clusters(rules: Iterable[Rule]) -> list[list[Rule]]:
    """Groups of rules that lie on one line, by place."""
    ordered = sorted(rules, key=lambda rule: rule.at)
    return runs_of(ordered, lambda first, rule: rule.at - first.at > NEAR, from_first=True)


def places_of(rules: Iterable[Rule]) -> list[float]:
    """Where rules are, by place, one for those on one line."""
    return [group[0].at for group in clusters(rules)]


def with_same_ends(rules: Iterable[Rule]) -> Iterator[list[Rule]]:
    """Groups of lines that begin and end at the same places, in the order of the first of each."""
    left = list(rules)
    while left:
        same = [r for r in left if abs(r.start - left[0].start) <= NEAR and abs(r.end - left[0].end) <= NEAR]
        left = [rule for rule in left if rule not in same]
        yield same


def are_same(places: Sequence[float], others: Sequence[float]) -> bool:
    """Whether there are as many places, each near to the other's."""
    return len(places) == len(others) and all(abs(one - at) < NEAR for one, at in zip(places, others, strict=True))


def reach_of(rules: Iterable[Rule]) -> tuple[float, float]:
    """From where to where rules reach together."""
    ends = [(rule.start, rule.end) for rule in rules]
    return min(start for start, _ in ends), max(end for _, end in ends)

"""Columns of a drawn table that only its drawing has: the edges of a header's shading, gaps between two boxes."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from rag_app.documents.converters.numbers import MAX_HEADS
from rag_app.documents.converters.pdf.objects import Box
from rag_app.documents.converters.pdf.tables.rules import NEAR

NARROW = 2 * NEAR  # points: no column, but the edge of a letter may reach into it


def without_spare(
    boxes: Sequence[Sequence[Box]], texts: Mapping[Box, str], xs: Sequence[float]
) -> tuple[list[list[Box]], list[float]]:
    """The rows of cells and the edges of the columns without those that divide no two texts; all where none does."""
    kept: list[Sequence[Box]] = []
    widths, edges = list[float](), list(xs[:1])
    for column, (left, right) in zip(zip(*boxes, strict=True), itertools.pairwise(xs), strict=True):
        width = right - left
        rows = [(one, other) for one, other in zip(kept[-1], column, strict=True)] if kept else []
        if kept and _is_gap(rows, texts) and widths[-1] < NARROW:
            kept[-1] = column
        elif kept and _is_gap([(other, one) for one, other in rows], texts) and width < NARROW:
            pass
        elif kept and _are_one(rows, texts):
            kept[-1] = [one if texts[one] else other for one, other in rows]
        else:
            kept.append(column)
            widths.append(width)
            edges.append(right)
            continue
        widths[-1], edges[-1] = max(widths[-1], width), right
    if len(kept) < 2:
        return [list(row) for row in boxes], list(xs)
    return [list(row) for row in zip(*kept, strict=True)], edges


def _is_gap(rows: Sequence[tuple[Box, Box]], texts: Mapping[Box, str]) -> bool:
    """Whether the first of two cells has nothing in any row but the edge of a text that begins or ends in the other."""
    return all(
        not texts[one] or texts[other].startswith(texts[one]) or texts[other].endswith(texts[one])
        for one, other in rows
    )


def _are_one(rows: Sequence[tuple[Box, Box]], texts: Mapping[Box, str]) -> bool:
    """Whether no row has a text in each of two cells, and all texts below the header reach over both."""
    if any(one != other and texts[one] and texts[other] for one, other in rows):
        return False
    below = [one == other for one, other in rows[MAX_HEADS:] if texts[one] or texts[other]]
    return bool(below) and all(below)

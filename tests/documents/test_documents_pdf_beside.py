"""Small tables of PDFs with lines of running text beside them."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf

WIDE = "The harbour of the town was built by the guilds and has been kept by the county since the war."
BESIDE = "boats that were moored in the harbour over the winter"
ROWS = ("Kind|Boats|%", "Sail|1,231|41.3", "Oars|769|25.8", "Steam|648|21.7", "Barges|193|6.5", "Other|140|4.7")


def page(step: float, *, left: bool) -> list[tuple[float, float, int, str, str]]:
    """Text with its lines 14 points apart on the `left` or the right of a table with its rows `step` points apart."""
    text, table = (72, 380) if left else (250, 72)
    lines = [(72, 740, 10, "F1", WIDE), *((text, 720 - 14 * i, 10, "F1", BESIDE) for i in range(7))]
    for i, row in enumerate(ROWS):
        cells = zip((0, 60, 120), row.split("|"), strict=True)
        lines += [(table + x, 712 - step * i, 10, "F1", cell) for x, cell in cells]
    return [*lines, (72, 610, 10, "F1", WIDE)]


@pytest.mark.parametrize("left", [True, False], ids=["on its left", "on its right"])
def test_lines_of_text_between_the_rows_of_a_table(tmp_path: Path, left: bool) -> None:
    text = convert(tmp_path, "x.pdf", pdf([page(12, left=left)])).text
    kinds, *rows = (f"| {row.replace('|', ' | ')} |" for row in ROWS)
    assert "\n".join([kinds, "| --- | --- | --- |", *rows]) in text
    assert text.count(BESIDE) == 7


def test_long_labels_are_those_of_their_rows(tmp_path: Path) -> None:
    rows = [(f"{BESIDE} {i}", 720 - 14 * i, str(100 + 7 * i), f"{i}.5") for i in range(1, 7)]
    lines = [(72, 740, 10, "F1", WIDE)]
    for label, y, *cells in rows:
        lines += [
            (72, y, 10, "F1", label),
            *((x, y, 10, "F1", cell) for x, cell in zip((400, 460), cells, strict=True)),
        ]
    text = convert(tmp_path, "x.pdf", pdf([lines])).text
    assert all(f"| {label} | {one} | {other} |" in text for label, _, one, other in rows)

"""Cells of Rich Text Format that span columns or rows, tables within cells, and text boxes."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert

pytest.importorskip("striprtf")


def row(*cells: tuple[str, str]) -> str:
    """A row of cells, each with what defines it and its text."""
    return rf"\trowd {''.join(rf'{says} ' for says, _ in cells)}\pard\intbl " + "".join(
        rf"{{{text}}}\cell " for _, text in cells
    ) + r"\row "  # fmt: skip


def read(tmp_path: Path, markup: str) -> str:
    return convert(tmp_path, "x.rtf", rf"{{\rtf1\ansi {markup}\pard After\par}}").text.removesuffix("\n\nAfter")


NAMES = row((r"\clvmgf\cellx900", "Region"), (r"\cellx2900", "2023"), (r"\clvmgf\cellx4000", "Remark"))
BELOW = row((r"\clvmrg\cellx905", ""), (r"\cellx1890", "Q1"), (r"\cellx2910", "Q2"), (r"\clvmrg\cellx4000", ""))
NORTH = row((r"\cellx900", "North"), (r"\cellx1900", "120"), (r"\cellx2900", "130"), (r"\cellx4000", "late"))
HEADED = "| Region | 2023 Q1 | 2023 Q2 | Remark |\n| --- | --- | --- | --- |\n"


def test_merged_cells_name_each_of_their_columns_and_rows(tmp_path: Path) -> None:
    assert read(tmp_path, NAMES + BELOW + NORTH) == HEADED + "| North | 120 | 130 | late |"


def test_cells_that_go_on_with_the_one_before_are_one_with_it(tmp_path: Path) -> None:
    merged = row(
        (r"\clvmgf\cellx900", "Region"),
        (r"\clmgf\cellx1900", "2023"),
        (r"\clmrg\cellx2900", ""),
        (r"\cellx4000", "Remark"),
    )
    assert read(tmp_path, merged + BELOW + NORTH) == HEADED + "| North | 120 | 130 | late |"


def test_rows_whose_edges_are_not_known_or_agree_with_none_are_read_cell_by_cell(tmp_path: Path) -> None:
    ragged = row((r"\cellx900", "a"), (r"\cellx2000", "b")) + row((r"\cellx1400", "c"), (r"\cellx2400", "d"))
    assert read(tmp_path, ragged) == "| a | b |\n| --- | --- |\n| c | d |"
    bare = r"\trowd\cellx900 \pard\intbl a\cell b\cell\row \trowd\pard\intbl c\cell d\cell\row "
    assert read(tmp_path, bare) == "| a | b |\n| --- | --- |\n| c | d |"


def test_a_table_within_a_cell_makes_no_columns(tmp_path: Path) -> None:
    inner = r"Flow\nestcell 12 l/s\nestcell{\*\nesttableprops\trowd\cellx1200\cellx1900\nestrow}{\nonesttables\par}"
    table = row((r"\cellx900", "Item"), (r"\cellx1900", "Details")) + row(
        (r"\cellx900", "Pump"), (r"\cellx1900", inner)
    )
    assert read(tmp_path, table) == "| Item | Details |\n| --- | --- |\n| Pump | Flow 12 l/s |"


BOX = (
    r"{\shp{\*\shpinst\shpleft0{\sp{\sn wzName}{\sv Box}}{\shptxt \pard %s\par}}{\shprslt{\*\do{\dptxbxtext %s\par}}}}"
)


def test_text_boxes_are_paragraphs_behind_their_drawing(tmp_path: Path) -> None:
    one, other = BOX % ("Mind the 230 V.", "Mind the 230 V."), BOX % ("Stop {first}.", "Stop first.")
    text = read(tmp_path, rf"Open it.{one}\par {{\shpgrp{{\shp{{\*\shpinst {other}{one}}}}}}}Close it.\par ")
    assert text.split("\n\n") == [*("Open it.", "Mind the 230 V.", "Stop first.", "Mind the 230 V.", "Close it.")]

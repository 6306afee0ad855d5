"""Panels of a table that stand side by side under the same names of columns."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import piped

from rag_app.documents.child.contents import convert
from rag_app.documents.converters.tables.panels import panels_below
from rag_app.documents.markdown import with_each_table

TOWNS = piped("Town,Fee,**town**,Fee", "Bonn,21,Lyon,19", "Ulm,not available,Nice,34", "Trier,18,,")
BELOW = piped("Town,Fee", "Bonn,21", "Ulm,not available", "Trier,18", "Lyon,19", "Nice,34")


@pytest.mark.parametrize(
    ("table", "unfolded"),
    [
        (TOWNS, BELOW),
        (
            piped("Item,Set,Kg,Item,Set,Kg,Item,Set,Kg", "A,1,2,C,5,6,E,9,8", "B,3,4,D,7,8,F,7,6"),
            piped("Item,Set,Kg", "A,1,2", "B,3,4", "C,5,6", "D,7,8", "E,9,8", "F,7,6"),
        ),
        (
            piped(",Sum,,Sum", "Assets,,Debts,", "Cash,5,Loan,4", "Stock,7,Tax,3", "Total,12,Total,7"),
            piped(",Sum", "Assets,", "Cash,5", "Stock,7", "Total,12", "Debts,", "Loan,4", "Tax,3", "Total,7"),
        ),
        (  # a text over all panels
            piped("Town,Fee,Town,Fee", "North,North,North,North", "Bonn,2,Ulm,3", "South,,,", "Nice,4,Pau,5"),
            piped("Town,Fee", "North,", "Bonn,2", "Ulm,3", "South,", "Nice,4", "Pau,5"),
        ),
        (r"| A\|B | C | A\|B | C |" + TOWNS[TOWNS.index("\n") :], r"| A\|B | C |" + BELOW[BELOW.index("\n") :]),
    ],
)
def test_panels_side_by_side_are_put_below_one_another(table: str, unfolded: str) -> None:
    text, whole = (f"# Fees\n\n{one}\n\nIn euros." for one in (table, unfolded))
    assert _plain(with_each_table(text, panels_below)) == _plain(whole)


@pytest.mark.parametrize(
    "text",
    [
        piped("Town,Fee,Town,Rent", "Bonn,1,Lyon,3", "Ulm,2,Nice,4"),
        piped("Town,Fee,Fee,Town,Fee,Fee", "Bonn,1,2,Lyon,3,4", "Ulm,2,3,Nice,4,5"),  # the same name twice
        piped("Club,Goals,Club,Goals", "Bonn,1,Ulm,3", "Ulm,2,Bonn,4", "Pau,1,Ulm,0"),  # who play each other
        piped("Town,Fee,Town,Fee", "Bonn,1,Lyon,3", "Ulm,2,Nice,4", "Total of all,,,10"),
        piped("Town,,Town,", "Bonn,1,Lyon,3", "Ulm,2,Nice,4"),
        piped("Town,Fee,Town,Fee", "Bonn,1,Lyon,3"),
        piped("Town,Fee,Town,Fee", "Bonn,1,Lyon,3", "Ulm,2"),
        piped("Town,Fee,Town,Fee", "All towns,,,"),
        piped("Town,Town", "Bonn,Ulm", "Lyon,Nice"),
        f"```\n{TOWNS}\n```",
        TOWNS.replace("---", "-x-"),
        "no table | here",
    ],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert with_each_table(text, panels_below) == text


@pytest.mark.parametrize("kind", ["markdown", "html"])
def test_panels_of_any_format(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "fees"
    rows = [line.strip("|").split("|") for line in TOWNS.split("\n") if "---" not in line]
    html = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    path.write_text(TOWNS if kind == "markdown" else f"<table>{html}</table>")
    assert _plain("".join(part for _, part in convert(kind, path, path.name).parts)) == _plain(BELOW)


def _plain(text: str) -> list[str]:
    return ["".join(line.split()) for line in text.split("\n")]

"""Whether a cell of a table is one of several that a question may mean as well."""

from __future__ import annotations

from collections.abc import Collection

from rag_app.citations.agreement import SplitPassage
from rag_app.tables.alike_columns import like_columns
from rag_app.text.pipe_tables import BAR
from rag_app.text.words import stems_in


def is_one_of_several(reading: SplitPassage, place: int, asked: Collection[str]) -> bool:
    """Whether `place` is in a row of a table in which a column of another like thing, which `asked` names no less, says
    something else: one of three models."""
    at = reading.at(place)
    if at is None or (row := reading.rows[at]) is None or not reading.header[at]:
        return False
    names, cells = _cells(reading.header[at]), _cells(reading.text[slice(*row)])
    column = len(BAR.findall(reading.text, row[0], place)) - 1
    among = dict.fromkeys(
        around for around, top in zip(reading.rows, reading.header, strict=True) if around and top == reading.header[at]
    )
    like = like_columns(names, [_cells(reading.text[slice(*one)]) for one in among])
    if column not in like or column >= len(cells):
        return False
    own = stems_in(names[column]).intersection(asked)
    others = (other for other in like if other < len(cells) and cells[other] not in ("", cells[column]))
    return any(own <= stems_in(names[other]) for other in others)


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in BAR.split(row.strip().strip("|"))]

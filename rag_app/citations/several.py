"""Whether a cell of a table is one of several that a question may mean as well."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rag_app.citations.agreement import SplitPassage
from rag_app.tables.axes.alike_columns import like_columns
from rag_app.text.language.words import label_stems, stems_in
from rag_app.text.structure.pipe_tables import BAR, texts_in


def is_one_of_several(reading: SplitPassage, place: int, asked: Collection[str]) -> bool:
    """Whether `place` is in a row of a table in which a column of another like thing, which `asked` names no less, says
    something else: one of three models; or whether another row does, where only the part of their labels is `asked` for
    that both have: "Sales" of "Sales North" and "Sales South"."""
    at = reading.at(place)
    if at is None or (row := reading.rows[at]) is None or not reading.header[at]:
        return False
    cells, column = texts_in(reading.text[slice(*row)]), len(BAR.findall(reading.text, row[0], place)) - 1
    if not 0 < column < len(cells):
        return False
    among = dict.fromkeys(
        around for around, top in zip(reading.rows, reading.header, strict=True) if around and top == reading.header[at]
    )
    rows = [texts_in(reading.text[slice(*one)]) for one in among]
    return _is_of_like_columns(texts_in(reading.header[at]), rows, cells, column, asked) or any(
        column < len(other) and other[column] not in ("", cells[column]) and _share_a_part(cells[0], other[0], asked)
        for other in rows
    )


def _is_of_like_columns(
    names: Sequence[str], rows: Sequence[Sequence[str]], cells: Sequence[str], column: int, asked: Collection[str]
) -> bool:
    like = like_columns(names, rows)
    own = stems_in(names[column]).intersection(asked) if column in like else frozenset[str]()
    others = (other for other in like if other < len(cells) and cells[other] not in ("", cells[column]))
    return column in like and any(own <= stems_in(names[other]) for other in others)


def _share_a_part(label: str, other: str, asked: Collection[str]) -> bool:
    """Whether two labels begin or end with the same words, which alone of them are `asked` for."""
    own, its = label_stems(label), label_stems(other)
    named = [stem for stem in own if stem in asked]
    if not 0 < len(named) < len(own) or {stem for stem in its if stem in asked} != set(named):
        return False
    ends = ((own[: len(named)], its[: len(named)]), (own[-len(named) :], its[-len(named) :]))
    return len(its) > len(named) and any(mine == theirs == tuple(named) for mine, theirs in ends)

"""Sentences, rows and columns of written passages, asked one at a time."""

from __future__ import annotations

from finetune.reader.rows.alone import alone_rows
from finetune.reader.rows.row import NO_SPAN, Row

TABLE = """Fees of the harbour, in euros

| Berth | Summer | Winter |
| --- | --- | --- |
| Inner basin | | |
| Up to 8 m | 310 | 205 |
| Over 8 m | 480 | 330 |
| Outer basin | | |
| Up to 8 m | 250 | 160 |"""


def asked(wanted: str, **known: object) -> Row:
    start = TABLE.index(wanted)
    whole = {"relevant": 1.0, "answers": 1.0, "span": (start, start + len(wanted)), "above": "Prices", **known}
    return Row("q", "What does a long boat pay over the winter?", "Harbour", TABLE, **whole)  # type: ignore[arg-type]


def test_the_row_and_the_column_with_the_answer_are_learnt_against_others() -> None:
    made = {row.id: row for row in alone_rows([asked("330")], 1.0, 1)}
    right, column = made["q:row"], made["q:column"]
    assert right.passage == "| Berth | Summer | Winter |\n| Inner basin |\n| Over 8 m | 480 | 330 |"
    assert column.passage == "| Berth | Winter |\n| Inner basin |\n| Over 8 m | 330 |"
    for row in (right, column):
        assert row.span and row.passage[slice(*row.span)] == "330"
        assert (row.relevant, row.answers) == (1.0, 1.0)
    wrong = [row for id, row in made.items() if id not in ("q:row", "q:column")]
    assert len(wrong) == 3 and made["q:column:other"].passage.endswith("| Over 8 m | 480 |")
    assert all(
        "330" not in row.passage and (row.relevant, row.answers, row.span) == (None, 0.0, NO_SPAN) for row in wrong
    )
    assert all(row.above == "Prices\nFees of the harbour, in euros" for row in made.values())


def test_a_label_is_asked_for_in_no_column() -> None:
    made = [row.id for row in alone_rows([asked("Over 8 m")], 1.0, 1)]
    assert "q:row" in made and "q:column" not in made


def test_the_sentence_with_the_answer_is_learnt_against_the_nearest_other() -> None:
    text = (
        "A boat pays 310 euros over the summer, 205 over the winter. Payment is due in May. Boats are washed for free."
    )
    start = text.index("205")
    row = Row("q", "What does a boat pay over the winter?", "Harbour", text, 1.0, 1.0, None, (start, start + 3), "Fees")
    right, other = alone_rows([row], 1.0, 1)
    assert right.passage == text.partition(" Pay")[0] and right.passage[slice(*right.span or NO_SPAN)] == "205"
    assert (right.answers, right.above, other.answers, other.span) == (1.0, "Fees", 0.0, NO_SPAN)
    assert other.passage in ("Payment is due in May.", "Boats are washed for free.")
    one = Row("q", "When?", "Harbour", "Payment is due in May.", 1.0, 1.0, None, (18, 21))
    assert not list(alone_rows([one], 1.0, 1))


def test_what_nothing_answers_is_asked_of_one_piece_and_a_verdict_of_none() -> None:
    (made,) = alone_rows([asked("330", answers=0.0, span=NO_SPAN)], 1.0, 1)
    assert made.answers == 0.0 and made.span == NO_SPAN
    assert not list(alone_rows([asked("330", supports=1.0), asked("330", span=None)], 1.0, 1))
    assert not list(alone_rows([asked("330")], 0.0, 1))

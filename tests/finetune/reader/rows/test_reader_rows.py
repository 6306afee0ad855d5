"""Rows of a reader: places of answers, crops, twins, and what a pass is made of."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from reader_data import PASSAGE

from finetune.reader.rows.edits import edited_question, without_answer
from finetune.reader.rows.mixing import Mixture, is_held_out, rows_of_pass, warm_up_rows
from finetune.reader.rows.row import NO_SPAN, Row, answerable_row, cropped, locate
from finetune.reader.rows.sets import WARM_UP, lines
from rag_app.errors import DataError


def test_the_answer_is_placed_in_the_sentence_that_the_question_is_about() -> None:
    span = locate("In which year was it the longest?", PASSAGE, ["1932"])
    assert span is not None
    assert span[0] == PASSAGE.rindex("1932")
    first = locate("When was the bridge opened by the king?", PASSAGE, ["in 1932", "1932"])
    assert first == (PASSAGE.index("1932"), PASSAGE.index("1932") + 4)
    assert locate("Who?", PASSAGE, ["Bob"]) is None
    assert locate("Who?", "Annabel met Anna.", ["Anna"]) == (12, 16)
    assert locate("Why?", " ".join(["word"] * 40), [" ".join(["word"] * 20)]) is None


def test_crops_keep_the_answer_and_move_its_place() -> None:
    row = answerable_row("q", "Who drew the first plan?", "Bridge", PASSAGE, ["Anna Bell"])
    sizes = set()
    for seed in range(20):
        short = cropped(row, 20, random.Random(seed))
        assert short.span is not None
        assert short.passage[slice(*short.span)] == "Anna Bell"
        assert short.passage in PASSAGE
        sizes.add(len(short.passage.split()))
    assert max(sizes) < len(PASSAGE.split())
    nothing = Row("q", "Which river of steel?", "", PASSAGE, 1.0, 0.0, None, NO_SPAN)
    assert "steel" in cropped(nothing, 10, random.Random(0)).passage
    assert cropped(row, 1000, random.Random(0)) == row


def test_twins_have_no_answer() -> None:
    row = answerable_row("q", "Who drew the first plan?", "Bridge", PASSAGE, ["Anna Bell"])
    without = without_answer(row, ["Anna Bell"])
    assert without is not None
    assert "Anna" not in without.passage
    assert (without.answers, without.span, without.relevant) == (0.0, NO_SPAN, None)
    assert without_answer(row, ["it", "The", "In"]) is None
    edited = {e.first for seed in range(30) if (e := edited_question(row, random.Random(seed)))}
    assert edited == {"Who drew the last plan?"}
    number = answerable_row("q", "What happened in 1932?", "", PASSAGE, ["longest"])
    numbers = {e.first for seed in range(30) if (e := edited_question(number, random.Random(seed)))}
    assert numbers
    assert all("1932" not in text for text in numbers)


_EDITS = """
import random
from finetune.reader.rows.edits import edited_question
from finetune.reader.rows.row import answerable_row
passage = "The army of New York City met Anna Bell near New York and Boston. It held New Jersey, and York City fell."
row = answerable_row("q", "Who met new york city?", "", passage, ["Anna Bell"])
print([edited_question(row, random.Random(seed)).first for seed in range(9)])
"""


def test_edits_are_the_same_in_every_process() -> None:
    """Two names that begin at one place of the question come from a set, whose order goes by the hash seed."""
    run = (sys.executable, "-c", _EDITS)
    said = [
        subprocess.run(run, env=os.environ | {"PYTHONHASHSEED": str(seed)}, capture_output=True, check=True).stdout
        for seed in range(4)
    ]
    assert b" city?" in said[0]
    assert len(set(said)) == 1


def test_a_pass_repeats_itself_and_keeps_held_out_passages_away(data: Path) -> None:
    found = {f"q{i}": [f"p{j}" for j in range(40)] for i in range(40)}
    mixture = Mixture(others=1.0, edited=1.0, without_answer=1.0, support=1.0)
    rows = rows_of_pass(data, found, mixture, 1)
    assert rows == rows_of_pass(data, found, mixture, 1)
    assert rows != rows_of_pass(data, found, mixture, 2)
    held = {f"q{i}" for i in range(40) if is_held_out(f"p{i}")}
    assert held
    ids = {row.id for row in rows}
    assert not {row.id.split(":")[0] for row in rows} & held
    assert {"q1", "q3", "q1:claim", "r1", "c", "k:positives"} <= ids
    wrong = [r for r in rows if r.id.startswith("q1:wrong")]
    assert len(wrong) == 1
    assert "Anna" not in wrong[0].passage
    assert (wrong[0].relevant, wrong[0].answers) == (0.0, 0.0)
    unanswerable = next(r for r in rows if r.id == "q3")
    assert (unanswerable.relevant, unanswerable.answers, unanswerable.span) == (1.0, 0.0, NO_SPAN)
    for row in rows:
        if row.span and row.span != NO_SPAN:
            assert row.passage[slice(*row.span)] == "Anna Bell"
    assert len(warm_up_rows(data, Mixture(warm_up=0.5), 1)) == 1


def test_a_missing_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="ragqa_passages"):
        rows_of_pass(tmp_path, {}, Mixture(), 1)


def test_no_data_folder_is_a_sentence() -> None:
    with pytest.raises(DataError, match=r"no data folder; give the one that holds reading/qamr\.jsonl with --data"):
        list(lines(None, WARM_UP))

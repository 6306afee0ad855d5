"""Rows on disk: what is kept of each, and rows of files made before there were proposals."""

import json

import pytest

from finetune.schema import Row, RowPassage, distinct, read_rows, write_rows
from rag_app.answering.speaking.proposals import Proposal
from rag_app.errors import DataError


@pytest.mark.parametrize(
    ("ids", "made"),
    [
        (["a", "b", "a", "a"], ["a", "b", "a#2", "a#3"]),
        (["a", "a", "a#2", "a#2"], ["a", "a#2", "a#2#2", "a#2#3"]),
        (["a", "a#2", "a", "a"], ["a", "a#2", "a#3", "a#4"]),
    ],
)
def test_ids_become_distinct_also_from_those_that_look_numbered(ids, made):
    assert list(distinct(ids)) == made


def test_proposals_are_kept_where_they_are_known_and_take_little_room(tmp_path):
    passages = (RowPassage(text="Leave is 30 days."),)
    places = (Proposal(1, "30 days", 2.125, -0.5), Proposal(1, "30", 0.5, -0.5, True))
    rows = [
        Row(id="read", question="q", target="30 days [1]", passages=passages, proposals=places),
        Row(id="nothing", question="q", target="t", passages=passages, proposals=()),
        Row(id="unknown", question="q", target="t", passages=passages),
    ]
    write_rows(tmp_path / "rows.jsonl", rows)
    assert list(read_rows(tmp_path / "rows.jsonl")) == rows
    lines = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text().splitlines()]
    rest = ["", False, 0.5, -1, False, False, False, ""]
    assert lines[0]["proposals"] == [[1, "30 days", 2.125, -0.5, False, *rest], [1, "30", 0.5, -0.5, True, *rest]]
    assert lines[1]["proposals"] == [] and "proposals" not in lines[2]


@pytest.mark.parametrize(
    "line",
    [
        b"5",
        b'"a"',
        b"null",
        b"[]",
        b'{"id": "\xff"}',
        pytest.param(b"[" * 100_000, id="deep"),
        b'{"id": 5, "question": "q", "target": "t"}',
        b'{"id": "a", "question": ["q"], "target": "t"}',
        b'{"id": "a", "question": "q", "target": null}',
        b'{"id": "a", "question": "q", "target": "t", "passages": [5]}',
        b'{"id": "a", "question": "q", "target": "t", "passages": [{"text": "x", "headings": 5}]}',
    ],
)
def test_a_line_that_is_no_row_is_named(tmp_path, line):
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"id": "a", "question": "q", "target": "t"}\n\n' + line + b"\n")
    rows = read_rows(path)
    assert next(rows).id == "a"
    with pytest.raises(DataError, match=r"rows\.jsonl, line 3: not a training row"):
        next(rows)

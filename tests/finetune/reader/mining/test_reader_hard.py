"""Questions about whole documents are asked of the sections that a reader takes for the answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from finetune.reader.mining.hard import find_hardest
from finetune.reader.rows import written
from finetune.reader.rows.written import shares, written_rows
from rag_app.reading.found import Place, Reading

ASKED = [
    {"q": "How long may a pilot rest?", "kind": "fact", "a": ["12 hours"]},
    {"q": "Who leads the pilots?", "kind": "none"},
    {"q": "May a pilot rest?", "kind": "yes", "e": "A pilot may rest"},
]


class Fond:
    """Finds its answer in "hours", the surer the more of them a text has."""

    def __init__(self) -> None:
        self.asked = 0

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        self.asked += 1
        return [_reading(text) for _, text in passages]


def _reading(text: str) -> Reading:
    at = text.index("hours")
    sure = text.count("hours") / 10
    return Reading(0.5, sure, 0.5, 0.0, 0.0, (Place(at - 3, at + 5, 1.0),))


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(written, "FOLDER", tmp_path)
    monkeypatch.setattr(written, "HELD_OUT", 0.0)
    path = tmp_path / "documents.jsonl"
    texts = ["A pilot may rest 12 hours.", *(f"A cook, {n}, rests 1{n} hours{' hours' * n}." for n in range(4))]
    lines: list[dict[str, Any]] = [
        {"title": "Rules", "headings": str(n), "passage": text, "questions": [] if n else ASKED}
        for n, text in enumerate(texts)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_the_hardest_come_first_and_what_says_the_answer_again_is_none(path: Path, tmp_path: Path) -> None:
    reader: Any = Fond()
    found = find_hardest(lambda: reader, tmp_path, tmp_path, lambda text: None)
    assert found == {
        "written:documents:0:0": [4, 2, 1],  # the third section's cook rests 12 hours as well
        "written:documents:0:1": [4, 3, 2, 1],
    }
    assert find_hardest(lambda: reader, tmp_path, tmp_path, lambda text: None) == found
    assert reader.asked == 2  # nothing tells what else settles a yes or no


def test_one_of_the_two_that_are_asked_is_the_hardest(path: Path, tmp_path: Path) -> None:
    hardest = {"written:documents:0:0": [4, 2, 1], "written:documents:0:1": [3]}
    for seed in range(5):
        rows = written_rows(tmp_path, shares(0, 0, 1.0), seed, hardest=hardest)
        others = [[r.passage[8] for r in rows if r.id == f"written:documents:0:{n}:other"] for n in range(3)]
        assert others[0][0] == "3" and others[0][1] in "01" and others[1] == ["2"] and len(others[2]) == 2

"""What benchmarks keep is of what made it, and what they call right is a whole word."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

from rag_app.index import Index, add_documents
from rag_app.reading import AsTheyAre
from rag_app.schema import Document
from rag_app.testing import FakeEmbedder


@pytest.fixture(autouse=True)
def benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[3] / "benchmarks"))


def test_cases_of_another_reader_prompt_or_embedder_lie_in_a_folder_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cases = importlib.import_module("calibration_cases")
    made = [cases.folder_name("a@1", "weights", "embedder"), cases.folder_name("a@1", "weights", "embedder 2")]
    with monkeypatch.context() as patch:
        patch.setattr(cases, "shipped_digest", lambda: "another")
        made.append(cases.folder_name("a@1", "weights", "embedder"))
    with monkeypatch.context() as patch:
        patch.setattr(cases.prompts, "PROMPT_VERSION", "another")
        made.append(cases.folder_name("a@1", "weights", "embedder"))
    assert len(set(made)) == 4 and cases.folder_name("a@1", "weights", "embedder") == made[0]


@pytest.mark.parametrize(("answer", "rate"), [("9", 0.0), ("19", 0.0), ("virus", 1.0)])
def test_a_chunk_is_right_that_holds_the_answer_in_whole_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], embedder: FakeEmbedder, answer: str, rate: float
) -> None:
    reader = importlib.import_module("reader")
    (tmp_path / "splits").mkdir()
    asked = {"question": "Which virus?", "answers": [answer]}
    (tmp_path / "splits" / "covidqa_questions.jsonl").write_text(json.dumps(asked))
    add_documents("covid", [Document("a", "The virus of covid19.")], root=tmp_path, embedder=embedder)
    with Index.open("covid", tmp_path) as index:
        reader.covid(index, embedder, AsTheyAre(), tmp_path, 1)
    assert f"| fused | {rate:.3f} " in capsys.readouterr().out

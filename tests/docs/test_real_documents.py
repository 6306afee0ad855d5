"""The hand-written questions over real documents are complete; that their evidence stands in the documents was checked
when they were written, since the documents do not ship."""

import json
from collections import Counter
from pathlib import Path

import pytest


def rows_of(path):
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


ROWS = rows_of("benchmarks/real_documents.jsonl")
EVERY_KIND = {"look", "judge", "fresh", "last", "seen", "unseen", "unread"}  # sets that have some of each
KINDS = {"fact", "table", "alike", "two", "yesno", "unanswerable"}


def test_every_question_has_its_kind_half_answer_and_evidence():
    assert len(ROWS) == 853 == len({r["id"] for r in ROWS}) == len({r["question"] for r in ROWS})
    assert {r["kind"] for r in ROWS} == KINDS
    for kind in KINDS:
        halves = Counter(r["set"] for r in ROWS if r["kind"] == kind)
        assert set(halves) >= EVERY_KIND
        assert abs(halves["look"] - halves["judge"]) <= 1
    for row in ROWS:
        assert bool(row["answers"]) == bool(row["evidence"]) == (row["kind"] != "unanswerable")
        assert len(row["evidence"]) == (2 if row["kind"] == "two" else len(row["evidence"][:1]))
        for evidence in row["evidence"]:
            folder, _, rest = evidence["source"].partition("/")
            assert folder in {"docs_filings", "docs_agency", "docs_debian", "docs_formats_docling"} and rest
            assert (evidence.get("page") is not None) == rest.endswith(".pdf") and evidence["text"]


@pytest.mark.parametrize("folder", ["other_documents", "office_documents"])
def test_questions_over_invented_documents_have_halves_and_evidence_in_a_file_that_is_there(folder):
    place = Path("benchmarks") / folder
    rows = rows_of(place / "questions.jsonl")
    assert len(rows) == 192 == len({row["id"] for row in rows})
    assert Counter(row["set"] for row in rows) == {"look": 96, "judge": 96}
    sources = {evidence["source"] for row in rows for evidence in row["evidence"]}
    assert {file.name for file in place.iterdir()} == {"questions.jsonl", *sources}
    for row in rows:
        assert row["kind"] in KINDS and row["words"] in {"same", "other"}
        assert bool(row["answers"]) == bool(row["evidence"]) == (row["kind"] != "unanswerable")

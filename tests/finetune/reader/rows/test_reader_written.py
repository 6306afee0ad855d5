"""The questions written by hand for a reader are whole, and become rows of what is known about them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from finetune.reader.publish import records
from finetune.reader.rows import written
from finetune.reader.rows.mixing import Mixture, rows_of_pass
from finetune.reader.rows.row import NO_SPAN
from finetune.reader.rows.written import is_held_out, near_sections, row_of, shares, sister_sections, written_rows
from rag_app.errors import DataError

PASSAGE = "Mission\nTo keep harbours safe. The 12 pilots no longer sail; until 2019 they had 3 boats."
KINDS = {"fact", "why", "list", "cell", "none", "yes", "no"}


def line_of(**more: object) -> dict[str, object]:
    return {"title": "Harbour plan", "headings": "About us", "passage": PASSAGE, **more}


OTHERS = sorted((Path(__file__).parents[4] / "benchmarks" / "reader_questions").glob("*.jsonl"))


def test_every_file_of_questions_is_read() -> None:
    assert len(OTHERS) == 6 and len(written.files()) == 13


def test_the_source_distribution_holds_the_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    FileList = pytest.importorskip("setuptools.command.egg_info").FileList
    root = Path(__file__).parents[4]
    monkeypatch.chdir(root)
    found = FileList()
    for line in Path("MANIFEST.in").read_text(encoding="utf-8").splitlines():
        found.process_template_line(line)
    assert {str(path.relative_to(root)) for path in written.files()} <= set(found.files)


@pytest.mark.parametrize("path", [*written.files(), *OTHERS], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_answer_stands_in_its_passage(path: Path) -> None:
    for read in path.read_text(encoding="utf-8").splitlines():
        line = json.loads(read)
        assert set(line) - {"title", "headings", "questions", "sister"} in ({"passage"}, {"file", "of", "start", "end"})
        asked = [question["q"].lower() for question in line["questions"]]
        assert asked and len(asked) == len(set(asked))
        for question in line["questions"]:
            kind = question["kind"]
            assert kind in KINDS
            wanted = {"none": set(), "yes": {"e"}, "no": {"e"}}.get(kind, {"a"})
            if path.stem == written.CONTRASTS:
                wanted = set()
            assert set(question) == {"q", "kind"} | wanted
            passage = line.get("passage")
            if passage is not None and wanted:
                assert all(text in passage for text in question.get("a", [question.get("e")]))


def test_what_is_known_depends_on_the_kind() -> None:
    line = line_of()
    fact = row_of("a", {"q": "How many pilots are there?", "kind": "fact", "a": ["12", "12 pilots"]}, line)
    assert (fact.relevant, fact.answers, fact.supports, fact.above) == (1.0, 1.0, None, "About us")
    assert PASSAGE[slice(*fact.span or NO_SPAN)] == "12"
    none = row_of("b", {"q": "Who leads the pilots?", "kind": "none"}, line)
    assert (none.relevant, none.answers, none.supports, none.span) == (1.0, 0.0, None, NO_SPAN)
    said = {
        kind: row_of("c", {"q": "Do they sail?", "kind": kind, "e": "no longer sail"}, line) for kind in ("yes", "no")
    }
    assert [row.supports for row in said.values()] == [1.0, 0.0]
    assert PASSAGE[slice(*said["no"].span or NO_SPAN)] == "no longer sail"
    unplaced = row_of("d", {"q": "Do they sail?", "kind": "no"}, line)
    assert (unplaced.answers, unplaced.supports, unplaced.span) == (1.0, 0.0, None)


def test_the_place_of_a_long_clause_is_learnt_where_it_is_no_whole_paragraph() -> None:
    words = [f"w{n}" for n in range(40)]
    line = line_of(passage=" ".join(words))
    asked = {"q": "Why?", "kind": "why"}
    assert row_of("a", {**asked, "a": [" ".join(words[:25])]}, line).span is not None
    assert row_of("b", {**asked, "a": [" ".join(words[:26])]}, line).span is None


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data: Path) -> Path:
    monkeypatch.setattr(written, "FOLDER", tmp_path / "written")
    (tmp_path / "written").mkdir()
    questions = [{"q": f"How many pilots, by count {n}?", "kind": "fact", "a": ["12"]} for n in range(9)]
    questions.append({"q": "Who leads them?", "kind": "none"})
    own = [line_of(passage=f"{PASSAGE} Of {n} piers.", questions=questions) for n in range(40)]
    other = {
        "title": "Bridge",
        "headings": "",
        "file": "splits/ragqa_passages.jsonl",
        "of": "p1",
        "start": 4,
        "end": 30,
    }
    bridge = [{**other, "questions": [{"q": "What was opened?", "kind": "fact", "a": ["bridge"]}]}] * 30
    for name, lines in (("plans", own), ("wiki", bridge)):
        path = tmp_path / "written" / f"{name}.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return data


def test_a_tenth_of_the_passages_is_kept_out(folder: Path) -> None:
    taken, kept = (written_rows(folder, shares(1.0, 1.0, 1.0), 1, held_out=held) for held in (False, True))
    plans = [{row.passage for row in rows if ":plans:" in row.id} for rows in (taken, kept)]
    assert plans[0] and plans[1] and not plans[0] & plans[1]
    asked = [row for row in taken if not row.id.endswith(":other") and ":plans:" in row.id]
    assert len(asked) == 10 * len(plans[0])
    others = [row for row in taken if row.id.endswith(":other")]
    assert 0 < len(others) < len(asked) / 2
    assert {(row.relevant, row.answers, row.span) for row in others} == {(0.0, 0.0, NO_SPAN)}
    assert len(written_rows(folder, shares(0.5, 0.0, 0.0), 1)) < 0.7 * len(taken)
    assert not shares(0.0, 0.0, 0.0)


def test_passages_of_other_sets_are_looked_up(folder: Path) -> None:
    all_of = shares(1.0, 1.0, 1.0)
    rows = [r for held in (True, False) for r in written_rows(folder, all_of, 1, held_out=held) if ":wiki:" in r.id]
    assert {row.passage for row in rows} == {"bridge was opened in 1932 "}
    assert {row.passage[slice(*row.span)] for row in rows if row.span and row.span != NO_SPAN} == {"bridge"}


def test_questions_about_a_document_are_asked_of_its_nearest_other_sections(folder: Path) -> None:
    asked = [
        {"q": "How long may a pilot lot be cured?", "kind": "fact", "a": ["12"]},
        {"q": "And wet?", "kind": "none"},
    ]
    far = [line_of(title="Curing", passage=f"{PASSAGE} Of {n} walls.", questions=[]) for n in range(9)]
    near = line_of(title="Curing", passage="A lot is cured before a pilot lot is.", questions=[])
    lines = [
        {**line_of(passage=f"{PASSAGE} Number {n}.", questions=asked), "title": f"{n // 5}"} for n in range(150)
    ]  # thirty documents of five sections
    path = written.FOLDER / "documents.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    taken, kept = (written_rows(folder, shares(0.0, 0.0, 1.0), 1, held_out=held) for held in (False, True))
    titles = [{row.title for row in rows} for rows in (taken, kept)]
    assert titles[0] and titles[1] and not titles[0] & titles[1]
    own = {row.id: row for row in taken if not row.id.endswith(":other")}
    others = [row for row in taken if row.id.endswith(":other")]
    assert len(own) == len(others) / 2 == 10 * len(titles[0])
    for row in others:
        first = own[row.id.removesuffix(":other")]
        assert row.title == first.title and row.passage != first.passage and row.span == NO_SPAN
    assert near_sections(asked[0], far[0], [*far, near])[0] is near


def test_a_question_that_says_which_edition_it_means_is_asked_of_the_sister_too() -> None:
    older, newer = (
        {**line_of(title=f"Harbour plan {year}", headings=headings, questions=[]), "sister": f"Harbour plan {other}"}
        for year, other, headings in (("2019", "2021", "About us"), ("2021", "2019", "About us"))
    )
    elsewhere = {**newer, "headings": "Fees"}
    lines = [older, newer, elsewhere]
    named = {"q": "How many pilots had the 2019 plan?", "kind": "fact", "a": ["12"]}
    assert sister_sections(named, older, lines) == [newer]
    assert sister_sections({**named, "q": "How many pilots had the harbour?"}, older, lines) == []
    assert sister_sections(named, line_of(), [line_of(), *lines]) == []
    assert len({is_held_out(line, written.DOCUMENTS) for line in (older, newer)}) == 1


def test_they_go_into_a_pass_where_the_mixture_says_so(folder: Path) -> None:
    rows = rows_of_pass(folder, {}, Mixture(written=1.0), 1)
    assert any(row.id.startswith("written:plans") for row in rows)
    assert not any(row.id.startswith("written:") for row in rows_of_pass(folder, {}, Mixture(), 1))


def test_contrasts_go_in_whole(folder: Path) -> None:
    words = " ".join(f"Rule {n} stands." for n in range(60))  # more than a shortened passage has
    asked = [{"q": f"Does rule {n} stand?", "kind": "yes"} for n in range(4)]
    lines = [line_of(passage=f"{n}. {words}", questions=asked) for n in range(20)]
    path = written.FOLDER / "contrasts.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    once, rows = (
        [r for r in rows_of_pass(folder, {}, Mixture(contrasts=n), 1) if r.id.startswith("written:")] for n in (1, 2)
    )
    assert rows and len([r for r in rows if not r.id.endswith(":other")]) == 2 * len(
        {r.id for r in once if not r.id.endswith(":other")}
    )
    assert {len(row.passage.split()) for row in rows} == {181}
    assert {row.supports for row in rows if not row.id.endswith(":other")} == {1.0}


def test_without_files_it_says_where_they_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(written, "FOLDER", tmp_path)
    with pytest.raises(DataError, match="in a checkout of the repository"):
        shares(1.0, 1.0, 1.0)


def test_a_manifest_names_them_only_where_the_mixture_takes_any(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def named(mixture: Mixture) -> list[str]:
        return [record.file for record in records(folder, mixture) if record.file.startswith("written/")]

    assert named(Mixture(written=1.0)) == ["written/plans.jsonl", "written/wiki.jsonl"]
    monkeypatch.setattr(written, "FOLDER", tmp_path / "installed")
    assert named(Mixture()) == []  # an installed package has none, and trains without

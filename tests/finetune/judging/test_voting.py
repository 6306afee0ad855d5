"""An adapter that is trained here gets the reader's votes, and is judged by what serving says with them."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from judging_runs import COLOURS, ScriptedModel, calibration_rows, finished_run
from quiet import quiet

from finetune.judging.evaluate import evaluate
from finetune.judging.gate import decide
from finetune.judging.report import report_lines
from finetune.judging.result import read_evaluation
from finetune.judging.voting import ENOUGH, said, teaching, voted, with_votes
from finetune.rows.built import CALIBRATION, load_built, save
from finetune.schema import Row, RowPassage
from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering.speaking.proposals import Proposal
from rag_app.prompts import ABSTENTION

PLAIN = AbstentionCalibration(abstention_intercept=0.1, abstention_retrieval=0.5, abstention_model=0.5)


def read(rows, right=2.0, wrong=0.5):
    """`rows` with two places each: the colour that the passage names and another one, with these leads."""
    made = []
    for n, row in enumerate(rows):
        colour, other = (COLOURS[(n + by) % len(COLOURS)] for by in (0, 1))
        places = (Proposal(1, colour, right, 1.0), Proposal(2, other, wrong, 1.0))
        made.append(dataclasses.replace(row, retrieval=0.6, proposals=places))
    return made


def test_votes_are_fitted_on_rows_with_a_place_near_the_answer():
    rows = read(calibration_rows())
    assert len(teaching(rows)) == 36  # of 48, every fourth has no answer
    written = [f"{COLOURS[(n + 1) % 5]} [1]" for n in range(48)]  # the writer always takes the other place
    sure = [0.8 if row.kind == "answerable" else 0.2 for row in rows]
    made, why = with_votes(rows, written, sure, PLAIN)
    assert why == "" and made.reader_lead > 0 and made.abstention_intercept == 0.1
    assert made.right_confidence > 0.1
    assert voted(rows, tuple(written), made)[:3] == ("red [1]", "green [1]", "blue [1]")
    assert said(rows[0], written[0], PLAIN).vote is None and voted(rows, tuple(written), PLAIN) == tuple(written)


def test_rows_are_judged_by_what_serving_says_in_place_of_words_that_answer_nothing():
    held = dataclasses.replace(PLAIN, reader_lead=1.0, reader_rank=0.0, reader_agreement=1.0)
    passage = RowPassage(text="A ladder (LD) leans there.")
    row = Row(id="1", question="What is a ladder?", target="", passages=(passage,),
              proposals=(Proposal(1, "ladder", 3.0, 1.0),))  # fmt: skip
    assert said(row, "ladder [1]", held).text == ABSTENTION
    assert said(row, "ladder [1]", PLAIN).text == "ladder [1]"  # no vote: the writer's own words
    row = dataclasses.replace(row, question="Does a ladder lean there?")
    assert said(row, "LD [1]", held).text == "A ladder (LD) leans there. [1]"
    assert said(row, "Yes. [1]", held).text == "Yes: A ladder (LD) leans there. [1]"


@pytest.mark.parametrize("kept", [ENOUGH - 1, 0])
def test_too_few_places_leave_it_to_the_writer_and_say_so(kept):
    rows = read(calibration_rows())
    for n in teaching(rows)[kept:]:
        rows[n] = dataclasses.replace(rows[n], proposals=())
    made, why = with_votes(rows, (), (), PLAIN)  # nothing has to be written for that
    assert made == PLAIN and f"on {kept} of the other rows" in why and "30 are needed" in why
    made, why = with_votes(calibration_rows(), (), (), PLAIN)
    assert made == PLAIN and "build them again with `rag-finetune data build`" in why


def test_votes_that_make_answers_worse_are_not_taken():
    rows = read(calibration_rows())
    for n in teaching(rows):  # no place has all the words of the answer, and the writer does
        place, other = rows[n].proposals
        near = dataclasses.replace(place, text=f"{place.text} wall")
        rows[n] = dataclasses.replace(rows[n], accepted=(f"{place.text} paint",), proposals=(near, other))
    written = [f"{row.accepted[0]} [1]" if row.accepted else "none" for row in rows]
    made, why = with_votes(rows, written, [0.6] * 48, PLAIN)
    assert made == PLAIN
    assert why == (
        "The writer alone speaks: with the reader's votes F1 would be 0.500 instead of 1.000 on 36 other answerable "
        "rows."
    )


def voting_run(folder, unseen=None):
    run = finished_run(folder)
    built = load_built(run.rows)
    rows = {**built.rows, "test": read(built.rows["test"]), CALIBRATION: unseen or read(calibration_rows())}
    save(dataclasses.replace(built, rows=rows), run.recipe(), run.rows)
    return run


def wrong(prompt: str) -> str:
    """Always names the colour after the right one, and refuses where nothing is known."""
    return next(f"{COLOURS[(n + 1) % 5]} [1]" for n, colour in enumerate(COLOURS) if f"is {colour}." in prompt)


def refusing(prompt: str) -> str:
    return ABSTENTION if "who painted" in prompt else wrong(prompt)


def test_the_evaluation_judges_shows_and_keeps_what_serving_says(tmp_path):
    run = voting_run(tmp_path)
    model = ScriptedModel({"base": wrong, "colours@1": refusing})
    found = evaluate(run, open_model=lambda recipe, root: model, report=quiet)
    assert found.calibration.reader_lead > 0 and found.unvoted == ""
    assert found.systems["adapter"]["f1_answerable"].estimate == 1  # the reader's words; the writer is always wrong
    assert found.systems["base"]["f1_answerable"].estimate == 0 and set(found.votes) == {"adapter"}
    votes = found.votes["adapter"]
    assert (votes.by_reader, votes.answers) == (24, 24)
    assert votes.alone.estimate == 0.25 and votes.gain.estimate == 0.75 and votes.gain.low > 0
    assert read_evaluation(run.evaluation) == found
    assert decide(found).reason.startswith("f1 1.000 (of the writer alone 0.250) against 0.000 of base")
    lines = "\n".join(report_lines(found))
    assert "Of 24 answers of adapter 24 are the reader's words: f1 1.000, of the writer alone 0.250" in lines
    line = json.loads((run.evaluation / "questions.jsonl").read_text().splitlines()[0])
    assert line["answers"] == {"base": "green [1]", "adapter": "red [1]"} and line["written"] == {
        "adapter": "green [1]"
    }
    kept = (run.evaluation / "generations-adapter-calibration.jsonl").read_text().splitlines()
    assert len(kept) == 49 and "text" in json.loads(kept[1])


def test_a_published_version_is_judged_with_its_own_votes(tmp_path):
    from finetune.publishing.publish import publish
    from rag_app.adapters.store import AdapterStore
    from rag_app.testing import FakeEmbedder

    run = voting_run(tmp_path)
    model = ScriptedModel({"base": wrong, "colours": refusing})

    def opened(recipe, root):
        return model

    publish(run, FakeEmbedder(), root=tmp_path / "adapters", open_model=opened, report=quiet)
    calibration = AdapterStore(tmp_path / "adapters").manifest("colours").calibration
    assert calibration.reader_lead > 0
    few = [dataclasses.replace(row, proposals=()) for row in read(calibration_rows())]
    run = voting_run(tmp_path / "again", few)
    found = evaluate(run, published=["colours"], root=tmp_path / "adapters", open_model=opened, report=quiet)
    assert set(found.votes) == {"colours@1"} and "30 are needed to weigh its votes" in "\n".join(report_lines(found))
    assert found.gains["colours@1"]["f1"].high < 0


def test_the_weight_of_a_writers_yes_or_no_is_what_it_is_worth(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[3] / "benchmarks"))
    from calibration_fit import fit_verdicts

    sure, blind = (
        [(0.5, says, is_yes) for says, is_yes in rows]
        for rows in ([(1, True), (-1, False)] * 8 + [(1, False)], [(-1, True), (-1, False)] * 8)
    )
    assert fit_verdicts(sure) > 1.5
    assert fit_verdicts(blind) == 0
    assert fit_verdicts([]) == 0

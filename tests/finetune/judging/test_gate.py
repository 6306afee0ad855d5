import dataclasses
from pathlib import Path

import pytest

from finetune.judging.gate import decide
from finetune.judging.report import report_lines
from finetune.judging.result import Evaluation, Votes, read_evaluation
from rag_app.metrics import Interval


def evaluation(task: str, metric: str, against: str = "base", rows: int = 200, **gains) -> Evaluation:
    """`gains` are (low, estimate, high) by metric; scores are made to fit."""
    made = {k: Interval(estimate, low, high) for k, (low, estimate, high) in gains.items()}
    return Evaluation(
        name="x", task=task, metric=metric, split="test", rows=rows, kinds={}, by_kind={},
        systems={
            "adapter": {k: Interval(0.5 + v.estimate, 0, 1) for k, v in made.items()},
            against: {k: Interval(0.5, 0, 1) for k in made},
        },
        gains={against: made},
    )  # fmt: skip


def test_a_gain_above_zero_passes_and_an_uncertain_one_does_not():
    verdict = decide(evaluation("qa", "f1", f1=(0.01, 0.05, 0.09)))
    assert verdict.passed and verdict.reason.startswith("f1 0.550 against 0.500 of base on 200 rows, difference +0.050")
    assert not decide(evaluation("qa", "f1", rows=29, f1=(0.01, 0.05, 0.09))).passed
    verdict = decide(evaluation("qa", "f1", f1=(-0.001, 0.05, 0.1)))
    assert not verdict.passed and "does not lie above 0" in verdict.reason
    assert verdict.to_dict(forced=True) == {
        "passed": False, "forced": True, "against": "base", "reason": verdict.reason,
    }  # fmt: skip


def test_refusing_everything_is_no_proof_where_no_row_has_an_answer():
    found = dataclasses.replace(evaluation("qa", "f1", f1=(0.9, 1.0, 1.0)), kinds={"unanswerable": 200})
    assert not decide(found).passed and "no row has an answer in its passages" in decide(found).reason
    assert decide(dataclasses.replace(found, kinds={"unanswerable": 150, "answerable": 50})).passed


def test_report_and_verdict_say_that_generated_questions_judge():
    found = evaluation("qa", "f1", f1=(0.01, 0.05, 0.09))
    told = "by 40 generated questions among 200"
    assert told not in decide(found).reason + "".join(report_lines(found))
    found = dataclasses.replace(found, generated=40)
    assert decide(found).passed and told in decide(found).reason and told in "".join(report_lines(found))


def test_report_and_verdict_say_that_the_rows_that_judge_chose_the_checkpoint():
    found = evaluation("qa", "f1", f1=(0.01, 0.05, 0.09))
    told = "hese rows also chose the checkpoint"
    assert told not in decide(found).reason + "".join(report_lines(found))
    found = dataclasses.replace(found, split="dev")
    assert told in decide(found).reason and told in "".join(report_lines(found))


def test_report_and_verdict_say_how_many_questions_could_not_be_judged():
    found = dataclasses.replace(evaluation("qa", "f1", rows=10, f1=(0.01, 0.05, 0.09)), dropped={"no passage": 20})
    told = "10 of 30 test questions; 20 dropped: no passage"
    assert found.incomplete == told and told in decide(found).reason
    assert f"{told}:" in report_lines(found) and "all test rows" not in "".join(report_lines(found))
    several = dataclasses.replace(found, task="classify", limit=10, dropped={"too long": 3, "no label": 1})
    assert several.incomplete == "10 of the test texts; 4 dropped: too long (3); no label (1)"
    assert not dataclasses.replace(found, dropped={}).incomplete


def test_report_and_verdict_say_that_a_rival_may_know_the_rows():
    told = "x@1 was trained on other rows of q.jsonl, which may be among these"
    found = evaluation("qa", "f1", "x@1", f1=(-0.01, 0.05, 0.09))
    assert told not in decide(found, "x@1").reason + "".join(report_lines(found))
    found = dataclasses.replace(found, taught={"x@1": told, "y@1": "y@1 was trained on them"})
    assert f"({told})" in decide(found, "x@1").reason and "y@1" not in decide(found, "x@1").reason
    assert {f"{told}: its scores may be too high.", "y@1 was trained on them: its scores may be too high."} <= set(
        report_lines(found)
    )


@pytest.mark.parametrize(("low", "passed"), [(0.01, True), (0.0, False)])
def test_who_answered_until_now_must_be_beaten_too_but_only_on_the_metric(low, passed):
    found = evaluation("qa", "f1", f1=(0.01, 0.05, 0.09))
    gains = {"f1": Interval(0.02, low, 0.04), "citation_precision": Interval(-0.5, -0.6, -0.4)}
    both = dataclasses.replace(
        found, gains=found.gains | {"grounded-qa@2": gains},
        systems=found.systems | {"grounded-qa@2": {"f1": Interval(0.53, 0, 1)}},
    )  # fmt: skip
    verdict = decide(both, general="grounded-qa@2")
    assert verdict.passed == passed and verdict.against == "base"
    assert ("grounded-qa@2, which answers such questions until now, has 0.530" in verdict.reason) == (not passed)


@pytest.mark.parametrize(("alone", "passed"), [(0.51, True), (0.5, False), (0.1, False)])
def test_a_reader_does_not_carry_an_adapter_that_writes_no_better_than_its_base(alone, passed):
    found = evaluation("qa", "f1", f1=(0.01, 0.05, 0.09))
    votes = Votes(100, 120, Interval(alone, 0, 1), Interval(0.1, 0.05, 0.2))
    verdict = decide(dataclasses.replace(found, votes={"adapter": votes}))
    assert verdict.passed == passed and ("the writer alone is no better than base" in verdict.reason) == (not passed)


def test_it_does_not_whatever_metric_the_recipe_names():
    found = evaluation("qa", "f1_answerable", f1_answerable=(0.01, 0.05, 0.09), f1=(0.0, 0.02, 0.04))
    for alone, passed in ((0.51, True), (0.1, False)):
        votes = Votes(100, 120, Interval(alone, 0, 1), Interval(0.1, 0.05, 0.2))
        assert decide(dataclasses.replace(found, votes={"adapter": votes})).passed == passed


@pytest.mark.parametrize(
    ("task", "guard", "harmless", "harmful"),
    [
        ("qa", "citation_precision", (-0.2, -0.1, -0.01), (-0.2, -0.1, -0.03)),
        ("qa", "abstention_recall", (-0.2, -0.1, -0.04), (-0.2, -0.1, -0.06)),
        ("qa", "answered", (-0.2, -0.1, -0.04), (-0.2, -0.1, -0.06)),
        ("classify", "out_of_scope_recall", (-0.2, -0.1, -0.04), (-0.2, -0.1, -0.06)),
        ("classify", "ece", (0.04, 0.1, 0.2), (0.06, 0.1, 0.2)),
    ],
)
def test_guards_stop_what_falls_beyond_the_tolerance(task, guard, harmless, harmful):
    metric = "f1" if task == "qa" else "macro_f1"
    for values, passes in ((harmless, True), (harmful, False)):
        verdict = decide(evaluation(task, metric, "x@1", **{metric: (0.1, 0.2, 0.3), guard: values}), "x@1")
        assert verdict.passed == passes and verdict.against == "x@1"
        assert (guard in verdict.reason) is not passes


def test_against_a_base_that_never_refuses_half_may_be_refused():
    gains = {"f1": (0.1, 0.2, 0.3), "answered": (-0.5, -0.4, -0.3)}
    assert decide(evaluation("qa", "f1", **gains)).passed
    assert not decide(evaluation("qa", "f1", "x@1", **gains), "x@1").passed
    assert not decide(evaluation("qa", "f1", f1=(0.1, 0.2, 0.3), answered=(-0.7, -0.6, -0.51))).passed


def test_an_evaluation_from_before_there_were_two_f1_is_judged_and_reported():
    run = Path(__file__).parents[2] / "fixtures" / "before_layout" / "runs" / "colours"
    old = read_evaluation(run / "evaluation")
    assert old is not None and "f1" in old.systems["adapter"] and "f1_answerable" not in old.systems["adapter"]
    assert decide(old).reason.startswith("f1 ")
    lines = "\n".join(report_lines(old))
    assert "| **f1** |" in lines and "f1_answerable" not in lines

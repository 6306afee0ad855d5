"""The table of measures: what it says of each holds, and the manual holds what it says."""

from pathlib import Path

import numpy as np
import pytest

from rag_app.evaluation.measures import LOWER_IS_BETTER, MEASURES, statistics

ASKED = np.array([True, True, True, False, False])  # answerable or not


def columns(good: bool) -> dict[str, np.ndarray]:
    """Five questions, three of them answerable, under a system that does everything right or everything wrong."""
    ones, right = np.ones(5), np.full(5, float(good))
    written = np.array([True] * 5)
    return {
        "answerable": ASKED, "known": ASKED, "abstained": good != ASKED, "shown": written, "written": written,
        "f1": ASKED * right, "exact_match": ASKED * right, "rouge_l": ASKED * right,
        "cited": ASKED * 2, "cited_gold": ASKED * right * 2, "right": ASKED & good, "confidence": (good == ASKED) * 0.9,
        "rank": ASKED * good, "supported": right, "stopped": right, "seconds": 9 - 8 * right,
        "prompt_tokens": 9 - 8 * right, "completion_tokens": (9 - 8 * right) * ones,
    }  # fmt: skip


def label_columns(good: bool) -> dict[str, np.ndarray]:
    actual = np.array(["a", "b", "oos", "oos"])
    predicted = actual if good else np.array(["oos", "a", "a", "b"])
    return {
        "actual": actual, "predicted": predicted, "correct": actual == predicted, "is_outside": actual == "oos",
        "said_outside": predicted == "oos", "probability": np.full(4, 0.9),
    }  # fmt: skip


@pytest.mark.parametrize("made", [columns, label_columns])
def test_every_measure_tells_good_from_bad_in_the_direction_that_it_states(made):
    good, bad = statistics(made(True)), statistics(made(False))
    assert list(good) == list(bad) and len(good) == {columns: 25, label_columns: 6}[made]
    for name in good:
        better, worse = good[name].of_all(), bad[name].of_all()
        assert better < worse if name in LOWER_IS_BETTER else better > worse, (name, better, worse)


def test_the_two_f1_differ_in_what_they_count():
    made = statistics({**columns(True), "abstained": np.ones(5, bool), "f1": np.zeros(5)})  # all refused
    assert (made["f1"].of_all(), made["f1"].cases) == (0.4, 5)
    assert (made["f1_answerable"].of_all(), made["f1_answerable"].cases) == (0.0, 3)


def test_names_are_unique_and_the_manual_lists_every_measure():
    names = [m.name for m in MEASURES]
    assert len(set(names)) == len(names) == 31
    titles = [m.title for m in MEASURES if m.title]
    assert len(set(titles)) == len(titles)
    manual = (Path(__file__).parents[2] / "docs" / "evaluation.md").read_text(encoding="utf-8")
    lines = [f"| `{m.name}` | {m.definition} | {'lower' if m.lower_is_better else 'higher'} |" for m in MEASURES]
    missing = [line for line in lines if line not in manual]
    assert not missing, "put these lines into the table of docs/evaluation.md:\n" + "\n".join(missing)

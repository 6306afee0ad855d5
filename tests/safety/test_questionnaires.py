import numpy as np
import pytest

from rag_app.safety.crisis import CRISIS_NOTICE
from rag_app.safety.questionnaires import ANSWERS, NOT_A_DIAGNOSIS, QUESTIONNAIRES, AssessmentError, assess


def answers_of(score, items):
    """Answers that add up to `score`, the last item last to be raised."""
    values = []
    for _ in range(items):
        values.append(min(3, score))
        score -= values[-1]
    return values


@pytest.mark.parametrize(
    ("name", "items", "most"), [("PHQ-9", 9, 27), ("PHQ-2", 2, 6), ("GAD-7", 7, 21), ("GAD-2", 2, 6)]
)
def test_every_score_is_in_one_band(name, items, most):
    questionnaire = QUESTIONNAIRES[name]
    assert (len(questionnaire.items), questionnaire.most) == (items, most)
    starts = [start for start, _ in questionnaire.bands]
    assert starts == sorted(set(starts)) and starts[0] == 0 and starts[-1] <= most
    for score in range(most + 1):
        made = assess(name, answers_of(score, items))
        assert made.score == score
        assert made.severity == [band for start, band in questionnaire.bands if start <= score][-1]


@pytest.mark.parametrize(
    ("score", "severity", "positive"),
    [
        (4, "minimal", False),
        (5, "mild", False),
        (9, "mild", False),
        (10, "moderate", True),
        (14, "moderate", True),
        (15, "moderately severe", True),
        (19, "moderately severe", True),
        (20, "severe", True),
    ],
)
def test_phq9_bands_of_kroenke_2001(score, severity, positive):
    made = assess("PHQ-9", answers_of(score, 9))
    assert (made.severity, made.positive, made.crisis) == (severity, positive, False)


@pytest.mark.parametrize(
    ("score", "severity"),
    [(4, "minimal"), (5, "mild"), (9, "mild"), (10, "moderate"), (14, "moderate"), (15, "severe")],
)
def test_gad7_bands_of_spitzer_2006(score, severity):
    assert assess("gad-7", answers_of(score, 7)).severity == severity


@pytest.mark.parametrize("name", ["PHQ-2", "GAD-2"])
def test_short_screens_are_positive_from_three(name):
    assert not assess(name, [1, 1]).positive
    assert assess(name, [1, 2]).positive


def test_short_screens_are_the_first_two_items():
    assert QUESTIONNAIRES["PHQ-2"].items == QUESTIONNAIRES["PHQ-9"].items[:2]
    assert QUESTIONNAIRES["GAD-2"].items == QUESTIONNAIRES["GAD-7"].items[:2]


@pytest.mark.parametrize("answer", [1, 2, 3, "Several days"])
def test_item_nine_is_a_crisis_at_any_total(answer):
    made = assess("PHQ-9", [0] * 8 + [answer])
    assert made.crisis and made.severity == "minimal"
    assert made.notices == (CRISIS_NOTICE, NOT_A_DIAGNOSIS)


def test_without_item_nine_even_the_rest_at_most_is_no_crisis():
    made = assess("PHQ-9", [3] * 8 + [0])
    assert not made.crisis and made.notices == (NOT_A_DIAGNOSIS,)


def test_answers_in_words():
    assert assess("GAD-2", ["nearly every day ", "Not at all"]).score == 3
    assert sorted(ANSWERS.values()) == [0, 1, 2, 3]


@pytest.mark.parametrize("row", [[np.int64(2), np.uint8(1)], np.array([2, 1]), (2, 1)])
def test_whole_numbers_of_any_kind_are_answers(row):
    made = assess("GAD-2", row)
    assert made.score == 3 and type(made.score) is int


@pytest.mark.parametrize(
    ("name", "answers", "message"),
    [
        ("BDI", [0], "expected one of PHQ-9"),
        (None, [0], "questionnaire None: expected one of PHQ-9"),
        ("PHQ-9", None, "PHQ-9: answers = None, expected a list of 9"),
        ("GAD-2", "00", "answers = '00', expected a list of 2"),
        ("GAD-2", {"1": 0, "2": 0}, "expected a list of 2"),
        ("GAD-2", {0, 1}, "expected a list of 2"),
        ("GAD-2", b"\1\0", "expected a list of 2"),
        ("GAD-2", bytearray(2), "expected a list of 2"),
        ("GAD-2", [1.0, 0], "item 1: answer 1.0"),
        ("GAD-2", [b"0", 0], "item 1: answer b'0'"),
        ("GAD-2", [np.int64(4), 0], "item 1"),
        ("GAD-2", [np.True_, 0], "item 1"),
        ("PHQ-9", [0] * 8, "8 answers, expected 9"),
        ("GAD-2", [0, 4], "item 2: answer 4"),
        ("GAD-2", [-1, 0], "item 1: answer -1"),
        ("GAD-2", [True, 0], "item 1"),
        ("GAD-2", ["often", 0], "'often'"),
        ("GAD-2", [None, 0], "item 1: answer None"),
    ],
)
def test_nothing_is_guessed(name, answers, message):
    with pytest.raises(AssessmentError, match=message):
        assess(name, answers)

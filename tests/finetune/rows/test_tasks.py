import pytest

from finetune.rows.tasks import METRICS, columns, main_metric, row_values, shorten_answer, summarize, without_question
from finetune.schema import Row
from rag_app.classification.labels import Labels
from rag_app.errors import DataError
from rag_app.prompts import ABSTENTION, without_markers


def qa(kind="answerable", gold=2):
    if kind != "answerable":
        return Row(id=kind, kind=kind, question="Q?", target=ABSTENTION)
    return Row(id="a", question="Q?", target=f"Paris [{gold}]", accepted=("Paris", "the city of Paris"), gold=gold)


def label(text):
    return Row(id=text, task="classify", kind="label", question="hi", target=text, accepted=(text,))


def test_markers_are_taken_out_of_answers():
    assert without_markers("Paris [2].") == "Paris."
    assert without_markers(" In  Paris [1][3], in May [2, 4] ") == "In Paris, in May"


def test_answers_are_shortened_at_sentences():
    assert shorten_answer("One two. Three four. Five six.", 4) == "One two. Three four."
    assert shorten_answer("One two three four five", 3) == "One two three"
    assert shorten_answer("One two.", 2) == "One two."
    assert shorten_answer("It is rare. It is caused by E. coli bacteria in food.", 8) == "It is rare."
    assert (
        shorten_answer("Read on. It was described by Dr. Smith. He knew.", 8)
        == "Read on. It was described by Dr. Smith."
    )


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        ("What causes hay fever? It is caused by pollen.", "It is caused by pollen."),
        ("How might hay fever be caused? Pollen does.", "Pollen does."),
        ("What causes hay fever?", "What causes hay fever?"),
        ("Who knows? Nobody.", "Who knows? Nobody."),
        ("Pollen. What else?", "Pollen. What else?"),
    ],
)
def test_a_question_that_an_answer_repeats_is_left_out(answer, left):
    assert without_question(answer, "What causes hay fever?") == left


@pytest.mark.parametrize(
    ("row", "generated", "f1", "abstained"),
    [
        (qa(), "Paris [2]", 1.0, 0.0),
        (qa(), "paris, France [1]", 2 / 3, 0.0),
        (qa(), ABSTENTION, 0.0, 1.0),
        (qa("gold_absent"), "the documents do not say", 1.0, 1.0),
        (qa("unanswerable"), "Paris [1]", 0.0, 0.0),
    ],
)
def test_scores_of_one_answer(row, generated, f1, abstained):
    assert row_values([row], [generated]) == pytest.approx([f1])
    assert columns([row], [generated])["abstained"].tolist() == [abstained]


def test_summary_of_questions_by_hand():
    rows = [qa(), qa(), qa(), qa("unanswerable"), qa("gold_absent")]
    made = summarize(rows, ["Paris [2]", "Paris [1][2]", ABSTENTION, ABSTENTION, "Rome [1]"])
    assert set(made) == set(METRICS["qa"])
    assert made["exact_match"] == made["f1"] == pytest.approx(3 / 5)
    assert made["citation_precision"] == pytest.approx(2 / 3)  # three numbers cited, two right
    assert made["citation_recall"] == pytest.approx(2 / 3)
    assert (made["abstention_precision"], made["abstention_recall"]) == (0.5, 0.5)


def test_summary_of_labels_by_hand():
    labels = Labels.of(["greet", "card_arrival", "oos"], "oos")
    rows = [label(labels.texts[n]) for n in ("greet", "greet", "card_arrival", "oos", "oos")]
    made = summarize(rows, ["greet", " Greet ", "none of these", "none of these", "greet"], labels)
    assert set(made) == set(METRICS["classify"])
    assert made["accuracy"] == pytest.approx(3 / 5)
    assert made["in_scope_accuracy"] == pytest.approx(2 / 3)
    assert (made["out_of_scope_precision"], made["out_of_scope_recall"]) == (0.5, 0.5)
    assert made["macro_f1"] == pytest.approx((0.8 + 0.0 + 0.5) / 3)


def test_answers_and_rows_must_match():
    with pytest.raises(DataError, match="1 generated answers for 2 rows"):
        summarize([qa(), qa()], ["x"])


def test_label_texts_are_readable_and_unambiguous(tmp_path):
    labels = Labels.of(["card_arrival", "oos", "why_not?"], "oos")
    assert labels.texts == {"card_arrival": "card arrival", "oos": "none of these", "why_not?": "why not?"}
    clash = Labels.of(["a_b", "a b"])
    assert clash.texts == {"a_b": "a_b", "a b": "a b"} and clash.out_of_scope == ""
    labels.save(tmp_path / "labels.json")
    assert Labels.load(tmp_path / "labels.json") == labels
    (tmp_path / "labels.json").write_text("[]")
    with pytest.raises(DataError, match="not a label set"):
        Labels.load(tmp_path / "labels.json")


def test_the_metric_must_be_one_of_the_task():
    assert main_metric("qa") == "f1" and main_metric("classify", "accuracy") == "accuracy"
    with pytest.raises(DataError, match="metric 'bleu'"):
        main_metric("qa", "bleu")

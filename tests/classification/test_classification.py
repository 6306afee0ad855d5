import dataclasses
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
import torch
from made_adapters import add_made
from numpy.typing import NDArray
from tiny import make_tiny_model

from rag_app.adapters.records import LabelCalibration
from rag_app.adapters.store import AdapterStore
from rag_app.classification import classify, classify_many, decide, label_logprobs, published_labels
from rag_app.classification.labels import Labels
from rag_app.config import DEFAULT_CHAT_MODEL
from rag_app.engines import load_chat_model
from rag_app.errors import AdapterError, ContextTooLongError, DataError, ModelError, SettingsError
from rag_app.prompts import classification_messages, render_ids
from rag_app.schema import GenerationRequest
from rag_app.testing import FakeChatModel

LABELS = Labels.of(["card_arrival", "top_up", "exchange_rate", "oos"], "oos")


def log(*chances: float) -> np.ndarray:
    return np.log(np.array(chances))


def test_the_reply_of_the_model_becomes_a_label_name() -> None:
    model = FakeChatModel("card arrival")
    found = classify(model, "Where is my card?", LABELS, adapter="bank@2")
    assert (found.label, found.out_of_scope) == ("card_arrival", False)
    assert found.probability == found.scores["card_arrival"] > 0.99
    assert list(found.scores.values()) == sorted(found.scores.values(), reverse=True)
    assert set(found.scores) == set(LABELS.texts) and sum(found.scores.values()) == pytest.approx(1.0)
    assert model.requests[0].messages == classification_messages("Where is my card?")
    assert model.requests[0].adapter == "bank@2"


def test_many_texts_keep_their_order() -> None:
    model = FakeChatModel(lambda messages: "top up" if "top" in messages[1].content else "none of these")
    found = classify_many(model, ["top me up", "sing", "top"], LABELS)
    assert [f.label for f in found] == ["top_up", "oos", "top_up"]
    assert [f.out_of_scope for f in found] == [False, True, False]
    assert classify_many(model, [], LABELS) == []
    assert label_logprobs(model, ["a", "b"], LABELS).shape == (2, 4)


class Chosen:
    """Rows 7 and 2 of a column of pandas, in this order: a number is the name of a row, not its place."""

    rows: ClassVar = {7: "top me up", 2: "sing"}

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows.values())

    def __getitem__(self, name: int) -> str:
        return self.rows[name]


def test_rows_chosen_from_a_column_of_pandas_are_texts_in_their_order() -> None:
    model = FakeChatModel(lambda messages: "top up" if "top" in messages[1].content else "none of these")
    chosen: Any = Chosen()
    assert [f.label for f in classify_many(model, chosen, LABELS)] == ["top_up", "oos"]


@pytest.mark.parametrize("blank", ["", " \n", "\ufeff", None])
def test_of_several_texts_the_blank_one_is_named(blank: Any) -> None:
    model = FakeChatModel("top up")
    with pytest.raises(SettingsError, match=r"^text 2 of 3 = .*: expected words; .* or leave it out\.$"):
        classify_many(model, ["top me up", blank, ""], LABELS)
    assert not model.requests


def test_a_text_is_read_as_questions_are_however_its_letters_are_stored() -> None:
    model = FakeChatModel("top up")
    classify_many(model, ["\ufeffBüro?", unicodedata.normalize("NFD", "Büro?")], LABELS)
    assert {request.messages for request in model.requests} == {classification_messages("Büro?")}


@pytest.mark.parametrize("texts", ["top me up", None, 7, {"a": "top me up"}, {"top me up"}])
def test_a_text_in_place_of_a_list_is_not_taken_for_its_letters(texts: Any) -> None:
    model = FakeChatModel("top up")
    with pytest.raises(SettingsError, match=r"^texts = .*: expected a list of texts"):
        classify_many(model, texts, LABELS)
    assert not model.requests


def test_a_text_is_out_of_scope_by_its_label_or_by_a_low_probability() -> None:
    # The columns are in the order of the names: card_arrival, exchange_rate, oos, top_up.
    by_label = decide(log(0.2, 0.1, 0.6, 0.1), LABELS)
    assert (by_label.label, by_label.out_of_scope) == ("oos", True) and by_label.probability == pytest.approx(0.6)
    unsure = log(0.5, 0.2, 0.1, 0.2)
    assert decide(unsure, LABELS).label == "card_arrival"
    below = decide(unsure, LABELS, LabelCalibration(temperature=1.0, out_of_scope_below=0.55))
    assert (below.label, below.out_of_scope) == ("oos", True) and below.probability == pytest.approx(0.1)
    without = dataclasses.replace(LABELS, out_of_scope="")
    nameless = decide(unsure, without, LabelCalibration(out_of_scope_below=0.55))
    assert (nameless.label, nameless.out_of_scope) == ("", True) and nameless.probability == pytest.approx(0.5)


def test_temperature_flattens_before_the_bound_is_applied() -> None:
    row = log(0.9, 0.05, 0.025, 0.025)
    hot = decide(row, LABELS, LabelCalibration(temperature=3.0))
    expected = np.exp(row / 3.0) / np.exp(row / 3.0).sum()
    assert hot.scores["card_arrival"] == pytest.approx(expected[0])
    assert decide(row, LABELS, LabelCalibration(temperature=3.0, out_of_scope_below=0.6)).out_of_scope
    assert not decide(row, LABELS, LabelCalibration(temperature=1.0, out_of_scope_below=0.6)).out_of_scope


def test_unusable_labels_are_refused() -> None:
    with pytest.raises(DataError, match="two labels or more"):
        classify(FakeChatModel("x"), "text", Labels.of(["only"]))


def test_labels_and_calibration_of_a_published_classifier(tmp_path: Path) -> None:
    measured = LabelCalibration(temperature=1.5, out_of_scope_below=0.4)
    add_made(tmp_path, "bank", lambda made: LABELS.save(made / "labels.json"), task="classify", calibration=measured)
    add_made(tmp_path, "docs")
    store = AdapterStore(tmp_path)
    for name in ("bank", "bank@1"):
        labels, calibration = published_labels(store, name)
        assert labels == LABELS
        assert calibration == measured
    for name in ("docs", "base"):
        with pytest.raises(AdapterError, match="no classifier"):
            published_labels(store, name)
    path = store.folder("bank") / "labels.json"
    path.write_bytes(path.read_bytes().replace(b"arrival", b"removal"))
    with pytest.raises(AdapterError, match="SHA-256"):
        published_labels(store, "bank")


def test_a_language_model_gives_each_text_its_own_distribution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_chat_model(str(make_tiny_model("qwen2", tmp_path / "tiny")), dtype="float32")
    texts = ["top up", "Where is my card? " * 4, "", "a joke", "Where is my card?"]
    together = label_logprobs(model, texts, LABELS)
    np.testing.assert_allclose(np.exp(together).sum(axis=1), 1.0, atol=1e-9)
    # The scores of whole replies differ from it only by what the model gives to replies that are none of the labels.
    request = GenerationRequest(classification_messages(texts[1]))
    scores = np.array(model.score(request, list(LABELS.texts.values())))
    assert (together[1] >= scores).all()

    monkeypatch.setattr("rag_app.classification.classifier._TEXTS_AT_ONCE", 2)
    np.testing.assert_allclose(label_logprobs(model, texts, LABELS), together, atol=2e-3)
    for text, row in zip(texts, together, strict=True):
        np.testing.assert_allclose(label_logprobs(model, [text], LABELS)[0], row, atol=2e-3)


def test_what_does_not_fit_the_window_and_equal_replies_are_refused(tmp_path: Path) -> None:
    model = load_chat_model(str(make_tiny_model("qwen2", tmp_path / "tiny")), dtype="float32")
    with pytest.raises(ContextTooLongError, match=r"text 1 of 2, 'word word .* with 2,500 characters, .*shorten it"):
        classify_many(model, ["word " * 500, "short"], LABELS)
    with pytest.raises(ModelError, match="distinct"):
        classify(model, "text", Labels({"one": "same", "two": "same"}))


def test_of_texts_the_one_of_the_most_tokens_is_refused_before_any_is_labelled(monkeypatch: pytest.MonkeyPatch) -> None:
    class Limited(FakeChatModel):
        def choose(self, requests: Sequence[GenerationRequest], replies: Sequence[str]) -> NDArray[np.float64]:
            if any(self.count_tokens(r.messages) >= self.context_tokens for r in requests):
                raise ContextTooLongError("too long")
            return super().choose(requests, replies)

    monkeypatch.setattr("rag_app.classification.classifier._TEXTS_AT_ONCE", 2)
    model = Limited("top up", context_tokens=150)
    texts = ["top up", "counterrevolutionary " * 20, "? " * 180, *["a joke"] * 8]
    assert len(texts[1]) > len(texts[2])
    with pytest.raises(ContextTooLongError, match=r"^text 3 of 11, .* with 360 characters, does not fit"):
        classify_many(model, texts, LABELS)
    assert not model.requests


@pytest.mark.model
def test_probabilities_of_the_default_model_equal_those_of_one_plain_forward() -> None:
    model = load_chat_model(DEFAULT_CHAT_MODEL, dtype="float32")
    plain = load_chat_model(DEFAULT_CHAT_MODEL, dtype="float32", engine="reference")
    labels = Labels.of(["sports", "cooking", "computers"])
    texts = ["The striker scored two goals", "Stir the soup, then add salt and onions and let it rest", "x"]
    first = [model.tokenizer(t, add_special_tokens=False)["input_ids"][0] for t in labels.texts.values()]
    assert len(set(first)) == 3  # the labels part at their first token, so that one forward decides
    found = label_logprobs(model, texts, labels)
    for text, row in zip(texts, found, strict=True):
        ids = torch.tensor([render_ids(model.tokenizer, classification_messages(text))])
        with torch.inference_mode():
            logits = plain.model(input_ids=ids).logits[0, -1].double()
        np.testing.assert_allclose(row, logits[first].log_softmax(-1).numpy(), atol=1e-3)

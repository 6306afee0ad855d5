"""Texts to labels: the model's reply is limited to the label set, and its probabilities are calibrated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag_app.adapters.records import LabelCalibration
from rag_app.adapters.versions import BASE
from rag_app.classification.calibration import probabilities
from rag_app.classification.labels import Labels
from rag_app.documents.decoding import normalize
from rag_app.errors import ContextTooLongError, DataError, SettingsError
from rag_app.prompts import classification_messages
from rag_app.protocols import ChatModel
from rag_app.schema import GenerationRequest

_TEXTS_AT_ONCE = 128  # other users of the model wait for so many at most


@dataclass(frozen=True, slots=True)
class Classification:
    """The label of a text.

    `scores` maps every label to its calibrated probability, most probable first; they sum to 1. `out_of_scope` says
    that the text belongs to none of the labels; `label` is then the out-of-scope label, empty if the set has none.
    `probability` is the score of `label`, or of the best label where `label` is empty.
    """

    label: str
    probability: float
    scores: Mapping[str, float]
    out_of_scope: bool


def classify(
    model: ChatModel, text: str, labels: Labels, *, adapter: str = BASE, calibration: LabelCalibration | None = None
) -> Classification:
    """Name the label of one text; see `classify_many`."""
    return classify_many(model, [text], labels, adapter=adapter, calibration=calibration)[0]


def classify_many(
    model: ChatModel,
    texts: Sequence[str],
    labels: Labels,
    *,
    adapter: str = BASE,
    calibration: LabelCalibration | None = None,
) -> list[Classification]:
    """Name the label of each text, in the order of `texts`; many at once are faster than one by one.

    `calibration` is what `fit_calibration` gave for this adapter (a published adapter's is in its manifest): without it
    the probabilities are the model's own and only the out-of-scope label itself means out of scope. Raises `DataError`
    for an unusable label set, `SettingsError` for a blank text and no list, `ContextTooLongError` for one that does not
    fit the model's window.
    """
    if isinstance(texts, str | Mapping | Set) or not hasattr(texts, "__len__"):
        raise SettingsError(f'texts = {texts!r:.100}: expected a list of texts, such as ["where is my card?"].')
    for number, text in enumerate(texts, 1):
        if not isinstance(text, str) or not normalize(text).strip():
            found = f"text {number} of {len(texts)} = {text!r:.100}"
            raise SettingsError(f"{found}: expected words; write what is to be labelled, or leave it out.")
    logprobs = label_logprobs(model, texts, labels, adapter=adapter)
    return [decide(row, labels, calibration) for row in logprobs]


def label_logprobs(
    model: ChatModel, texts: Sequence[str], labels: Labels, *, adapter: str = BASE
) -> NDArray[np.float64]:
    """Natural-log probability of every label for every text, uncalibrated.

    Shape (texts, labels), float64, columns in the order of `labels.texts`; each row of probabilities sums to 1. Texts
    are read as questions and the rows of training are: in composed letters (NFC), without byte order marks.
    """
    if len(labels.texts) < 2:
        raise DataError(f"a label set of {len(labels.texts)}: expected two labels or more; see `Labels.of`.")
    texts = list(texts)  # a column of pandas gives the row of that name for a number, and not the one in that place
    messages = [classification_messages(normalize(text)) for text in texts]
    found = np.zeros((len(texts), len(labels.texts)))
    # Like lengths together: less padding. The longest first: one that does not fit is told before hours of work.
    order = sorted(range(len(texts)), key=lambda n: -len(texts[n]))
    for begin in range(0, len(order), _TEXTS_AT_ONCE):
        part = order[begin : begin + _TEXTS_AT_ONCE]
        requests = [GenerationRequest(messages[n], adapter=adapter) for n in part]
        try:
            found[part] = model.choose(requests, list(labels.texts.values()))
        except ContextTooLongError as error:  # the one of the most tokens, which need not have the most characters
            longest = max(part, key=lambda n: model.count_tokens(messages[n]))
            raise ContextTooLongError(
                f"text {longest + 1} of {len(texts)}, {texts[longest][:60]!r} ... with {len(texts[longest]):,} "
                f"characters, does not fit the model's window; shorten it and all as long as it ({error})"
            ) from None
    return found


def decide(
    logprobs: NDArray[np.float64], labels: Labels, calibration: LabelCalibration | None = None
) -> Classification:
    """The label for one row of `label_logprobs`, shape (labels,).

    A text is out of scope when the out-of-scope label is the most probable one, or when no other label reaches the
    calibrated probability `out_of_scope_below`.
    """
    fitted, names = calibration or LabelCalibration(), list(labels.texts)
    chances = probabilities(logprobs, fitted.temperature)
    order = np.argsort(-chances, kind="stable")
    scores = {names[i]: float(chances[i]) for i in order}
    best = next(name for name in scores if name != labels.out_of_scope)
    outside = names[order[0]] == labels.out_of_scope or scores[best] < fitted.out_of_scope_below
    label = labels.out_of_scope if outside else best
    return Classification(label, scores[label or best], scores, outside)

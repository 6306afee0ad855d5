"""`Classifier`: a published adapter that names the label of texts, and what it was trained on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rag_app.adapters.files import LABELS
from rag_app.adapters.records import LabelCalibration
from rag_app.adapters.store import AdapterStore, store_beside
from rag_app.adapters.versions import BASE
from rag_app.classification.classifier import Classification, classify_many
from rag_app.classification.labels import Labels
from rag_app.config import Quantization
from rag_app.errors import AdapterError
from rag_app.protocols import ChatModel


class Classifier:
    """A published classifier. Labels, calibration and answers of one call are of one version, the one that serves then;
    a version that is promoted meanwhile answers from the next call on."""

    def __init__(self, adapter: str, model: ChatModel, store: AdapterStore) -> None:
        self.adapter = adapter
        self.model = model
        self._store = store

    @classmethod
    def open(
        cls,
        adapter: str,
        *,
        model: str | ChatModel = "",
        adapters: str | Path | None = None,
        offline: bool = False,
        quantization: Quantization = "none",
    ) -> Classifier:
        """The classifier `adapter`, `name` or `name@version`, of the folder `adapters` (default: that of the loaded
        model, else `./adapters`).

        `model` is the base model's name or the loaded model (default: the base that the adapter was trained on, loaded
        now, in 8 or 4 bits where `quantization` says so). Raises `AdapterError` for an unknown adapter, one without
        labels, or another folder than the loaded model's, `ModelNotFoundError`.
        """
        store = store_beside(model, adapters)
        published_labels(store, adapter)
        if isinstance(model, str):
            from rag_app.engines import load_chat_model

            model = load_chat_model(
                model or store.manifest(adapter).base, quantization=quantization, offline=offline, adapters=store.root
            )
        return cls(adapter, model, store)

    @property
    def labels(self) -> Labels:
        """The label set of the current version."""
        return published_labels(self._store, self.adapter)[0]

    def classify(self, text: str) -> Classification:
        """The label of one text."""
        return self.classify_many([text])[0]

    def classify_many(self, texts: Sequence[str]) -> list[Classification]:
        """The label of each text, in the order of `texts`; many at once are faster than one by one.

        Raises `ContextTooLongError` for a text that does not fit the model's window.
        """
        version = self.model.serving(self.adapter)
        labels, calibration = published_labels(self._store, version)
        return classify_many(self.model, texts, labels, adapter=version, calibration=calibration)


def published_labels(store: AdapterStore, adapter: str) -> tuple[Labels, LabelCalibration | None]:
    """Label set and calibration of a published classifier, `name` or `name@version`.

    `AdapterError` for an adapter that answers questions, for labels that changed after publishing, and as
    `AdapterStore` for an unknown one.
    """
    full = store.resolve(adapter)
    data = None if full == BASE else store.read(full, LABELS)
    if data is None:
        raise AdapterError(
            f"adapter {adapter!r}: has no label set, so it is no classifier; ask it with "
            f"`rag-app ask -a {adapter}` or `Rag.ask`."
        )
    calibration = store.manifest(full).calibration
    return Labels.parse(data, f"{full}/{LABELS}"), calibration if isinstance(calibration, LabelCalibration) else None

"""Cross-encoder reranking by model name (folder or hub id)."""

from __future__ import annotations

from pathlib import Path

from rag_app.errors import ModelError
from rag_app.models import resolve
from rag_app.models.importing import IMPORTING
from rag_app.models.modules import check_weights, loading
from rag_app.models.openmp import helped


class CrossEncoderReranker:
    """Scores question and passage together (Nogueira, Cho: Passage Re-ranking with BERT, 2019)."""

    def __init__(self, name: str, *, offline: bool = False) -> None:
        """Raises `ModelNotFoundError`, or `ModelError` where the folder holds no such model."""
        folder: Path = resolve(name, offline=offline)
        self.name = name
        with IMPORTING:
            from sentence_transformers import CrossEncoder

            with loading(name, "a reranker", folder):
                self._model = CrossEncoder(
                    str(folder), local_files_only=True, trust_remote_code=False, model_kwargs={"use_safetensors": True}
                )
                check_weights(name, folder, self._model)
        if self._model.num_labels != 1:
            raise ModelError(
                f"{name}: gives {self._model.num_labels} numbers for a passage, and a reranker gives one; choose a "
                "cross-encoder made for ranking."
            )

    @helped()
    def score(self, question: str, texts: list[str]) -> list[float]:
        """One relevance score per text, higher is better; the scale is the model's own."""
        return [float(s) for s in self._model.predict([(question, t) for t in texts], show_progress_bar=False)]

"""Messages to text. `load_chat_model` chooses the engine by name and device; nothing outside knows which it is."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

from rag_app.config import EngineSettings, settings_from
from rag_app.errors import ModelError
from rag_app.protocols import ChatModel
from rag_app.timing import Loading

if TYPE_CHECKING:
    from rag_app.engines.transformers.model import TransformersChatModel


def load_chat_model(
    name: str,
    *,
    adapters: str | os.PathLike[str] | None = None,
    offline: bool = False,
    settings: EngineSettings | None = None,
    **overrides: Any,
) -> ChatModel:
    """Load a causal or sequence-to-sequence model: a folder, a hub id or `pypi:<distribution>` (see `models.resolve`).

    `overrides` are fields of `EngineSettings`. Over NF4 use adapters that were trained over it (`method = "qlora"`),
    others lose much (docs/experiments.md). The model may be used from any number of threads.

    With `adapters`, a folder of published adapters (those that come with the package are there too), requests may name
    them: `name` or `name@version`. With `url`, vLLM servers run the model (engine `vllm`) and the folder is read for
    its tokenizer and its hash alone.

    Raises `SettingsError`, `ModelNotFoundError`, or `ModelError` when the folder holds no such model or the device
    cannot run it so.
    """
    from rag_app.adapters.store import AdapterStore
    from rag_app.models import resolve
    from rag_app.models.allocator import give_back_freed_memory
    from rag_app.models.importing import IMPORTING
    from rag_app.models.openmp import helped

    chosen = settings_from(EngineSettings, overrides, base=settings)
    folder = resolve(name, offline=offline)
    store = AdapterStore(adapters) if adapters is not None else None
    if chosen.url or chosen.engine == "vllm":
        from rag_app.engines.vllm import connect

        return connect(name, folder, store, chosen)
    with IMPORTING, helped():
        from rag_app.models.loading import load

        model, tokenizer = load(
            name, folder, dtype=chosen.dtype, quantization=chosen.quantization, device=chosen.device
        )  # fmt: skip
        kind = _engine_for(name, model, chosen)
        made = kind(name, folder, model, tokenizer, store, chosen)
        give_back_freed_memory()
        return made


def _engine_for(name: str, model: Any, settings: EngineSettings) -> type[TransformersChatModel]:
    """Which engine runs a loaded model; `ModelError` where the one that was asked for cannot."""
    from rag_app.engines.lean import LeanChatModel, fits
    from rag_app.engines.transformers.model import TransformersChatModel

    if settings.engine == "reference":
        return TransformersChatModel
    unfit = fits(model)
    if settings.engine == "lean" and unfit:
        raise ModelError(f"{name}: the lean engine cannot run it: {unfit} Ask for `auto` or `reference`.")
    return TransformersChatModel if unfit else LeanChatModel


class LoadedOnDemand:
    """A chat model that is loaded when it is first asked for, once, whichever thread asks; `loading` counts it."""

    def __init__(
        self,
        model: str | ChatModel,
        *,
        adapters: str | os.PathLike[str] | None = None,
        offline: bool = False,
        settings: EngineSettings | None = None,
        loading: Loading | None = None,
    ) -> None:
        self._model, self._adapters, self._offline, self._settings = model, adapters, offline, settings
        self._lock = threading.Lock()
        self._loading = loading or Loading()

    def get(self) -> ChatModel:
        """The model, loaded now if need be; raises what `load_chat_model` raises."""
        with self._lock:
            if isinstance(self._model, str):
                with self._loading():
                    self._model = load_chat_model(
                        self._model, adapters=self._adapters, offline=self._offline, settings=self._settings
                    )
            return self._model

    @property
    def is_loaded(self) -> bool:
        return not isinstance(self._model, str)

    @property
    def name(self) -> str:
        """The name of the model, loaded or not."""
        return self._model if isinstance(self._model, str) else self._model.name

    @property
    def fingerprint(self) -> str:
        """That of the model, empty while it is not loaded."""
        return "" if isinstance(self._model, str) else self._model.fingerprint


__all__ = ["LoadedOnDemand", "load_chat_model"]

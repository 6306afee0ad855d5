"""`ChatModel` over vLLM servers: prompts, tokens, adapters and stop strings as in the engines of this process."""

from __future__ import annotations

import os
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag_app.adapters.layers import linear_layers_of
from rag_app.adapters.store import AdapterStore
from rag_app.adapters.versions import BASE
from rag_app.config import EngineSettings
from rag_app.engines.choosing import Decision, choices, walk
from rag_app.engines.rendering import Rendering
from rag_app.engines.versions import expect_base
from rag_app.engines.vllm.adapters import Served, ServedAdapters
from rag_app.engines.vllm.completing import Completing
from rag_app.engines.vllm.connect import connect_replica, probe_ids
from rag_app.engines.vllm.loading import placing
from rag_app.engines.vllm.replica import Replicas
from rag_app.engines.vllm.replies import NextTokens, score
from rag_app.engines.vllm.writing import VllmWriting
from rag_app.errors import ModelError, SettingsError
from rag_app.http_client import Wire
from rag_app.models import fingerprint
from rag_app.models.importing import IMPORTING
from rag_app.models.stopping import stop_ids
from rag_app.models.window import context_tokens
from rag_app.schema import Generation, GenerationRequest, Message
from rag_app.timing import Clock


class VllmChatModel:
    """The model `name`, whose `folder` the servers run too; may be called from any number of threads.

    Other than the engines of this process: what runs beside a request may change its rounding, so that two almost
    equally probable tokens change places even where it runs alone twice (the prefix cache is one such neighbour); the
    words drawn for a seed are vLLM's, not ours; `mean_logprob` of a reply that had to `avoid` a token counts the first
    token with the probability that it had before. A server that breaks off in the middle of an answer is an error.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        rendering: Rendering,
        replicas: Replicas,
        adapters: AdapterStore | None = None,
        settings: EngineSettings = EngineSettings(),
    ) -> None:
        self.name = name
        self.fingerprint = fingerprint(folder)
        self.context_tokens = rendering.context_tokens
        self.rendering, self.replicas = rendering, replicas
        self.adapters: ServedAdapters | None = None
        if adapters is not None:
            self.adapters = ServedAdapters(
                adapters,
                self.fingerprint,
                linear_layers_of(folder),
                replicas,
                place=placing(settings.shared_folder),
                probe=probe_ids(rendering),
                slots=settings.max_loras,
            )
        self._completing = Completing(replicas, self.adapters)

    @property
    def adapter_source(self) -> str:
        return "" if self.adapters is None else str(self.adapters.store.root.absolute())

    def count_tokens(self, messages: Sequence[Message]) -> int:
        return len(self.rendering.ids(messages))

    def stream(self, request: GenerationRequest, cancel: threading.Event | None = None) -> Iterator[str | Generation]:
        """Yield pieces of text, then one `Generation`; see `protocols.ChatModel`.

        Raises `AdapterError`, `ContextTooLongError`, `SettingsError` for an unusable seed, `ModelBusyError` where no
        adapter can make room, and `ModelError` where no server answers or one breaks off.
        """
        prompt = self.rendering.prompt(request.messages)
        avoid = self.rendering.first_id(request.avoid)
        with self._using(request.adapter) as served:
            writing = VllmWriting(request, self.rendering, prompt, cancel)
            drawn = {"temperature": request.temperature, "seed": request.seed,
                     "stop_token_ids": sorted(self.rendering.stops),
                     "logprobs": request.top_logprobs, "return_tokens_as_token_ids": True}  # fmt: skip
            if avoid is not None and not writing.is_over():
                # Its first token by itself, since a bias would hold for all of them.
                first = {"prompt": prompt, **drawn, "max_tokens": 1, "logit_bias": {str(avoid): -100}}
                yield from self._written(first, served, writing)
            if not writing.is_over():
                body = {"prompt": [*prompt, *writing.ids], **drawn, "max_tokens": writing.limit - len(writing.ids)}
                reason = yield from self._written(body, served, writing)
                if not writing.is_over():
                    writing.ended_there(reason)
            yield from writing.end(served.full if served else BASE)

    def _written(
        self, body: dict[str, Any], served: Served | None, writing: VllmWriting
    ) -> Generator[str, None, str | None]:
        """Pieces of text until it is over; returns why the server ended, where it said so."""
        reason = None
        with closing(self._completing.streamed(body, served, writing)) as events:
            for event in events:
                yield from _taken(writing, event)
                reason = next((c.get("finish_reason") for c in event.get("choices") or ()), None) or reason
                if writing.is_over():
                    break
        return reason

    def score(
        self, request: GenerationRequest, continuations: Sequence[str], cancel: threading.Event | None = None
    ) -> list[float]:
        """Log probability of each continuation with its end of turn; a server that was asked is waited for."""
        prompt = self.rendering.prompt(request.messages)
        rows = self.rendering.replies(continuations, [prompt])
        with self._using(request.adapter) as served:
            Clock(cancel).go_on()
            return score(self._next_tokens([prompt], served), rows)

    def serving(self, adapter: str) -> str:
        """The version that answers now for `adapter`; see `protocols.ChatModel`."""
        with self._using(adapter) as served:
            return served.full if served else BASE

    def choose(self, requests: Sequence[GenerationRequest], replies: Sequence[str]) -> NDArray[np.float64]:
        """Log probabilities when only `replies` may be said; see `protocols.ChatModel`."""

        def part(adapter: str, prompts: list[list[int]], tree: Decision) -> NDArray[np.float64]:
            with self._using(adapter) as served:
                return walk(self._next_tokens(prompts, served), len(prompts), tree)

        return choices(self.name, self.rendering, requests, replies, part)

    def _next_tokens(self, prompts: Sequence[Sequence[int]], served: Served | None) -> NextTokens:
        return NextTokens(lambda body: self._completing.whole(body, served), prompts)

    def _using(self, asked: str) -> AbstractContextManager[Served | None]:
        if self.adapters is not None:
            return self.adapters.using(asked)
        expect_base(asked, self.name)
        return nullcontext()


def _taken(writing: VllmWriting, event: dict[str, Any]) -> Iterator[str]:
    for choice in event.get("choices") or ():
        logprobs = choice.get("logprobs") or {}
        tops = logprobs.get("top_logprobs") or ()
        yield from writing.take(choice.get("token_ids") or (), logprobs.get("token_logprobs") or (), tops)


def connect(
    name: str, folder: Path, adapters: AdapterStore | None, settings: EngineSettings
) -> VllmChatModel:  # fmt: skip
    """The model in `folder` on the servers of `settings.url`, all of which must answer now.

    The key that the servers were started with is read from the environment variable `RAG_APP_VLLM_KEY`.
    """
    addresses = settings.url.replace(",", " ").split()
    if not addresses:
        raise SettingsError("engine = 'vllm' needs url: the address of a vLLM server, like http://127.0.0.1:8000.")
    with IMPORTING:
        from transformers import GenerationConfig

        from rag_app.models.loading import read_config_and_tokenizer

        config, tokenizer = read_config_and_tokenizer(name, folder)
        if config.is_encoder_decoder:
            raise ModelError(f"{name}: vLLM does not run encoder-decoder models; ask for the engine `reference`.")
        try:
            generation = GenerationConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        except OSError:
            generation = GenerationConfig()
    stops = stop_ids(generation, tokenizer)
    window = context_tokens(config, tokenizer)
    key, key_in = os.environ.get("RAG_APP_VLLM_KEY", ""), "RAG_APP_VLLM_KEY to the server's --api-key"
    wires = [Wire(address, key, called="the vLLM server", key_in=key_in) for address in addresses]
    found = [connect_replica(wire, name, Rendering(name, tokenizer, window)) for wire in wires]
    window = min([window, *(r.max_tokens for r in found if r.max_tokens)])
    rendering = Rendering(name, tokenizer, window, stops)
    return VllmChatModel(name, folder, rendering, Replicas(found), adapters, settings)

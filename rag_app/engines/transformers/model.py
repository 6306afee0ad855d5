"""`ChatModel` over a transformers model in this process, and over the adapters that fit it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from rag_app.adapters.layers import linear_layers
from rag_app.adapters.store import AdapterStore
from rag_app.adapters.versions import BASE
from rag_app.config import EngineSettings
from rag_app.engines.choosing import Decision, choices
from rag_app.engines.numbers import expect_numbers
from rag_app.engines.rendering import Rendering
from rag_app.engines.transformers.adapter_cache import ResidentAdapters
from rag_app.engines.transformers.lora import LoraLayers, LoraWeights
from rag_app.engines.transformers.request import Ticket
from rag_app.engines.transformers.runner import Runner
from rag_app.engines.transformers.scheduler import Scheduler
from rag_app.engines.versions import expect_base
from rag_app.models import fingerprint
from rag_app.models.stopping import stop_ids
from rag_app.models.window import context_tokens
from rag_app.schema import Generation, GenerationRequest, Message
from rag_app.timing import Clock

T = TypeVar("T")


class TransformersChatModel:
    """Generates token by token, many requests at once, each with its own adapter.

    May be called from any number of threads: one worker thread owns the model and decodes the rows of all requests in
    one forward. A request means one adapter version from its submission (the first `next` of its stream) to its end,
    and its `Generation` says which. Only what the request says shapes the choice of tokens: sampling settings and
    repetition penalties that a model ships in `generation_config.json` are for open-ended chat and would punish
    quoting.

    In float32 a greedy answer has the same tokens whatever runs beside it; in bfloat16 rounding differs with the
    number of rows, so that two almost equally probable tokens may change places.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        model: Any,
        tokenizer: Any,
        adapters: AdapterStore | None = None,
        settings: EngineSettings = EngineSettings(),
        runner: Any = None,
    ) -> None:
        """`runner` runs the forwards; by default those of transformers (`Runner`)."""
        self.name = name
        self.model = model
        self.tokenizer = tokenizer
        self.fingerprint = fingerprint(folder)
        self.quantization = settings.quantization
        self.context_tokens = context_tokens(model.config, tokenizer)
        stops, encoder = stop_ids(model.generation_config, tokenizer), bool(model.config.is_encoder_decoder)
        self.rendering = Rendering(name, tokenizer, self.context_tokens, stops, encoder=encoder)
        self.runner: Any = runner
        if runner is None:
            layers = None if adapters is None else LoraLayers(model)
            self.runner = Runner(model, layers, settings.prefix_mb << 20)
        self._scheduler = Scheduler(name, self.runner, max_rows=settings.max_rows, max_waiting=settings.max_waiting)
        self.adapters: ResidentAdapters | None = None
        if adapters is not None:
            self.adapters = ResidentAdapters(
                adapters,
                self.fingerprint,
                linear_layers(model),
                dtype=self.runner.adapter_dtype,
                device=model.device,
                budget_bytes=settings.adapter_mb << 20,
                on_evict=self.runner.forget,
                copies_bytes=self.runner.copies_bytes,
            )

    @property
    def parameters(self) -> int:
        """Number of weights of the base model: what only a large one does well is left out for others."""
        return int(self.model.num_parameters())

    @property
    def adapter_source(self) -> str:
        return "" if self.adapters is None else str(self.adapters.store.root.absolute())

    def cache_hits(self) -> dict[str, int]:
        """Tokens of prompts that were not read, since an earlier prompt began alike, by kind of cache."""
        return {"prefix_tokens": self.runner.prefixes.reused_tokens}

    def count_tokens(self, messages: Sequence[Message]) -> int:
        return len(self.rendering.ids(messages))

    def stream(self, request: GenerationRequest, cancel: threading.Event | None = None) -> Iterator[str | Generation]:
        """Yield pieces of text, then one `Generation`; see `protocols.ChatModel`.

        `completion_tokens` and `mean_logprob` count the end-of-turn token too. Temperature sampling is repeatable: the
        same request and seed give the same text. Raises `AdapterError` for an adapter that is unknown or refused,
        `ContextTooLongError`, `SettingsError` for an unusable seed, and `ModelBusyError` when too many requests wait.
        """
        prompt = self.rendering.prompt(request.messages)
        held = ExitStack()  # until the ticket ends, in another thread
        weights = held.enter_context(self._using(request.adapter))
        try:
            ticket = Ticket(request, self.rendering, prompt, weights, cancel, on_end=held.close)
            self._scheduler.submit(ticket)
        except BaseException:
            held.close()
            raise
        yield from ticket.events()

    def score(
        self, request: GenerationRequest, continuations: Sequence[str], cancel: threading.Event | None = None
    ) -> list[float]:
        """Log probability of each continuation with its end of turn; the prompt is read once for all of them."""
        prompt = self.rendering.prompt(request.messages)
        rows = self.rendering.replies(continuations, [prompt])
        go_on = Clock(cancel).go_on
        scores = self._with_adapter(request.adapter, lambda weights: self.runner.score(prompt, rows, weights, go_on))
        expect_numbers(scores)
        return scores

    def serving(self, adapter: str) -> str:
        """The version that answers now for `adapter`; see `protocols.ChatModel`."""
        with self._using(adapter) as weights:
            return weights.name if weights else BASE

    def choose(self, requests: Sequence[GenerationRequest], replies: Sequence[str]) -> NDArray[np.float64]:
        """Log probabilities when only `replies` may be said; see `protocols.ChatModel`."""

        def part(adapter: str, prompts: list[list[int]], tree: Decision) -> NDArray[np.float64]:
            return self._with_adapter(adapter, partial(self.runner.choose, prompts, tree))

        return choices(self.name, self.rendering, requests, replies, part)

    def _with_adapter(self, asked: str, work: Callable[[LoraWeights | None], T]) -> T:
        """Run `work` in the scheduler's thread with an adapter that stays in memory meanwhile."""
        with self._using(asked) as weights:
            return self._scheduler.call(lambda: work(weights))

    def _using(self, asked: str) -> AbstractContextManager[LoraWeights | None]:
        if self.adapters is not None:
            return self.adapters.using(asked)
        expect_base(asked, self.name)
        return nullcontext()

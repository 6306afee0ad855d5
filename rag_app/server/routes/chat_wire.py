"""Chat completions as JSON: OpenAI's fields that we honour, and ours. A field that we do not honour is refused."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic_core import core_schema

from rag_app.config import SEEDS
from rag_app.server.routes.wire import AnswerOptions, Flag, Label, Name, Number, Phrase, Strict, Text, Where, Whole
from rag_app.text.language.lines import joined


@dataclass(frozen=True, slots=True, eq=False)
class _Only:
    """The one value of a field that asks for what happens anyway."""

    value: Any
    why: str = "not supported here"

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        return core_schema.no_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "enum": [self.value]}

    def _checked(self, given: Any) -> Any:
        if given != self.value:
            raise ValueError(f"{self.why}; leave it out, or say {json.dumps(self.value)}")
        return given


NoTools = Annotated[list[Any], _Only([], "no tools are called here")]


class TextPart(BaseModel):
    """Other fields of it are ignored: clients add ids, marks for caches and the like."""

    type: Literal["text"]
    text: Text


class ChatMessage(BaseModel):
    """One turn; other fields of it are ignored. `developer` is read as `system`."""

    role: Literal["system", "developer", "user", "assistant"]
    content: Text | list[TextPart]
    tool_calls: NoTools | None = None

    @property
    def text(self) -> str:
        """The content, its parts apart."""
        return self.content if isinstance(self.content, str) else joined(part.text for part in self.content)


class TextFormat(Strict):
    type: Literal["text"]


class ChoiceFormat(Strict):
    """The reply is one of `choice`, or of the labels of the classifier that is asked where there is no list."""

    type: Literal["choice"]
    choice: Annotated[list[Phrase], Field(min_length=2, max_length=256)] | None = None


class StreamOptions(Strict):
    include_usage: Flag = False
    include_obfuscation: Flag = False


class ChatRequest(Strict):
    """`model` is `base`, `ADAPTER`, `ADAPTER@VERSION`, or one of these (or `auto`) behind `INDEX/`."""

    model: Annotated[str, Field(min_length=1, max_length=200)]
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=1000)]
    stream: Flag = False
    stream_options: StreamOptions | None = None
    max_tokens: Annotated[Whole, Field(ge=1, le=32_768)] | None = None
    max_completion_tokens: Annotated[Whole, Field(ge=1, le=32_768)] | None = None
    temperature: Annotated[Number, Field(ge=0, le=2)] | None = None
    seed: Annotated[Whole, Field(ge=0, lt=SEEDS)] | None = None
    stop: Phrase | Annotated[list[Phrase], Field(max_length=4)] | None = None
    logprobs: Flag | None = None
    top_logprobs: Annotated[Whole, Field(ge=0, le=20)] | None = None
    response_format: Annotated[TextFormat | ChoiceFormat, Field(discriminator="type")] | None = None
    index: Name | None = None
    where: Where = None
    settings: AnswerOptions = AnswerOptions()
    # taken as long as they ask for what happens anyway
    n: Annotated[Whole, _Only(1)] | None = None
    tools: NoTools | None = None
    tool_choice: Literal["none"] | None = None
    parallel_tool_calls: Flag | None = None
    functions: NoTools | None = None  # what tools were called before
    function_call: Literal["none"] | None = None
    top_p: Annotated[Number, Field(gt=0, le=1)] | None = None
    presence_penalty: Annotated[Number, _Only(0)] | None = None
    frequency_penalty: Annotated[Number, _Only(0)] | None = None
    logit_bias: Annotated[dict[str, Any], _Only({})] | None = None
    modalities: Annotated[list[str], _Only(["text"])] | None = None
    service_tier: Literal["auto", "default"] | None = None
    reasoning_effort: Literal["none"] | None = None
    verbosity: Literal["medium"] | None = None
    store: Annotated[Flag, _Only(False, "replies are not kept here")] | None = None
    # labels, which change nothing
    user: Label | None = None
    safety_identifier: Label | None = None
    prompt_cache_key: Label | None = None
    metadata: dict[str, str] | None = None

    @model_validator(mode="after")
    def _greedy_or_whole(self) -> ChatRequest:
        if (self.temperature or self.settings.temperature) and self.top_p not in (None, 1):
            raise ValueError("top_p other than 1 is not sampled by; leave it out, or leave temperature at 0")
        return self

    @model_validator(mode="after")
    def _one_of_each(self) -> ChatRequest:
        longest = {"max_tokens": self.max_tokens, "max_completion_tokens": self.max_completion_tokens,
                   "settings.max_new_tokens": self.settings.max_new_tokens}  # fmt: skip
        for named in (
            longest,
            {"temperature": self.temperature, "settings.temperature": self.settings.temperature},
            {"seed": self.seed, "settings.seed": self.settings.seed},
        ):
            given = {name: value for name, value in named.items() if value is not None}
            if len(set(given.values())) > 1:
                raise ValueError(
                    f"{' and '.join(f'`{name}`' for name in given)} say different things; give one of them"
                )
        return self

    @property
    def stops(self) -> tuple[str, ...]:
        return (self.stop,) if isinstance(self.stop, str) else tuple(self.stop or ())


class Usage(BaseModel):
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Reply(BaseModel):
    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None


class TokenLogprob(BaseModel):
    token: str
    logprob: float
    bytes: list[int] | None
    top_logprobs: list[dict[str, Any]] = []


class Logprobs(BaseModel):
    content: list[TokenLogprob]
    refusal: None = None


class Choice(BaseModel):
    index: int = 0
    message: Reply
    finish_reason: Literal["stop", "length"]
    logprobs: Logprobs | None = None


class ChatCompletion(BaseModel):
    """OpenAI's, with `lora_rag`: which adapter answered and, with an index, citations, passages and record."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[Choice]
    usage: Usage
    lora_rag: dict[str, Any]

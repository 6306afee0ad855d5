"""What answers a chat request: an index, a classifier, a choice among given replies, or the model alone."""

from __future__ import annotations

import math
import secrets
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from rag_app import prompts
from rag_app.adapters.versions import AUTO
from rag_app.classification.published import Classifier
from rag_app.documents.decoding import normalize
from rag_app.errors import GenerationCancelled
from rag_app.protocols import ChatModel
from rag_app.safety.crisis import crisis_in
from rag_app.schema import BROKEN_OFF, Answer, Generation, GenerationRequest, Message, WrittenToken
from rag_app.server.errors import refused
from rag_app.server.keys import Key
from rag_app.server.routes.chat_wire import ChatRequest, ChoiceFormat
from rag_app.server.shared import Shared

_DRAWN = 1 << 32  # seeds that are drawn: numbers that every client's JSON reads exactly


@dataclass(frozen=True, slots=True)
class Outcome:
    """The finished reply; `extra` is the field `lora_rag`."""

    text: str
    finish_reason: str
    prompt_tokens: int
    completion_tokens: int
    extra: dict[str, Any]
    tokens: tuple[WrittenToken, ...] | None = None

    @property
    def finish(self) -> Literal["stop", "length"]:
        """The reason in OpenAI's words: a reply that ended before its end is `length`."""
        return "length" if self.finish_reason in BROKEN_OFF else "stop"


def target(body: ChatRequest) -> tuple[str | None, str]:
    """Index (None: no documents) and adapter that a request names. Raises 400."""
    index, slash, adapter = body.model.partition("/")
    if not slash:
        return body.index, body.model
    if body.index not in (None, index):
        raise refused(400, "The model's name and the field `index` name two indexes; give one of them.")
    return index, adapter


def answered(
    shared: Shared, key: Key, body: ChatRequest, answer_id: str, cancel: threading.Event
) -> Iterator[str | Outcome]:
    """Pieces of the reply and, last, its outcome."""
    index, adapter = target(body)
    if body.top_logprobs and not body.logprobs:
        raise refused(400, "`top_logprobs` needs `logprobs`: true.")
    if body.logprobs and (index is not None or isinstance(body.response_format, ChoiceFormat)):
        raise refused(400, "`logprobs` are for chats without an index or a choice of replies; leave the field out.")
    if index is not None:
        yield from _with_index(shared, key, body, index, adapter, answer_id, cancel)
        return
    if body.where is not None or body.settings.given():
        raise refused(400, "`where` and `settings` are about an index; name one in `index` or as INDEX/ADAPTER.")
    if adapter == AUTO:
        raise refused(400, "`auto` chooses by the question and its index; name an index, or `base`, or an adapter.")
    if adapter not in shared.store.names() and adapter in shared.names(key):
        raise refused(404, f"`{adapter}` is an index; name `{adapter}/{AUTO}` to ask its documents.")
    shared.adapter(adapter)
    if body.messages[-1].role == "assistant":
        raise refused(400, "The last message must be of role `user`: it is what is answered.")
    if not normalize(body.messages[-1].text).strip():
        raise refused(400, "The last message is blank; write what is asked, or the text that is to be labelled.")
    if isinstance(body.response_format, ChoiceFormat) and body.response_format.choice is not None:
        yield _chosen(shared, body, adapter, body.response_format.choice)
    elif shared.task(adapter) == "classify":
        if body.logprobs:
            raise refused(
                400, f"{adapter!r} answers with a label, whose `scores` are in `lora_rag`; leave `logprobs` out."
            )
        yield _classified(shared, body, adapter)
    elif isinstance(body.response_format, ChoiceFormat):
        raise refused(400, f"{adapter!r} has no labels of its own; list the replies in `response_format.choice`.")
    else:
        yield from _plain(shared, body, adapter, cancel)


def _with_index(
    shared: Shared, key: Key, body: ChatRequest, index: str, adapter: str, answer_id: str, cancel: threading.Event
) -> Iterator[str | Outcome]:
    turns = [message for message in messages_of(body) if message.role != "system"]
    if body.stops or isinstance(body.response_format, ChoiceFormat):
        raise refused(400, "`stop` and a choice of replies are for chats without an index; leave them out.")
    if body.messages[-1].role != "user":
        raise refused(400, "The last message must be the question, of role `user`.")
    *history, question = turns  # the instruction is the server's, though many clients always send their own
    settings = _sampling(body)
    if adapter != AUTO:
        shared.adapter(adapter)
    rag = shared.rag(index, key)
    asked: dict[str, Any] = {"where": body.where, "cancel": cancel, "adapter": adapter, **settings}
    for event in rag.stream(question.content, history=history, **asked):
        if isinstance(event, Answer):
            shared.answers.remember(answer_id, key, event)
            yield Outcome(
                event.text, event.record.finish_reason, event.record.prompt_tokens, event.record.completion_tokens,
                {**extension(event), **_seed(settings)},
            )  # fmt: skip
        else:
            yield event


def extension(answer: Answer) -> dict[str, Any]:
    """An answer without its text, which stands in the message, and without the hits, of which the passages are made."""
    values = answer.to_dict()
    about = {"adapter": answer.record.adapter, "finish_reason": answer.record.finish_reason}
    return {**about, **{k: v for k, v in values.items() if k not in ("text", "hits")}}


def _plain(shared: Shared, body: ChatRequest, adapter: str, cancel: threading.Event) -> Iterator[str | Outcome]:
    sampling = _sampling(body)
    request = GenerationRequest(
        tuple(messages_of(body)), adapter=adapter, stop=body.stops, logprobs=bool(body.logprobs),
        top_logprobs=body.top_logprobs or 0, **sampling,
    )  # fmt: skip
    for event in shared.model.get().stream(request, cancel):
        if isinstance(event, Generation):
            if not event.text and event.finish_reason in ("cancelled", "timeout"):
                raise GenerationCancelled("The answer took too long to begin; send the request again later.")
            shared.metrics.tokens(event.adapter, event.prompt_tokens, event.completion_tokens)
            extra = {"adapter": event.adapter, "mean_logprob": event.mean_logprob, **_seed(sampling)}
            made = _outcome(event.text, event.finish_reason, event.prompt_tokens, event.completion_tokens, extra)
            yield replace(made, tokens=event.tokens if body.logprobs else None)
        else:
            yield event


def _chosen(shared: Shared, body: ChatRequest, adapter: str, replies: list[str]) -> Outcome:
    """The most probable of the given replies to the messages as they are."""
    if len(set(replies)) < len(replies):
        raise refused(400, "`response_format.choice` lists a reply twice; give distinct ones.")
    model = shared.model.get()
    serving = model.serving(adapter)
    request = GenerationRequest(tuple(messages_of(body)), adapter=serving)
    logprobs = model.choose([request], replies)[0]
    chances = {reply: math.exp(value) for reply, value in zip(replies, logprobs, strict=True)}
    best = max(chances, key=lambda reply: chances[reply])
    return _counted(shared, model, request, best, {"adapter": serving, "label": best, "scores": chances})


def _classified(shared: Shared, body: ChatRequest, adapter: str) -> Outcome:
    """The label of the last message, by a published classifier with its calibration, and whether it has words of
    self-harm: clients in other languages cannot ask `crisis_in` themselves."""
    model, text = shared.model.get(), body.messages[-1].text
    serving = model.serving(adapter)
    found = Classifier(serving, model, shared.store).classify(text)
    extra = {
        "adapter": serving, "label": found.label, "probability": found.probability,
        "out_of_scope": found.out_of_scope, "scores": dict(found.scores),
        "crisis": crisis_in(text),
    }  # fmt: skip
    request = GenerationRequest(prompts.classification_messages(text), adapter=serving)
    return _counted(shared, model, request, found.label, extra)


def _counted(shared: Shared, model: ChatModel, request: GenerationRequest, text: str, extra: dict[str, Any]) -> Outcome:
    prompt = model.count_tokens(request.messages)
    shared.metrics.tokens(request.adapter, prompt, 0)
    return _outcome(text, "stop", prompt, 0, extra)


def _outcome(text: str, reason: str, prompt: int, completion: int, extra: dict[str, Any]) -> Outcome:
    return Outcome(text, reason, prompt, completion, {**extra, "finish_reason": reason})


def messages_of(body: ChatRequest) -> list[Message]:
    return [Message("system" if m.role == "developer" else m.role, m.text) for m in body.messages]


def _sampling(body: ChatRequest) -> dict[str, Any]:
    longest = body.max_completion_tokens or body.max_tokens
    given = {"max_new_tokens": longest, "temperature": body.temperature, "seed": body.seed}
    sampling = body.settings.given() | {name: value for name, value in given.items() if value is not None}
    if sampling.get("temperature") and "seed" not in sampling:
        sampling["seed"] = secrets.randbelow(_DRAWN)
    return sampling


def _seed(sampling: Mapping[str, Any]) -> dict[str, int]:
    """What draws the same again, where tokens are drawn."""
    return {"seed": sampling["seed"]} if sampling.get("temperature") else {}

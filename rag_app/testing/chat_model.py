"""What every `ChatModel` promises, checked on one that is given."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from rag_app.errors import AdapterError, ContextTooLongError, GenerationCancelled, RagAppError
from rag_app.protocols import ChatModel
from rag_app.schema import Generation, GenerationRequest, Message

_QUESTION = "Who approves travel costs? The head of department approves them."
_TOKENS = 24
_NO_ADAPTER = "no-such-adapter"


def check_chat_model(model: ChatModel, adapters: Sequence[str] = (), *, exact: bool = True) -> None:
    """Raises `AssertionError` with one sentence for the first promise of `protocols.ChatModel` that is not kept.

    `adapters` are names that the model knows besides `base`. Without `exact` the texts of requests that run side by
    side may differ, as rounding of bfloat16 makes them; whatever runs alone is repeatable all the same.
    """
    assert isinstance(model, ChatModel), f"{type(model).__name__}: lacks a member of the protocol"
    for name in ("base", *adapters):
        request = GenerationRequest((Message("user", _QUESTION),), max_new_tokens=_TOKENS, adapter=name)
        _check_names(model, request)
        reply = _check_stream(model, request)
        _check_ends(model, request, reply)
        _check_tokens(model, request, reply)
        _check_choice_of_tokens(model, request, reply)
        _check_probabilities(model, request)
    _check_refusals(model)
    if exact:
        _check_company(model, ["base", *adapters])


def _run(
    model: ChatModel, request: GenerationRequest, cancel: threading.Event | None = None
) -> tuple[list[str], Generation]:
    events = list(model.stream(request, cancel))
    assert events and isinstance(events[-1], Generation), "a stream must end with one Generation"
    pieces = [event for event in events[:-1] if isinstance(event, str)]
    assert len(pieces) == len(events) - 1, "a stream gave a Generation before its end"
    assert "".join(pieces) == events[-1].text, "the pieces of a stream are not the text of its Generation"
    return pieces, events[-1]


def _check_names(model: ChatModel, request: GenerationRequest) -> None:
    assert model.name and model.fingerprint, "name and fingerprint must not be empty"
    assert model.fingerprint == model.fingerprint, "the fingerprint changes between two calls"
    served = model.serving(request.adapter)
    assert served == "base" if request.adapter == "base" else served.startswith(request.adapter.partition("@")[0])
    assert model.serving(served) == served, f"{served}: the full name must mean itself"
    few, many = request.messages, (*request.messages[:-1], Message("user", request.messages[-1].content * 2))
    assert 0 < model.count_tokens(few) < model.count_tokens(many), "count_tokens does not grow with the text"
    assert model.context_tokens > model.count_tokens(few), "the window must hold a short prompt"


def _check_stream(model: ChatModel, request: GenerationRequest) -> Generation:
    _, first = _run(model, request)
    _, again = _run(model, request)
    assert dataclasses.replace(first, mean_logprob=0.0) == dataclasses.replace(again, mean_logprob=0.0), (
        f"temperature 0 gave {first.text!r}, then {again.text!r}"
    )
    assert first.adapter == model.serving(request.adapter), f"the Generation names {first.adapter!r} as its adapter"
    assert first.prompt_tokens == model.count_tokens(request.messages), "prompt_tokens is not what count_tokens says"
    assert 0 < first.completion_tokens <= _TOKENS, f"{first.completion_tokens} tokens of at most {_TOKENS}"
    assert first.finish_reason in ("stop", "length"), f"finish_reason {first.finish_reason!r}"
    assert np.isfinite(first.mean_logprob) and first.mean_logprob <= 1e-6, "mean_logprob is no log probability"
    return first


def _check_ends(model: ChatModel, request: GenerationRequest, reply: Generation) -> None:
    _, short = _run(model, dataclasses.replace(request, max_new_tokens=1))
    assert short.completion_tokens == 1, f"max_new_tokens=1 made {short.completion_tokens} tokens"
    assert reply.text.startswith(short.text.rstrip("\N{REPLACEMENT CHARACTER}")), "a shorter limit changes the text"
    cancel = threading.Event()
    cancel.set()
    _, cancelled = _run(model, request, cancel)
    assert cancelled.finish_reason == "cancelled" and cancelled.completion_tokens <= 1, "a set `cancel` was not heeded"
    text = reply.text.strip()
    if len(text) > 4:
        stop = text[len(text) // 2 : len(text) // 2 + 2]
        _, stopped = _run(model, dataclasses.replace(request, stop=(stop,)))
        assert stopped.text == reply.text[: reply.text.index(stop)], (
            f"the stop string {stop!r} is not where the text ends"
        )
        assert stopped.finish_reason == "stop", f"a stop string ended with finish_reason {stopped.finish_reason!r}"
    _, late = _run(model, dataclasses.replace(request, timeout_s=1e-9))
    assert late.finish_reason in ("timeout", "cancelled"), f"timeout_s ended with {late.finish_reason!r}"


def _check_tokens(model: ChatModel, request: GenerationRequest, reply: Generation) -> None:
    _, found = _run(model, dataclasses.replace(request, logprobs=True))
    assert not reply.tokens, "tokens were given that nobody asked for"
    assert len(found.tokens) == found.completion_tokens, "`logprobs` gives one entry for each token of the reply"
    total = sum(token.logprob for token in found.tokens)
    _, more = _run(model, dataclasses.replace(request, logprobs=True, top_logprobs=2))
    for written, plain in zip(more.tokens, found.tokens, strict=True):
        values = [value for _, value in written.top]
        assert 1 <= len(values) <= 2 and not plain.top, "`top_logprobs` gives so many tokens, and none unless asked"
        assert values == sorted(values, reverse=True) and values[0] >= written.logprob - 0.01, (
            "the first is not the best"
        )
        assert written.top[0][0] == written.text, "a greedy reply is made of the most probable tokens"
    assert abs(total - found.mean_logprob * found.completion_tokens) < 0.01, "the tokens do not add up to mean_logprob"


def _check_choice_of_tokens(model: ChatModel, request: GenerationRequest, reply: Generation) -> None:
    warm = dataclasses.replace(request, temperature=0.8, seed=7)
    assert _run(model, warm)[1].text == _run(model, warm)[1].text, "the same seed gave two texts"
    said = model.score(request, [reply.text])[0]
    same_tokens = abs(said - reply.mean_logprob * reply.completion_tokens) < 0.05  # text may have other tokens too
    if reply.finish_reason == "stop" and reply.text.strip() and same_tokens:
        other = _run(model, dataclasses.replace(request, avoid=reply.text))[1]
        assert other.text != reply.text, "the reply begins with the first token of `avoid`"


def _check_probabilities(model: ChatModel, request: GenerationRequest) -> None:
    replies = ["yes", "no", "perhaps tomorrow"]
    scores = model.score(request, replies)
    assert len(scores) == len(replies) and all(np.isfinite(scores)), "score gives one finite number for each reply"
    assert max(scores) <= 1e-4, f"score gave {max(scores)}, which is no log probability"
    assert np.allclose(model.score(request, replies[:1])[0], scores[0], atol=0.1), "score depends on the other replies"
    other = dataclasses.replace(request, messages=(Message("user", f"{_QUESTION} Say it in one word."),))
    cancelled = threading.Event()
    cancelled.set()
    try:
        model.score(request, replies, cancelled)
    except GenerationCancelled:
        pass
    else:
        raise AssertionError("score went on although `cancel` was set")
    chosen = model.choose([request, other], replies)
    assert chosen.shape == (2, len(replies)), f"choose gave the shape {chosen.shape}, expected (2, {len(replies)})"
    assert np.allclose(np.exp(chosen).sum(axis=1), 1, atol=1e-3), "choose: probabilities do not add up to 1"
    apart = np.vstack([model.choose([one], replies) for one in (request, other)])
    assert np.allclose(apart, chosen, atol=0.1), "choose depends on the requests beside it"
    turned = model.choose([request], replies[::-1])[0, ::-1]
    assert np.allclose(turned, chosen[0], atol=0.1), "choose depends on the order of the replies"


def _check_refusals(model: ChatModel) -> None:
    request = GenerationRequest((Message("user", "Hello."),), max_new_tokens=2)
    asked = dataclasses.replace(request, adapter=_NO_ADAPTER)
    for call in (
        lambda: model.serving(_NO_ADAPTER),
        lambda: list(model.stream(asked)),
        lambda: model.score(asked, ["a"]),
    ):
        try:
            call()
        except RagAppError as error:
            assert isinstance(error, AdapterError) or "adapter" in str(error), f"an unknown adapter: {error}"
        else:
            raise AssertionError("an unknown adapter was accepted")
    long = GenerationRequest((Message("user", "word " * (2 * model.context_tokens)),), max_new_tokens=2)
    try:
        list(model.stream(long))
    except ContextTooLongError:
        return
    raise AssertionError("a prompt longer than the window must raise ContextTooLongError")


def _check_company(model: ChatModel, adapters: Sequence[str]) -> None:
    """Whatever runs beside it, a request has the text that it has alone."""
    requests = [
        GenerationRequest((Message("user", f"{n}: {_QUESTION}"),), max_new_tokens=12, adapter=adapter)
        for n in range(4)
        for adapter in adapters
    ]
    alone = [_run(model, request)[1].text for request in requests]
    with ThreadPoolExecutor(len(requests)) as pool:
        together = list(pool.map(lambda request: _run(model, request)[1].text, requests))
    wrong = [n for n, text in enumerate(together) if text != alone[n]]
    assert not wrong, f"{len(wrong)} of {len(requests)} texts change when requests run side by side"

"""What is checked once before a vLLM server answers for a model: its name, window, tokenizer, template, numbers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from rag_app.engines.rendering import Rendering
from rag_app.engines.vllm.replica import Replica, cards_of
from rag_app.errors import ModelError
from rag_app.http_client import ServerRefused, Wire
from rag_app.prompts import template_options
from rag_app.schema import Message

# Two turns with markup, accents and a character of several tokens: what templates and tokenizers differ in.
_PROBE = (
    Message("user", "A question, <b>naïve</b>?"),
    Message("assistant", "An answer [1]."),
    Message("user", "And 🙂\n\n  another one?"),
)


def connect_replica(wire: Wire, name: str, rendering: Rendering) -> Replica:
    """A server that runs the model `name`. Raises `ModelError` where it is another model or gives other numbers."""
    bases = [card for card in cards_of(wire) if not card.get("parent")]
    if not bases:
        raise ModelError(f"the vLLM server {wire.address} lists no base model; start it with a model.")
    replica = Replica(wire, bases[0]["id"], int(bases[0].get("max_model_len") or 0))
    ids = rendering.ids(_PROBE)
    _check_tokenizer(replica, name, rendering, ids)
    _check_raw_logprobs(replica, ids)
    return replica


def probe_ids(rendering: Rendering) -> list[int]:
    """A short prompt, for trying whether an adapter answers."""
    return rendering.ids(_PROBE[:1])


def _check_tokenizer(replica: Replica, name: str, rendering: Rendering, ids: Sequence[int]) -> None:
    """The hash of what the server's template and tokenizer make of a conversation is that of ours."""
    tokenizer = rendering.tokenizer
    text = tokenizer.decode(ids)
    pairs = [({"prompt": text, "add_special_tokens": False}, tokenizer(text, add_special_tokens=False)["input_ids"])]
    template = str(getattr(tokenizer, "chat_template", None) or "")
    if template and "strftime_now" not in template:  # such a one writes the server's day; ours is fixed
        turns = [{"role": m.role, "content": m.content} for m in _PROBE]
        body = {"messages": turns, "add_generation_prompt": True, "chat_template_kwargs": template_options(template)}
        pairs.append((body, ids))
    for body, ours in pairs:
        try:
            theirs = replica.wire.post("/tokenize", {"model": replica.base, **body})["tokens"]
        except (KeyError, TypeError):
            raise ModelError(f"{replica.wire.address}/tokenize: expected tokens; is it a vLLM server?") from None
        except ServerRefused as error:
            theirs = error.said  # a server without a template
        if _hash(theirs) != _hash(list(ours)):
            what = "chat template" if "messages" in body else "tokenizer"
            raise ModelError(
                f"the vLLM server {replica.wire.address} runs {replica.base!r:.100} with another {what} than {name} "
                f"(hash {_hash(theirs)}, expected {_hash(list(ours))}); start it with the same model folder."
            )


def _check_raw_logprobs(replica: Replica, ids: Sequence[int]) -> None:
    """A token that was the only one allowed is still not certain: log probabilities are those before any mask."""
    found = []
    for token in dict.fromkeys(ids[:2]):
        body = {"model": replica.base, "prompt": list(ids), "max_tokens": 1, "logprobs": 0, "temperature": 0}
        reply = replica.completion({**body, "allowed_token_ids": [token]})
        found.append(reply["choices"][0]["logprobs"]["token_logprobs"][0])
    if max(found) > -1e-6:
        raise ModelError(
            f"the vLLM server {replica.wire.address} gives log probabilities after its masks; start it without "
            "--logprobs-mode, or with raw_logprobs."
        )


def _hash(tokens: Any) -> str:
    return hashlib.sha256(json.dumps(tokens).encode()).hexdigest()[:16]

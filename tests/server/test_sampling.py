"""What a chat says of how it was sampled and written: seeds, bytes of tokens, the reason of its end."""

from __future__ import annotations

from typing import Any

import pytest
from server_helpers import COVERED, client_of

from rag_app.testing import FakeChatModel

USER = [{"role": "user", "content": COVERED}]


def chat(client: Any, **body: Any) -> Any:
    reply = client.post("/v1/chat/completions", json={"model": "base", "messages": USER, **body})
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_a_part_of_a_character_has_no_bytes(shared: Any) -> None:
    with client_of(shared(FakeChatModel("caf\u00e9 \ufffd"))) as client:
        found = chat(client, logprobs=True, top_logprobs=1)["choices"][0]["logprobs"]["content"]
    whole, part = found
    assert bytes(whole["bytes"]).decode() == whole["token"] and "\ufffd" in part["token"]
    assert part["bytes"] is None and part["top_logprobs"][0]["bytes"] is None


@pytest.mark.parametrize(
    "named", [{}, {"model": "handbook/base"}, {"model": "handbook/base", "settings": {"temperature": 1}}]
)
def test_a_seed_is_drawn_and_told_where_none_is_given(shared: Any, monkeypatch: Any, named: dict[str, Any]) -> None:
    drawn = iter((11, 12))
    monkeypatch.setattr("secrets.randbelow", lambda below: next(drawn))
    model, warm = FakeChatModel(), {} if "settings" in named else {"temperature": 0.7}
    with client_of(shared(model)) as client:
        told = [chat(client, **named, **warm, **more)["lora_rag"].get("seed") for more in ({}, {}, {"seed": 7})]
        assert told == [request.seed for request in model.requests] == [11, 12, 7]
        assert "seed" not in chat(client, model=named.get("model", "base"))["lora_rag"]
    assert model.requests[-1].seed == 0

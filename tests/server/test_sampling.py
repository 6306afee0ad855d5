"""What a chat says of how it was sampled and written: seeds, bytes of tokens, the reason of its end."""

from __future__ import annotations

from typing import Any

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

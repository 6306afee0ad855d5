"""Eight clients on a real engine while versions are promoted and rolled back: no answer is wrong, mixed or lost."""

from __future__ import annotations

import itertools
import json
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tiny import make_tiny_model
from tiny_adapters import publish, save_peft

from rag_app.engines import load_chat_model
from rag_app.schema import GenerationRequest, Message
from rag_app.server.settings import ServerSettings
from rag_app.server.shared import Shared

CLIENTS, EACH, LENGTH = 8, 4, 12
QUESTIONS = ["Who approves a hotel?", "Trains are preferred.", "Größe 🙂"]
NAMES = ["base", "law", "law@1", "law@2"]


@pytest.fixture
def serving(tmp_path: Path) -> tuple[Shared, dict[tuple[str, str], str]]:
    """A server on a tiny model with two versions of an adapter, and what each version answers to each question."""
    base = make_tiny_model("qwen2", tmp_path / "base" / "tiny-qwen2")
    for seed in (1, 2):
        publish(tmp_path / "adapters", "law", base, save_peft(base, tmp_path / f"peft{seed}", seed=seed))
    model = load_chat_model(str(base), adapters=tmp_path / "adapters", dtype="float32")
    expected = {}
    for adapter, question in itertools.product(("base", "law@1", "law@2"), QUESTIONS):
        request = GenerationRequest((Message("user", question),), max_new_tokens=LENGTH, adapter=adapter)
        *_, generation = model.stream(request)
        expected[adapter, question] = generation.text
    shared = Shared(
        settings=ServerSettings(requests_per_minute=0), model=model, root=tmp_path / "indexes",
        adapters=tmp_path / "adapters", data=tmp_path / "data",
    )  # fmt: skip
    return shared, expected


def test_versions_change_under_load_without_a_wrong_answer(serving: Any, listening: Any) -> None:
    import openai  # loaded by the worker that needs it

    shared, expected = serving
    assert len(set(expected.values())) == len(expected)
    address = listening(shared)
    client = openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0, timeout=300)

    def promote(version: int) -> None:
        body, kind = json.dumps({"version": version}).encode(), {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{address}/api/adapters/law/promote", body, kind)
        with urllib.request.urlopen(request, timeout=300) as reply:
            assert json.load(reply) == {"name": "law", "current": version}

    def ask(number: int) -> tuple[str, str, str, str]:
        asked, question = NAMES[number % 4], QUESTIONS[number % 3]
        messages: Any = [{"role": "user", "content": question}]
        if number % 2:
            pieces = list(
                client.chat.completions.create(model=asked, messages=messages, max_tokens=LENGTH, stream=True)
            )
            text = "".join(p.choices[0].delta.content or "" for p in pieces)
            return asked, question, text, pieces[-1].model_extra["lora_rag"]["adapter"]
        whole = client.chat.completions.create(model=asked, messages=messages, max_tokens=LENGTH)
        assert whole.model_extra is not None
        return asked, question, whole.choices[0].message.content or "", whole.model_extra["lora_rag"]["adapter"]

    for version in (1, 2):
        promote(version)
        assert ask(NAMES.index("law"))[-1] == f"law@{version}"
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = [pool.submit(ask, number) for number in range(CLIENTS * EACH)]
        for version in itertools.cycle((1, 2)):
            promote(version)
            if all(answer.done() for answer in answers):
                break
    served = [answer.result() for answer in answers]
    for asked, question, text, adapter in served:
        assert text == expected[adapter, question]
        assert adapter == asked or (asked == "law" and adapter in ("law@1", "law@2"))
    assert len(served) == CLIENTS * EACH and {adapter for *_, adapter in served} == {"base", "law@1", "law@2"}

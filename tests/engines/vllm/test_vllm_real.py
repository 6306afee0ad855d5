"""A real vLLM server with the small default model: `RAG_APP_VLLM_PYTHON=... pytest -m vllm`.

`RAG_APP_VLLM` names a server that runs already (started as in `real_vllm`, with `--dtype float32 --max-loras 3`).
"""

from __future__ import annotations

import itertools
import os
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from real_vllm import real_vllm
from tiny_adapters import publish, save_peft

from rag_app.adapters.store import AdapterStore
from rag_app.config import DEFAULT_CHAT_MODEL
from rag_app.engines import load_chat_model
from rag_app.http_client import ServerRefused, Wire
from rag_app.models import resolve
from rag_app.schema import Generation, GenerationRequest, Message
from rag_app.testing import check_chat_model

pytestmark = pytest.mark.vllm

QUESTIONS = ("Who approves a hotel?", "Say hello to Größe 🙂.", "Trains are preferred. What is preferred?")


@pytest.fixture(scope="module")
def base() -> Path:
    return resolve(DEFAULT_CHAT_MODEL)


@pytest.fixture(scope="module")
def server(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if running := os.environ.get("RAG_APP_VLLM"):
        yield running
        return
    if "RAG_APP_VLLM_PYTHON" not in os.environ:
        pytest.skip("RAG_APP_VLLM_PYTHON names no Python that has vLLM")
    log = tmp_path_factory.mktemp("vllm") / "server.log"
    with real_vllm(base, log, "--dtype", "float32", "--max-loras", "3") as address:
        yield address


@pytest.fixture(scope="module")
def root(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Adapters whose answers differ: `law` of two versions, `other` of one; PEFT folders beside them."""
    made = tmp_path_factory.mktemp("published")
    for seed in (1, 2, 3):
        # The process id makes every run's weights, and so their names on the server, its own.
        save_peft(base, made / f".peft{seed}", seed=1000 * seed + os.getpid() % 1000, strength=0.3)
    publish(made, "law", base, made / ".peft1")
    publish(made, "law", base, made / ".peft2", promote=False)
    publish(made, "other", base, made / ".peft3")
    return made


@pytest.fixture(scope="module")
def model(server: str, root: Path) -> Any:
    return load_chat_model(DEFAULT_CHAT_MODEL, adapters=root, url=server)


@pytest.fixture(scope="module")
def reference(root: Path) -> Any:
    return load_chat_model(DEFAULT_CHAT_MODEL, adapters=root, dtype="float32", engine="reference")


def request(question: str, adapter: str = "base", tokens: int = 12) -> GenerationRequest:
    return GenerationRequest((Message("user", question),), max_new_tokens=tokens, adapter=adapter)


def ask(model: Any, adapter: str, question: str = QUESTIONS[0]) -> Generation:
    *_, last = model.stream(request(question, adapter))
    assert isinstance(last, Generation)
    return last


def test_it_keeps_the_promises_of_a_chat_model(model: Any) -> None:
    check_chat_model(model, ["law"], exact=False)


def test_it_answers_as_the_engine_of_this_process(model: Any, reference: Any) -> None:
    replies = ["yes", "no", "The documents do not say.", "The documents say it."]
    cases = list(itertools.product(QUESTIONS, ("base", "law", "law@2", "other")))
    for question, adapter in cases:
        ours, theirs = ask(model, adapter, question), ask(reference, adapter, question)
        assert ours.text == theirs.text and ours.adapter == theirs.adapter
        assert (ours.completion_tokens, ours.finish_reason) == (theirs.completion_tokens, theirs.finish_reason)
        assert ours.mean_logprob == pytest.approx(theirs.mean_logprob, abs=0.01)
        asked = request(question, adapter)
        assert model.score(asked, replies) == pytest.approx(reference.score(asked, replies), abs=0.05)
    both = [request(q, a) for q, a in itertools.product(QUESTIONS, ("base", "law"))]
    assert np.allclose(model.choose(both, replies), reference.choose(both, replies), atol=0.05)
    assert len(cases) == 12


def test_structured_outputs_give_no_raw_log_probabilities(server: str, reference: Any) -> None:
    """Why `score` and `choose` go token by token: after the grammar's mask some forced tokens are certain."""
    prompt = reference.rendering.ids([Message("user", "Say hello.")])
    choice = "The documents do not say."
    body = {"model": "small", "prompt": prompt, "max_tokens": 20, "temperature": 0, "logprobs": 0,
            "return_token_ids": True, "structured_outputs": {"choice": [choice]}}  # fmt: skip
    made = Wire(server).post("/v1/completions", body)["choices"][0]
    assert made["text"] == choice
    raw = reference.score(request("Say hello."), [choice])[0]
    masked = sum(made["logprobs"]["token_logprobs"])
    assert max(made["logprobs"]["token_logprobs"]) == 0 and masked > raw + 1, (masked, raw)


def test_trap_the_same_name_with_new_weights_answers_from_the_old_cache(
    server: str, root: Path, reference: Any, tmp_path: Path
) -> None:
    """vLLM itself: loaded in place over the same path, a long prompt goes on from the old weights' keys and values.
    Our names never meet: what they are made of is the content."""
    wire, path = Wire(server), tmp_path / "swapped"
    context = "The head of department approves travel costs. Trains are preferred over flights. " * 12
    prompt = reference.rendering.ids([Message("user", context + QUESTIONS[0])])
    assert len(prompt) > 128  # a block of the cache on a CPU

    def logprobs(name: str) -> list[float]:
        body = {"model": name, "prompt": prompt, "max_tokens": 1, "temperature": 0, "logprobs": 2,
                "logprob_token_ids": [504, 905], "return_tokens_as_token_ids": True}  # fmt: skip
        found = wire.post("/v1/completions", body)["choices"][0]["logprobs"]["top_logprobs"][0]
        return [found["token_id:504"], found["token_id:905"]]

    name = f"trap-{os.getpid()}"
    try:
        shutil.copytree(root / ".peft1", path)
        wire.post("/v1/load_lora_adapter", {"lora_name": name, "lora_path": str(path)})
        first = logprobs(name)
        shutil.copyfile(root / ".peft2" / "adapter_model.safetensors", path / "adapter_model.safetensors")
        with pytest.raises(ServerRefused, match="already been loaded"):
            wire.post("/v1/load_lora_adapter", {"lora_name": name, "lora_path": str(path)})
        wire.post("/v1/load_lora_adapter", {"lora_name": name, "lora_path": str(path), "load_inplace": True})
        stale = logprobs(name)
    finally:
        wire.post("/v1/unload_lora_adapter", {"lora_name": name})
    try:
        wire.post("/v1/load_lora_adapter", {"lora_name": f"{name}-new", "lora_path": str(root / ".peft2")})
        right = logprobs(f"{name}-new")
    finally:
        wire.post("/v1/unload_lora_adapter", {"lora_name": f"{name}-new"})
    assert not np.allclose(first, right, atol=0.05), "the two adapters must differ for this to show anything"
    assert not np.allclose(stale, right, atol=0.05), "vLLM no longer answers from the old cache: say so in the manual"


def test_new_weights_of_a_name_answer_by_themselves(server: str, base: Path, root: Path, tmp_path: Path) -> None:
    """The same change through our engine: a version is replaced on disk under its number, and the answer is its own."""
    long = "The head of department approves travel costs. Trains are preferred over flights. " * 12 + QUESTIONS[0]
    publish(tmp_path, "swap", base, root / ".peft1")
    model = load_chat_model(DEFAULT_CHAT_MODEL, adapters=tmp_path, url=server)
    own = load_chat_model(DEFAULT_CHAT_MODEL, adapters=root, url=server)
    first = model.score(request(long, "swap@1"), ["yes", "no"])
    AdapterStore(tmp_path).remove("swap")
    (tmp_path / "swap" / "state.json").unlink()
    publish(tmp_path, "swap", base, root / ".peft2")
    second = model.score(request(long, "swap@1"), ["yes", "no"])
    assert second == pytest.approx(own.score(request(long, "law@2"), ["yes", "no"]), abs=0.05)
    assert not np.allclose(first, second, atol=0.05)


def test_trap_a_load_past_the_slots_while_a_request_runs(model: Any, reference: Any, root: Path, base: Path) -> None:
    """Three slots; one adapter writes while five others come and go: it writes what it writes alone."""
    for number in range(5):
        publish(root, f"extra{number}", base, root / f".peft{1 + number % 3}")
    expected = {n: ask(reference, n).text for n in ("law", *(f"extra{k}" for k in range(5)))}
    long = GenerationRequest((Message("user", QUESTIONS[0]),), max_new_tokens=60, adapter="law")
    *_, alone = reference.stream(long)
    stream = model.stream(long)
    pieces = [next(stream)]
    for number in range(5):
        assert ask(model, f"extra{number}").text == expected[f"extra{number}"]
    *rest, last = stream
    assert last.text == alone.text == "".join([*pieces, *rest])
    listed = [name for name, parent in model.replicas.all[0].models().items() if parent]
    assert len(listed) <= 3


def test_trap_more_than_one_api_server_is_refused(base: Path, tmp_path: Path) -> None:
    if "RAG_APP_VLLM_PYTHON" not in os.environ:
        pytest.skip("RAG_APP_VLLM_PYTHON names no Python that has vLLM")
    log = tmp_path / "server.log"
    options = ("--max-loras", "2", "--api-server-count", "2")
    with pytest.raises(AssertionError, match="did not start"), real_vllm(base, log, *options):
        pass
    assert "VLLM_ALLOW_RUNTIME_LORA_UPDATING cannot be used with api_server_count > 1" in log.read_text()


def test_eight_clients_while_versions_are_published_promoted_and_rolled_back(
    model: Any, root: Path, base: Path
) -> None:
    """No answer is wrong, mixed or lost: each is what its version gives alone, or a near-tie of that (counted)."""
    names = ["base", "law", "law", "law@1", "law@2"]
    expected = {(full, q): ask(model, full, q) for full, q in itertools.product(("base", "law@1", "law@2"), QUESTIONS)}
    for one, other in itertools.combinations(("base", "law@1", "law@2"), 2):  # weak adapters often say the same
        assert any(expected[one, q].text != expected[other, q].text for q in QUESTIONS), (one, other)
    store, stop, changes = AdapterStore(root), threading.Event(), []

    def change() -> None:
        for number in itertools.count():
            if number % 4 == 3:
                version = publish(root, "law", base, root / f".peft{1 + number // 4 % 2}")
                changes.append(("publish", version))
            elif number % 4 == 2:
                changes.append(("rollback", store.rollback("law")))
            else:
                store.promote("law", 1 + number % 2)
                changes.append(("promote", 1 + number % 2))
            if stop.wait(1):
                return

    changing = threading.Thread(target=change)
    changing.start()
    with ThreadPoolExecutor(8) as pool:
        jobs = [(names[n % 5], QUESTIONS[n % 3]) for n in range(60)]
        made = list(pool.map(lambda job: (*job, ask(model, *job)), jobs))
    stop.set()
    changing.join()
    ties = 0
    for name, question, answer in made:
        full = answer.adapter
        number = 1 + (int(full.partition("@")[2]) - 3) % 2 if full.startswith("law@") and int(full[4:]) > 2 else 0
        wanted = expected[f"law@{number}" if number else full, question]
        ties += answer.text != wanted.text
        assert full == name or (name == "law" and full.startswith("law@"))
        others = {g.text for key, g in expected.items() if g.text != wanted.text}
        assert answer.text not in others, "an answer of another version"
    print(f"{len(made)} answers, {len(changes)} changes, {ties} not those of the version alone")
    assert len(made) == 60 and ties <= 2

"""The worker under load: joining, leaving, queueing, deadlines, and prompts that are read once."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import torch
from joining_rows import answered_by_clients
from tiny import make_tiny_model
from tiny_adapters import publish, save_peft

from rag_app.engines import load_chat_model
from rag_app.engines import writing as writing_module
from rag_app.engines.transformers import decoding
from rag_app.engines.transformers import runner as engine
from rag_app.engines.transformers import scheduler as worker
from rag_app.engines.transformers.decoding import CausalSession
from rag_app.engines.transformers.kv_cache import BatchCache, row_cache
from rag_app.engines.transformers.model import TransformersChatModel
from rag_app.engines.transformers.prefix_cache import PrefixCache
from rag_app.engines.transformers.request import Ticket
from rag_app.errors import ModelBusyError, ModelError, SettingsError
from rag_app.schema import Generation, GenerationRequest, Message

PASSAGES = "The head of department approves travel costs. Trains are preferred over flights. " * 4


def asking(question: str, adapter: str = "base", tokens: int = 8, **kw: Any) -> GenerationRequest:
    text = f"{PASSAGES}\n\nQuestion: {question}"
    return GenerationRequest((Message("user", text),), max_new_tokens=tokens, adapter=adapter, **kw)


def answer(chat: Any, request: GenerationRequest) -> Generation:
    *_, generation = chat.stream(request)
    return generation


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Any:
    base = make_tiny_model("llama", tmp_path_factory.mktemp("base") / "tiny-llama")
    root = tmp_path_factory.mktemp("adapters")
    chat: Any = load_chat_model(str(base), engine="reference")
    ids = chat.tokenizer(" Question:", add_special_tokens=False)["input_ids"][:1]
    for seed, (name, config) in enumerate(
        {"plain": {}, "first": {"alora_invocation_tokens": ids}, "second": {"alora_invocation_tokens": ids}}.items(), 1
    ):
        publish(root, name, base, save_peft(base, root / ".made" / name, seed=seed, **config))
    return base, root


@pytest.fixture
def load(parts: Any) -> Any:
    base, root = parts
    return lambda **kw: load_chat_model(str(base), adapters=root, dtype="float32", engine="reference", **kw)


class Gate:
    """Lets an engine make one step for each `release`, so that a test decides how far its requests are."""

    def __init__(self, chat: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.steps, self.begun = threading.Semaphore(0), threading.Event()
        step = chat.engine.step

        def gated() -> Any:
            self.begun.set()
            self.steps.acquire()
            return step()

        monkeypatch.setattr(chat.engine, "step", gated)

    def open(self) -> None:
        """Let every further step pass."""
        self.steps.release(1_000_000)


def wait_for_waiting(chat: Any, count: int) -> None:
    """Until so many requests stand in the queue."""
    while len(chat._worker._waiting) < count:
        time.sleep(0.001)


def test_a_full_queue_says_so_and_the_rest_is_answered(load: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = load(max_rows=1, max_waiting=2)
    gate = Gate(chat, monkeypatch)
    running = threading.Thread(target=lambda: list(chat.stream(asking("a", tokens=4))))
    running.start()
    gate.begun.wait()
    waiting = [chat.stream(asking(q)) for q in "bc"]
    threads = [threading.Thread(target=lambda s=s: list(s)) for s in waiting]
    for thread in threads:
        thread.start()
    wait_for_waiting(chat, 2)
    with pytest.raises(ModelBusyError, match="2 requests wait already"):
        next(chat.stream(asking("d", adapter="plain")))
    assert chat.adapters._loaded["plain@1"].users == 0
    gate.open()
    for thread in (running, *threads):
        thread.join()


def test_a_deadline_ends_a_request_that_writes_and_one_that_waits(load: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(writing_module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    chat = load(max_rows=1)
    gate = Gate(chat, monkeypatch)
    ended: dict[str, Generation] = {}

    def ask(question: str, timeout_s: float) -> threading.Thread:
        request = asking(question, tokens=400, timeout_s=timeout_s)
        thread = threading.Thread(target=lambda: ended.update({question: answer(chat, request)}))
        thread.start()
        return thread

    writes = ask("a", 10.0)
    gate.begun.wait()
    gate.steps.release(3)
    waits = ask("b", 5.0)
    wait_for_waiting(chat, 1)
    now[0] = 11.0
    gate.open()
    for thread in (writes, waits):
        thread.join()
    assert ended["a"].finish_reason == "timeout" and 0 < ended["a"].completion_tokens < 400
    assert ended["b"].finish_reason == "timeout" and ended["b"].text == ""


def test_cancelling_frees_the_adapter_and_the_row(load: Any) -> None:
    chat = load()
    cancel = threading.Event()
    stream = chat.stream(asking("a", "plain", tokens=400), cancel)
    next(stream)
    assert chat.adapters._loaded["plain@1"].users == 1
    cancel.set()
    *_, last = stream
    assert last.finish_reason == "cancelled" and last.adapter == "plain@1"
    assert chat.adapters._loaded["plain@1"].users == 0
    chat._worker.call(lambda: None)
    assert chat.engine.rows == []


def test_a_failing_forward_ends_its_requests_and_not_the_server(load: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = load()
    expected = answer(chat, asking("a")).text
    monkeypatch.setattr(chat.engine, "step", lambda: 1 / 0)
    with pytest.raises(ModelError, match="ZeroDivisionError"):
        answer(chat, asking("a", "plain"))
    monkeypatch.undo()
    assert chat.adapters._loaded["plain@1"].users == 0
    monkeypatch.setattr(CausalSession, "read_on", lambda *_: 1 / 0)
    with pytest.raises(ModelError, match="ZeroDivisionError"):
        answer(chat, asking("b"))
    monkeypatch.undo()
    assert answer(chat, asking("a")).text == expected


@pytest.mark.parametrize("fails", ["leave", "step"])
def test_a_failing_turn_ends_all_who_wait_and_not_the_worker(
    load: Any, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    chat = load(max_rows=1)
    expected = answer(chat, asking("a")).text
    gate = Gate(chat, monkeypatch)
    cancel, raised = threading.Event(), list[Exception]()

    def ask(work: Any) -> threading.Thread:
        def run() -> None:
            try:
                work()
            except ModelError as error:
                raised.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        return thread

    threads = [ask(lambda: list(chat.stream(asking("a", "plain", tokens=400), cancel)))]
    gate.begun.wait()
    threads += [ask(lambda: answer(chat, asking("b", "first"))), ask(lambda: chat.score(asking("c"), ["no"]))]
    wait_for_waiting(chat, 2)
    if fails == "leave":
        monkeypatch.setattr(chat.engine, "leave", lambda row: 1 / 0)
        cancel.set()
    else:
        monkeypatch.setattr(chat.engine, "step", lambda: (_ for _ in ()).throw(SystemExit))
    gate.open()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    monkeypatch.undo()
    assert len(raised) == (2 if fails == "leave" else 3)  # the cancelled one had its end already
    assert all("the model failed (" in str(error) for error in raised)
    assert answer(chat, asking("a")).text == expected
    assert all(one.users == 0 for one in chat.adapters._loaded.values())


def test_a_cancel_that_is_no_event_ends_its_own_request_only(load: Any) -> None:
    chat, not_an_event = load(), cast(threading.Event, 5)
    running = chat.stream(asking("a", tokens=200))
    next(running)
    with pytest.raises(ModelError, match="AttributeError: 'int' object has no attribute 'is_set'"):
        list(chat.stream(asking("b", "plain"), not_an_event))
    *_, last = running
    assert last.completion_tokens == 200 or last.finish_reason == "stop"
    assert chat.adapters._loaded["plain@1"].users == 0


def test_an_idle_worker_ends_and_starts_again(load: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_IDLE_S", 0.05)
    chat = load()
    first = answer(chat, asking("a"))
    thread = chat._worker._thread
    if thread is not None:
        thread.join()
    assert chat._worker._thread is None
    assert answer(chat, asking("a")).text == first.text


def test_rows_join_and_leave_while_others_write(load: Any) -> None:
    chat = load(max_rows=5)
    requests = [
        asking(f"{'why ' * (n % 7)}{n}", ("base", "plain", "first", "second")[n % 4], tokens=2 + 5 * (n % 6))
        for n in range(24)
    ]
    without = load(prefix_mb=0)
    expected = [answer(without, r) for r in requests]
    found, sizes = answered_by_clients(chat, requests, answer)
    assert [g.text for g in found] == [g.text for g in expected]
    assert [g.adapter for g in found] == [g.adapter for g in expected]
    assert max(sizes) == 5 and len(set(sizes)) > 2
    chat._worker.call(lambda: None)  # an answer is there before its row has left
    assert chat.engine._batch.lengths == [] and chat.engine._batch._layers == []


def test_batch_cache_survives_growth_and_any_order_of_leaving(load: Any) -> None:
    batch = BatchCache()
    expected: list[torch.Tensor] = []
    generator = torch.Generator().manual_seed(0)
    events = torch.randint(0, 4, (160,), generator=generator).tolist()
    checked = 0
    for number, event in enumerate(events):
        if event == 0 or not expected:
            length = 1 + (37 * number) % 90
            keys = torch.randn(1, 2, length, 3, generator=generator)
            batch.add([(keys, 2 * keys)], length)
            expected.append(keys[0])
        elif event == 1 and len(expected) > 1:
            row = number % len(expected)
            batch.remove(row)
            expected[row] = expected[-1]
            expected.pop()
        else:
            cache, mask, positions = batch.open()
            new = torch.randn(len(expected), 2, 1, 3, generator=generator)
            keys, values = cache.layers[0].update(new, 2 * new)
            batch.advance()
            for row, old in enumerate(expected):
                expected[row] = torch.cat([old, new[row]], dim=1)
                size = expected[row].shape[1]
                assert int(positions[row]) == size - 1 and int(mask[row].sum()) == size
                assert mask[row, -size:].all()
                torch.testing.assert_close(keys[row, :, -size:], expected[row])
                torch.testing.assert_close(values[row, :, -size:], 2 * expected[row])
                checked += 1
    assert checked > 150


def test_a_second_question_on_the_same_passages_reads_only_itself(load: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    forward = CausalSession._forward

    def counting(self: CausalSession, ids: Any) -> Any:
        read.append(len(ids))
        return forward(self, ids)

    chat, without = load(), load(prefix_mb=0)
    texts = set()
    for adapter in ("base", "plain", "first", "second"):
        for number, question in enumerate(("Who approves?", "What is preferred to flights?", "Who approves?")):
            asked = asking(question, adapter, tokens=4)
            prompt = chat.rendering.ids(asked.messages)
            head = len(chat.tokenizer.encode(PASSAGES))
            monkeypatch.setattr(CausalSession, "_forward", counting)
            read.clear()
            made = answer(chat, asked)
            monkeypatch.undo()
            new = sum(read) - 3  # three of the four tokens were read to write the next one
            if number == 0 and adapter in ("base", "plain"):
                assert new == len(prompt)
            elif number == 2 and adapter in ("base", "plain"):
                assert new == 1
            else:  # another question, or the same of another aLoRA: nothing of the passages
                assert 1 < new < len(prompt) - head
            expected = answer(without, asked)
            assert (made.text, made.adapter) == (expected.text, expected.adapter)
            assert made.mean_logprob == pytest.approx(expected.mean_logprob, abs=1e-5)
            texts.add(made.text)
    assert len(texts) > 4


def test_prefixes_keep_to_their_budget_and_their_space() -> None:
    def cache_of(tokens: list[int], factor: float) -> Any:
        keys = torch.tensor(tokens, dtype=torch.float32).reshape(1, 1, -1, 1) * factor
        return row_cache([(keys, -keys), (2 * keys, -2 * keys)])

    one_token = 4 * 4
    prefixes = PrefixCache(budget_bytes=100 * one_token)
    a = list(range(1, 81))
    prefixes.keep("base", a, cache_of(a, 1.0))
    for tokens, length in ((a, 80), (a[:50], 50), ([*a[:40], 999, 998], 40), ([*a[:3], 0], 3), ([0, *a], 0), ([], 0)):
        found, layers = prefixes.find("base", tokens)
        assert found == length
        if length:
            assert layers[1][1].flatten().tolist() == [-2.0 * t for t in tokens[:length]]
    assert prefixes.find("law@1#abc", a) == (0, [])
    prefixes.keep("law@1#abc", a[:20], cache_of(a[:20], 3.0))
    assert prefixes.find("law@1#abc", a)[1][0][0].flatten().tolist() == [3.0 * t for t in a[:20]]
    assert prefixes.size_bytes == 100 * one_token
    prefixes.keep("base", a[:33], cache_of(a[:33], 1.0))  # covered already
    assert prefixes.size_bytes == 100 * one_token
    b = list(range(200, 260))
    prefixes.keep("base", b, cache_of(b, 1.0))
    assert prefixes.size_bytes <= 100 * one_token
    assert prefixes.find("base", b)[0] == 60
    assert prefixes.find("base", a)[0] in (0, 32)


def test_models_whose_positions_depend_on_the_longest_row_are_not_batched(parts: Any) -> None:
    base, _ = parts
    chat: Any = load_chat_model(str(base), engine="reference")
    config = chat.model.config
    assert engine.shares_forwards(config)
    for rope in ({"rope_type": "longrope"}, {"rope_type": "dynamic"}, {"full_attention": {"rope_type": "longrope"}}):
        config.rope_parameters = rope
        assert not engine.shares_forwards(config)
    config.rope_parameters = {"rope_type": "llama3"}
    assert engine.shares_forwards(config)
    config.layer_types = ["full_attention", "linear_attention"]
    assert not engine.shares_forwards(config)
    config.layer_types, config.rope_parameters = None, {"rope_type": "dynamic"}
    chat = TransformersChatModel("alone", Path(base), chat.model, chat.tokenizer)
    assert not chat.engine.shares
    assert answer(chat, asking("a")).completion_tokens == 8


@pytest.mark.skipif(not hasattr(os, "fork"), reason="ends forked children")
def test_a_program_ends_cleanly_while_the_worker_idles_or_writes(parts: Any) -> None:
    """Two forks of one program that loaded a model: one waits after two tokens, one is about to write 400."""
    program = (
        "import os, sys\nfrom rag_app.engines import load_chat_model\n"
        "from rag_app.schema import GenerationRequest, Message\n"
        "chat = load_chat_model(sys.argv[1])\n"
        "for tokens in (2, 400):\n"
        "    if os.fork() == 0:\n"
        "        break\n"
        "    print(tokens, os.waitstatus_to_exitcode(os.wait()[1]), flush=True)\n"
        "else:\n"
        "    sys.exit()\n"
        "stream = chat.stream(GenerationRequest((Message('user', 'a'),), tokens))\n"
        "print(len(next(stream)), flush=True)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(parts[0])], capture_output=True, text=True)
    first, second = done.stdout.split("2 0\n")  # how each ended, after what it wrote
    assert first.strip().isdecimal() and second.removesuffix("400 0\n").strip().isdecimal(), done.stderr
    assert done.returncode == 0 and second.endswith("\n400 0\n") and "terminate" not in done.stderr


def test_a_scored_prompt_is_not_read_again(tmp_path: Path) -> None:
    chat: Any = load_chat_model(str(make_tiny_model("llama", tmp_path)), engine="reference")
    request = GenerationRequest((Message("user", "Who approves travel costs? " * 20),), max_new_tokens=4)
    alone = list(chat.stream(request))[-1]
    fresh: Any = load_chat_model(str(tmp_path), engine="reference")
    scores = fresh.score(request, ["Nobody."])
    read = []
    forward = fresh.model.forward
    fresh.model.forward = lambda *a, **k: read.append(k["input_ids"].shape[1]) or forward(*a, **k)
    again = list(fresh.stream(request))[-1]
    assert (again.text, again.completion_tokens) == (alone.text, alone.completion_tokens)
    assert max(read) == 1
    assert fresh.score(request, ["Nobody."]) == pytest.approx(scores, abs=1e-5)


def test_adapters_of_every_kind_share_a_batch_over_an_nf4_base(load: Any) -> None:
    names = ("base", "plain", "first", "second") * 2
    questions = [asking(f"Question: {n}", name) for n, name in enumerate(names)]
    alone = [answer(load(quantization="nf4"), q).text for q in questions]
    assert len(set(alone[:4])) == 4

    chat, found = load(quantization="nf4"), {}
    threads = [
        threading.Thread(target=lambda n=n, q=q: found.__setitem__(n, answer(chat, q))) for n, q in enumerate(questions)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert [found[n].text for n in range(len(questions))] == alone
    assert [found[n].adapter.partition("@")[0] for n in range(len(questions))] == list(names)


def test_a_choice_that_fails_ends_its_own_request_only(load: Any) -> None:
    chat = load()
    long, sampled = asking("a", tokens=200), asking("b", "plain", temperature=0.5)
    expected = answer(chat, long).text
    step = chat.engine.step

    def poisoned() -> Any:
        return [
            its * torch.nan if r.ticket._temperature else its for r, its in zip(chat.engine.rows, step(), strict=True)
        ]

    chat.engine.step = poisoned
    running = chat.stream(long)
    next(running)
    with pytest.raises(ModelError, match="RuntimeError"):
        answer(chat, sampled)
    assert list(running)[-1].text == expected
    assert chat.adapters._loaded["plain@1"].users == 0


def test_a_ticket_ends_once(load: Any) -> None:
    ended: list[int] = []
    ticket = Ticket(
        asking("a"), [1], 1, None, load().tokenizer, frozenset(), None, on_end=lambda: ended.append(1)
    )  # fmt: skip
    assert ticket.take(torch.arange(9.0)) is None
    ticket.fail(ModelError("too late"))
    ticket._end()
    *_, last = ticket.events()
    assert last.finish_reason == "length" and ended == [1] and ticket._events.empty()


@pytest.mark.parametrize("temperature", [1e-3, 1.15e-38, 5e-324])
def test_a_tiny_temperature_chooses_the_best(temperature: float) -> None:
    logits = torch.tensor([1.0, -torch.inf, 1000.0, 999.0])
    assert decoding.choose(logits, temperature, torch.Generator().manual_seed(0))[0] == 2


def test_what_a_row_leaves_in_the_batch_cache_is_zero() -> None:
    batch = BatchCache()
    for length, value in ((60, torch.nan), (10, 1.0), (20, 2.0), (30, torch.nan)):
        rows = torch.full((1, 2, length, 3), value)
        batch.add([(rows, rows)], length)
    batch.remove(0)
    batch.remove(0)
    assert batch.lengths == [20, 10]
    for room in batch._layers[0].room:
        assert room.sum() == 2 * 3 * (20 * 2.0 + 10)


def test_an_adapter_that_leaves_meanwhile_stays_in_the_stack_in_use(load: Any) -> None:
    chat = load()
    layers = chat.engine.layers
    adapters = {a.identity: a for a in (chat.adapters.acquire(name).weights for name in ("plain", "first"))}
    leaving = next(iter(adapters))

    class Wanted(dict[str, Any]):
        def keys(self) -> Any:  # asked for in the middle of `_stacked`
            layers.forget(leaving)
            return super().keys()

    layers._stacked(adapters)
    places, weights = layers._stacked(Wanted(adapters))
    assert places.keys() == adapters.keys() and weights


def test_a_request_that_cannot_begin_frees_its_adapter(load: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = load()
    chat.stream(asking("a", "plain")).close()
    assert chat.adapters.resident() == []
    with pytest.raises(SettingsError, match="seed = 18446744073709551616: expected 0 to"):
        answer(chat, asking("a", "plain", temperature=0.5, seed=2**64))
    assert chat.adapters._loaded["plain@1"].users == 0
    monkeypatch.setattr(chat._worker, "submit", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        answer(chat, asking("a", "plain"))
    assert chat.adapters._loaded["plain@1"].users == 0

"""The reference engine's scheduler, caches and tickets."""

from __future__ import annotations

import os
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import pytest
import torch
from asking import answer, asking, together
from warm_program import WarmProgram

from rag_app.engines import load_chat_model
from rag_app.engines.rendering import Rendering
from rag_app.engines.transformers import decoding, runner, scheduler
from rag_app.engines.transformers.kv_cache import BatchCache, row_cache
from rag_app.engines.transformers.model import TransformersChatModel
from rag_app.engines.transformers.prefix_cache import PrefixCache
from rag_app.engines.transformers.request import Ticket
from rag_app.errors import ModelError, SettingsError


def test_a_cancel_that_is_no_event_ends_its_own_request_only(reference: Any) -> None:
    chat, not_an_event = reference(), cast(threading.Event, 5)
    running = chat.stream(asking("a", tokens=200))
    next(running)
    with pytest.raises(ModelError, match="AttributeError: 'int' object has no attribute 'is_set'"):
        list(chat.stream(asking("b", "plain"), not_an_event))
    *_, last = running
    assert last.completion_tokens == 200 or last.finish_reason == "stop"
    assert chat.adapters._loaded["plain@1"].users == 0


def test_an_idle_worker_ends_and_starts_again(reference: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "_IDLE_S", 0.05)
    chat = reference()
    first = answer(chat, asking("a"))
    thread = chat._scheduler._thread
    if thread is not None:
        thread.join()
    assert chat._scheduler._thread is None
    assert answer(chat, asking("a")).text == first.text


def test_batch_cache_survives_growth_and_any_order_of_leaving() -> None:
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


def test_what_followed_a_prompt_is_kept_with_its_end() -> None:
    def cache_of(tokens: list[int]) -> Any:
        keys = torch.tensor(tokens, dtype=torch.float32).reshape(1, 1, -1, 1)
        return row_cache([(keys, -keys)])

    prompt, logits = list(range(1, 81)), torch.arange(10.0)
    prefixes = PrefixCache(budget_bytes=80 * 8 + 3 * 40)
    prefixes.keep("base", prompt, cache_of(prompt), logits)
    for part in (prompt[:70], prompt[:64]):
        assert prefixes.after("base", part) is None
        prefixes.keep("base", part, cache_of(part), logits + len(part))
    prefixes.keep("base", prompt, cache_of(prompt), logits + 99)  # what was first read stays
    for part, expected in ((prompt, logits), (prompt[:70], logits + 70), (prompt[:64], logits + 64)):
        found = prefixes.after("base", part)
        assert found is not None and torch.equal(found, expected)
    assert prefixes.after("base", [*prompt, 81]) is None and prefixes.after("law@1#abc", prompt) is None
    assert prefixes.after("base", []) is None and prefixes.size_bytes == prefixes.budget_bytes
    prefixes.keep("base", [0], cache_of([0]))
    assert prefixes.size_bytes <= prefixes.budget_bytes and prefixes.after("base", prompt) is None
    assert prefixes.after("base", prompt[:64]) is not None


def test_models_whose_positions_depend_on_the_longest_row_are_not_batched(llama: tuple[Path, Path]) -> None:
    base, _ = llama
    chat: Any = load_chat_model(str(base), engine="reference")
    config = chat.model.config
    assert runner.shares_forwards(config)
    for rope in ({"rope_type": "longrope"}, {"rope_type": "dynamic"}, {"full_attention": {"rope_type": "longrope"}}):
        config.rope_parameters = rope
        assert not runner.shares_forwards(config)
    config.rope_parameters = {"rope_type": "llama3"}
    assert runner.shares_forwards(config)
    config.layer_types = ["full_attention", "linear_attention"]
    assert not runner.shares_forwards(config)
    config.layer_types, config.rope_parameters = None, {"rope_type": "dynamic"}
    chat = TransformersChatModel("alone", Path(base), chat.model, chat.tokenizer)
    assert not chat.runner.shares
    assert answer(chat, asking("a")).completion_tokens == 8


@pytest.mark.skipif(not hasattr(os, "fork"), reason="ends forked children")
def test_a_program_ends_cleanly_while_the_worker_idles_or_writes(
    llama: tuple[Path, Path], tmp_path: Path, warm_program: WarmProgram
) -> None:
    """Two forks of one program that loaded a model: one waits after two tokens, one is about to write 400."""
    code = (
        "import os, sys\nfrom rag_app.engines import load_chat_model\n"
        "from rag_app.schema import GenerationRequest, Message\n"
        "chat = load_chat_model(base)\n"
        "for tokens in (2, 400):\n"
        "    if os.fork() == 0:\n"
        "        break\n"
        "    print(tokens, os.waitstatus_to_exitcode(os.wait()[1]), flush=True)\n"
        "else:\n"
        "    sys.exit()\n"
        "stream = chat.stream(GenerationRequest((Message('user', 'a'),), tokens))\n"
        "print(len(next(stream)), flush=True)\n"
    )
    program = warm_program.start(code, tmp_path, base=str(llama[0]))
    written = program.stdout.read()
    ended, errors = warm_program.wait(program), program.errors.read_text()
    first, second = written.split("2 0\n")  # how each ended, after what it wrote
    assert first.strip().isdecimal() and second.removesuffix("400 0\n").strip().isdecimal(), errors
    assert ended == 0 and second.endswith("\n400 0\n") and "terminate" not in errors


def test_adapters_of_every_kind_share_a_batch_over_an_nf4_base(reference: Any) -> None:
    names = ("base", "plain", "first", "second") * 2
    questions = [asking(f"Question: {n}", name) for n, name in enumerate(names)]
    alone = [answer(reference(quantization="nf4"), q).text for q in questions]
    assert len(set(alone[:4])) == 4

    found = together(reference(quantization="nf4"), questions)
    assert [g.text for g in found] == alone
    assert [g.adapter.partition("@")[0] for g in found] == list(names)


def test_a_ticket_ends_once(reference: Any) -> None:
    ended: list[int] = []
    rendering = Rendering("tiny", reference().tokenizer, 2)
    ticket = Ticket(asking("a"), rendering, [1], None, None, on_end=lambda: ended.append(1))
    assert ticket.take(torch.arange(9.0)) is None
    ticket.fail(ModelError("too late"))
    ticket._end()
    *_, last = ticket.events()
    assert last.finish_reason == "length" and ended == [1] and ticket._events.empty()


@pytest.mark.parametrize("temperature", [1e-3, 1.15e-38, 5e-324])
def test_a_tiny_temperature_chooses_the_best(temperature: float) -> None:
    logits = torch.tensor([1.0, -torch.inf, 1000.0, 999.0])
    assert decoding.next_token(logits, temperature, torch.Generator().manual_seed(0))[0] == 2


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


def test_an_adapter_that_leaves_meanwhile_stays_in_the_stack_in_use(reference: Any) -> None:
    chat = reference()
    layers = chat.runner.layers
    held = ExitStack()
    adapters = {a.identity: a for a in (held.enter_context(chat.adapters.using(n)) for n in ("plain", "first"))}
    leaving = next(iter(adapters))

    class Wanted(dict[str, Any]):
        def keys(self) -> Any:  # asked for in the middle of `_stacked`
            layers.forget(leaving)
            return super().keys()

    layers._stacked(adapters)
    places, weights = layers._stacked(Wanted(adapters))
    assert places.keys() == adapters.keys() and weights


def test_a_request_that_cannot_begin_frees_its_adapter(reference: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = reference()
    chat.stream(asking("a", "plain")).close()
    assert chat.adapters.resident() == []
    for temperature, seed in ((0.5, 2**64), (0.5, -1), (0.0, -1)):
        with pytest.raises(SettingsError, match=f"seed = {seed}: expected 0 to"):
            answer(chat, asking("a", "plain", temperature=temperature, seed=seed))
    assert chat.adapters._loaded["plain@1"].users == 0
    monkeypatch.setattr(chat._scheduler, "submit", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        answer(chat, asking("a", "plain"))
    assert chat.adapters._loaded["plain@1"].users == 0

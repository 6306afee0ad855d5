"""Adapters on servers: loaded under names that are never used twice, flipped to once they answer, unloaded after their
last request, and never more than a server has room for."""

from __future__ import annotations

import itertools
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fake_vllm import Broken, FakeVllm
from tiny_adapters import publish, save_peft

from rag_app.adapters.store import AdapterStore
from rag_app.engines import load_chat_model
from rag_app.errors import AdapterError, ModelBusyError, ModelError
from rag_app.schema import Generation, GenerationRequest, Message

QUESTIONS = ("Who approves a hotel?", "Trains are preferred.", "Größe 🙂")


def ask(model: Any, adapter: str, question: str = QUESTIONS[0]) -> Generation:
    *_, last = model.stream(GenerationRequest((Message("user", question),), max_new_tokens=12, adapter=adapter))
    assert isinstance(last, Generation)
    return last


def loads(fake: FakeVllm) -> list[str]:
    return [name for path, name in fake.log if path == "/v1/load_lora_adapter"]


def test_a_version_is_ready_before_its_name_means_it(serve: Any, connected: Any, release: Any, tmp_path: Path) -> None:
    """On every server it is loaded, listed and has written a token; then the name flips and the old one leaves."""
    fakes = [serve(), serve()]
    model = connected(*fakes)
    assert model.serving("law") == "law@1" and ask(model, "law").adapter == "law@1"
    release(2)
    assert ask(model, "law").adapter == "law@2" and ask(model, "law").text != ask(model, "base").text
    for fake in fakes:
        first, second = loads(fake)
        assert first.startswith("law-v1-") and second.startswith("law-v2-") and list(fake.names) == [second]
        path = [p for p, name in fake.log if name == second]
        assert path[:2] == ["/v1/load_lora_adapter", "/v1/completions"]
    AdapterStore(tmp_path / "adapters").rollback("law")
    assert ask(model, "law").adapter == "law@1" and [list(f.names) for f in fakes] == [[loads(fakes[0])[0]]] * 2


def test_requests_that_run_finish_on_their_version_which_then_leaves(
    fake: FakeVllm, connected: Any, release: Any
) -> None:
    model = connected(fake)
    expected = ask(model, "law")
    stream = model.stream(GenerationRequest((Message("user", QUESTIONS[0]),), max_new_tokens=12, adapter="law"))
    pieces = [next(stream)]
    release(2)
    assert ask(model, "law").adapter == "law@2"
    assert len(fake.names) == 2
    *rest, last = stream
    assert last == expected and "".join([*pieces, *rest]) == expected.text
    assert [name[:6] for name in fake.names] == ["law-v2"]


def test_new_weights_never_have_an_old_name(fake: FakeVllm, connected: Any, base: Path, tmp_path: Path) -> None:
    """A version that is replaced on disk under its own number, too."""
    model = connected(fake)
    before = ask(model, "law@1")
    AdapterStore(tmp_path / "adapters").remove("law")
    (tmp_path / "adapters" / "law" / "state.json").unlink()
    publish(tmp_path / "adapters", "law", base, tmp_path / "peft2")
    after = ask(model, "law@1")
    first, second = loads(fake)
    assert first[:7] == second[:7] == "law-v1-" and first != second and before.text != after.text


def test_a_new_start_of_a_server_is_noticed(fake: FakeVllm, connected: Any) -> None:
    model = connected(fake)
    expected = ask(model, "law")
    fake.forget()
    assert ask(model, "law") == expected
    fake.forget()
    assert model.score(GenerationRequest((Message("user", "?"),), adapter="law"), ["yes"])[0] < 0
    assert len(loads(fake)) == 3


def test_an_adapter_of_another_process_is_used_as_it_is(fake: FakeVllm, connected: Any) -> None:
    expected = ask(connected(fake), "law")
    assert ask(connected(fake), "law") == expected and len(loads(fake)) == 1


def test_no_more_are_loaded_than_there_are_slots(serve: Any, connected: Any, release: Any) -> None:
    """Five names on a server with two slots: idle ones make room; where none is idle, the request is refused."""
    fake = serve(max_loras=2)
    for number in range(1, 5):
        release(1 + number % 3, name=f"a{number}")
    model = connected(fake)
    expected = {f"a{n}": ask(model, f"a{n}").text for n in range(1, 5)}
    for n in (1, 2, 1, 3, 4, 2):
        assert ask(model, f"a{n}").text == expected[f"a{n}"]
    assert fake.most_loaded == 2 and len(set(expected.values())) == 3
    model.adapters._wait_s = 0.2
    request = [GenerationRequest((Message("user", "?"),), max_new_tokens=12, adapter=f"a{n}") for n in (1, 2)]
    running = [model.stream(r) for r in request]
    for stream in running:
        next(stream)
    with pytest.raises(ModelBusyError, match="holds 2 adapters and requests run on all of them"):
        ask(model, "a3")
    for stream in running:
        stream.close()
    assert ask(model, "a3").text == expected["a3"] and fake.most_loaded == 2


def test_a_server_of_one_slot_or_of_unknown_ones_is_refused(serve: Any, connected: Any) -> None:
    with pytest.raises(AdapterError, match="holds 1 adapters, expected one more than the names that answer"):
        ask(connected(serve(max_loras=1)), "law")
    silent = serve()
    silent.metrics = False
    with pytest.raises(AdapterError, match=r"an unknown number of adapters.*setting max_loras"):
        ask(connected(silent), "law")
    assert ask(connected(silent, max_loras=2), "law").adapter == "law@1"


def test_a_rank_beyond_the_server_s_names_the_option(serve: Any, connected: Any, base: Path, tmp_path: Path) -> None:
    folder = save_peft(base, tmp_path / "peft-large", seed=9, r=12)
    publish(tmp_path / "adapters", "large", base, folder)
    with pytest.raises(AdapterError, match=r"takes smaller ranks only .*start it with --max-lora-rank 16"):
        ask(connected(serve(max_lora_rank=8)), "large")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"alora_invocation_tokens": [5, 6]}, "activated LoRA"),
        ({"rank_pattern": {"q_proj": 2}}, "rank or scale by layer"),
        ({"exclude_modules": ["q_proj"]}, "leaves out layers"),
    ],
)
def test_what_vllm_would_run_otherwise_is_refused(
    fake: FakeVllm, connected: Any, base: Path, tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    publish(tmp_path / "adapters", "odd", base, save_peft(base, tmp_path / "odd", seed=4, **options))
    with pytest.raises(AdapterError, match=message):
        ask(connected(fake), "odd")
    assert not loads(fake)


def test_a_damaged_version_never_reaches_a_server(fake: FakeVllm, connected: Any, release: Any, tmp_path: Path) -> None:
    model = connected(fake)
    expected = ask(model, "law")
    release(2)
    weights = tmp_path / "adapters" / "law" / "2" / "adapter_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-8] + b"\0\0\xc0\x7f\0\0\xc0\x7f")
    with pytest.warns(RuntimeWarning, match="law@1 goes on serving 'law'"):
        assert ask(model, "law") == expected
    assert len(loads(fake)) == 1


@pytest.mark.parametrize(
    ("status", "said", "message"),
    [
        (404, "Not Found", "has no way to load adapters; start it with VLLM_ALLOW_RUNTIME_LORA_UPDATING=1"),
        (404, "Loading lora law failed: No adapter found for /x", "both machines must see it.*shared_folder"),
        (500, "dynamic lora loading is not supported with several API servers", "needs one API server process"),
    ],
)
def test_a_server_that_loads_nothing_says_what_it_needs(
    fake: FakeVllm, connected: Any, status: int, said: str, message: str
) -> None:
    def fault(path: str, body: dict[str, Any]) -> None:
        if path == "/v1/load_lora_adapter":
            raise Broken(status, said)

    model = connected(fake)
    fake.fault = fault
    with pytest.raises(AdapterError, match=message):
        ask(model, "law")


def test_a_shared_folder_gets_the_checked_files_alone(fake: FakeVllm, connected: Any, tmp_path: Path) -> None:
    model = connected(fake, shared_folder=str(tmp_path / "shared"))
    assert ask(model, "law").adapter == "law@1"
    (folder,) = (tmp_path / "shared").glob("[!.]*")
    assert {p.name for p in folder.iterdir()} == {"adapter_config.json", "adapter_model.safetensors"}
    assert fake.held == {"a0": str(folder)} and folder.name == loads(fake)[0]
    config = folder / "adapter_config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "lora_alpha": 999}))
    fake.forget()
    with pytest.raises(AdapterError, match="is not the adapter's file; remove the folder"):
        ask(connected(fake, shared_folder=str(tmp_path / "shared")), "law")


def test_who_asks_while_a_name_flips_gets_the_version_it_flips_to(fake: FakeVllm, connected: Any, release: Any) -> None:
    model = connected(fake)
    ask(model, "law")
    release(2)
    lock = model.adapters._loading

    class FlippedMeanwhile:
        def acquire(self, blocking: bool) -> bool:
            model.adapters._loading = lock
            assert ask(model, "law").adapter == "law@2"
            return False

    model.adapters._loading = FlippedMeanwhile()
    assert ask(model, "law").adapter == "law@2" and [n[:6] for n in fake.names] == ["law-v2"]


def test_without_a_folder_of_adapters_there_is_the_base_alone(fake: FakeVllm, base: Path) -> None:
    model = load_chat_model(str(base), url=fake.address)
    assert model.adapter_source == "" and ask(model, "base").adapter == "base"
    with pytest.raises(ModelError, match="is used without adapters"):
        ask(model, "law")


@pytest.mark.long
def test_eight_clients_while_versions_change(serve: Any, connected: Any, release: Any, tmp_path: Path) -> None:
    """Published, promoted and rolled back on two servers of three slots: no answer is wrong, mixed or lost."""
    fakes = [serve(max_loras=3), serve(max_loras=3)]
    release(2, promote=False)
    model = connected(*fakes)
    expected = {
        (full, q): ask(model, full, q).text for full, q in itertools.product(("base", "law@1", "law@2"), QUESTIONS)
    }
    assert len(set(expected.values())) == len(expected)
    store, stop = AdapterStore(tmp_path / "adapters"), threading.Event()
    changes = []

    def change() -> None:
        for number in itertools.count():
            if number % 3 == 2:
                store.rollback("law")
            else:
                store.promote("law", 1 + number % 2)
            changes.append(number)
            if stop.wait(0.02):
                return

    asked = ["base", "law", "law", "law@1", "law@2"]
    changing = threading.Thread(target=change)
    changing.start()
    with ThreadPoolExecutor(8) as pool:
        jobs = [(asked[n % 5], QUESTIONS[n % 3]) for n in range(40)]
        made = list(pool.map(lambda job: (*job, ask(model, *job)), jobs))
    stop.set()
    changing.join()
    for name, question, answer in made:
        assert answer.text == expected[answer.adapter, question]
        assert answer.adapter == name or (name == "law" and answer.adapter in ("law@1", "law@2"))
    assert len(made) == 40 and {a.adapter for *_, a in made} == {"base", "law@1", "law@2"} and len(changes) > 3
    assert all(f.most_loaded <= 3 for f in fakes)

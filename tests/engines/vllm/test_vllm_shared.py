"""Several programs on one server: none takes away what requests of another run on, or trips over its work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_vllm import FakeVllm

from rag_app.engines.vllm import loading
from rag_app.schema import GenerationRequest, Message


@pytest.fixture
def held(fake: FakeVllm) -> Iterator[threading.Event]:
    """The server `fake` writes a second token of each answer to a long request only once this is set."""
    go, tokens = threading.Event(), fake.tokens

    def waiting(body: dict[str, Any], prompt: list[int]) -> Iterator[dict[str, Any]]:
        for number, token in enumerate(tokens(body, prompt)):
            if number == 1 and body["max_tokens"] > 1:
                go.wait(30)
            yield token

    fake.tokens = waiting  # type: ignore[method-assign]
    yield go
    go.set()


def test_what_another_program_runs_on_is_left_alone(
    fake: FakeVllm, connected: Any, release: Any, held: threading.Event
) -> None:
    fake.max_loras = 2
    for number in (2, 3):
        release(number, name=f"a{number}")
    one, other = connected(fake), connected(fake)
    running = other.stream(GenerationRequest((Message("user", "?"),), max_new_tokens=12, adapter="law"))
    pieces = [next(running)]
    for name in ("a2", "a3"):
        assert one.serving(name) == f"{name}@1"
    assert [n[:6] for n in fake.names] == ["law-v1", "a3-v1-"] and fake.most_loaded == 2
    assert one.serving("law") == "law@1"
    release(3)
    assert one.serving("law") == "law@2"  # and its first version is still the other's
    assert [n[:6] for n in fake.names] == ["law-v1", "law-v2"]
    held.set()
    *_, last = [*pieces, *running]
    assert last.adapter == "law@1" and last.completion_tokens == 12


def test_a_server_that_makes_no_step_runs_nothing(fake: FakeVllm, connected: Any, release: Any) -> None:
    """An answer that was left is reported as running until the next step, which may never come."""
    fake.max_loras = 2
    for number in (2, 3):
        release(number, name=f"a{number}")
    model = connected(fake)
    for name in ("law", "a2"):
        assert model.serving(name) == f"{name}@1"
    fake.running += fake.names
    model.adapters._wait_s = 0.0
    assert model.serving("a3") == "a3@1" and fake.most_loaded == 2


def test_two_programs_fill_a_shared_folder_one_after_the_other(
    fake: FakeVllm, connected: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (connected(fake, shared_folder=str(tmp_path / "shared")) for _ in range(2))
    copyfile, others = loading.shutil.copyfile, list[threading.Thread]()

    def copying(source: Path, target: Path) -> None:
        if not others:
            others.append(threading.Thread(target=lambda: other.serving("law"), daemon=True))
            others[0].start()
            others[0].join(0.2)
        copyfile(source, target)

    monkeypatch.setattr(loading.shutil, "copyfile", copying)
    assert one.serving("law") == "law@1"
    others[0].join(30)
    assert other.adapters.names() == ["law@1"] and len(fake.names) == 1


def test_two_programs_load_a_version_at_once(fake: FakeVllm, connected: Any) -> None:
    one, other, loaded = connected(fake), connected(fake), list[str]()

    def first(path: str, body: dict[str, Any]) -> None:
        if path == "/v1/load_lora_adapter" and not loaded:
            loaded.append(path)
            loaded.append(other.serving("law"))

    fake.fault = first
    assert one.serving("law") == "law@1" and loaded[1:] == ["law@1"]
    assert [path for path, _ in fake.log].count("/v1/load_lora_adapter") == 2

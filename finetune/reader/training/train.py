"""The training of a reader: one loop over passes of rows, with checkpoints from which it goes on exactly."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor

from finetune.reader.rows.row import Row
from finetune.reader.training.batches import Batch, Encoded, batches, collate
from finetune.reader.training.lora import merged_linear, padded_attention
from finetune.reader.training.loss import loss
from finetune.reader.training.plan import Plan
from rag_app.artifacts import replacing
from rag_app.errors import DataError
from rag_app.models import fingerprint
from rag_app.models.bert.forward import forward
from rag_app.models.bert.weights import Sizes, Weights
from rag_app.reading.heads import Logits, judge
from rag_app.reading.manifest import read_manifest
from rag_app.reading.model import read_tensors
from rag_app.reading.pairs import PairTokenizer
from rag_app.reading.weights import adapter_shapes, load_base

_SAVED = 100  # steps between two states


def fresh_adapter(base: Weights, sizes: Sizes, plan: Plan) -> Weights:
    """A reader that changes nothing yet: B is 0, biases, norms and the pooler are the base's."""
    draw = torch.Generator().manual_seed(plan.seed)
    made: Weights = {}
    for name, shape in adapter_shapes(sizes, plan.rank).items():
        if name in base:
            made[name] = base[name].clone()
        elif name.endswith(".lora_a"):
            made[name] = (torch.rand(shape, generator=draw) * 2 - 1) / shape[1] ** 0.5
        elif name.endswith((".lora_b", ".bias")):
            made[name] = torch.zeros(shape)
        else:
            made[name] = torch.randn(shape, generator=draw) * 0.02
    return made


RowsOfPass = Callable[[int], Sequence[Row]]


class Training:
    """A training in its folder: `adapter`, the optimiser's state, and how far it has come."""

    def __init__(self, base_folder: Path, plan: Plan, start: Path | None = None) -> None:
        self.plan = plan
        self.base, self.sizes = load_base(base_folder)
        self.tokenizer = PairTokenizer(base_folder, plan.longest)
        if plan.bf16:
            self.base["embeddings.words"] = self.base["embeddings.words"].to(torch.bfloat16)
        self.before: Mapping[str, float] = {}  # what the reader cost that it goes on from
        self.adapter = fresh_adapter(self.base, self.sizes, plan) if start is None else self._read(start, base_folder)
        self._began = None if start is None else {name: tensor.clone() for name, tensor in self.adapter.items()}
        for tensor in self.adapter.values():
            tensor.requires_grad_(True)
        groups: dict[bool, list[Tensor]] = {True: [], False: []}
        for name, tensor in self.adapter.items():
            groups["lora" in name].append(tensor)
        self.optimizer = torch.optim.AdamW(
            [{"params": groups[True], "rate": plan.learning_rate}, {"params": groups[False], "rate": plan.head_rate}],
            lr=plan.learning_rate,
            betas=(0.9, 0.98),
            weight_decay=0.01,
        )
        self.steps = self.seen = self.rows = 0
        self.seconds = 0.0

    def _read(self, start: Path, base_folder: Path) -> Weights:
        """The weights of the reader in `start`. `AdapterError` where it is damaged, `DataError` where it is of another
        embedder, or of another rank or scale than the plan."""
        manifest = read_manifest(start)
        if manifest.base_fingerprint != fingerprint(base_folder):
            raise DataError(
                f"{start}: a reader of {manifest.base}, and the recipe trains one of another embedder ({base_folder}); "
                "change base in the recipe, or start from another."
            )
        if (manifest.rank, manifest.scale) != (self.plan.rank, self.plan.scale):
            raise DataError(
                f"{start}: a reader of rank {manifest.rank} and scale {manifest.scale:g}, the recipe has "
                f"{self.plan.rank} and {self.plan.scale:g}; change rank and alpha in the recipe, or start from another."
            )
        self.before = manifest.cost
        return read_tensors(start, manifest, adapter_shapes(self.sizes, self.plan.rank))

    def published(self, share: float) -> Weights:
        """The weights as they are now, and where the training went on from a reader, the mean of these and of those
        that it began with, in which they count `share`: it reads better than either (Wortsman et al. 2022, doi
        10.1109/CVPR52688.2022.00780; measured in docs/experiments.md)."""
        now = {name: tensor.detach() for name, tensor in self.adapter.items()}
        began = self._began
        return now if began is None else {name: torch.lerp(began[name], now[name], share) for name in now}

    def logits(self, batch: Batch) -> Logits:
        """What base and adapter say now."""
        apply = merged_linear(self.base, self.adapter, self.sizes, self.plan.scale)
        attend = padded_attention(batch.lengths, batch.allowed.shape[1], self.base["embeddings.words"].dtype)
        weights = {**self.base, **self.adapter}
        return judge(weights, forward(weights, self.sizes, batch.tokens, apply, attend), batch.tokens.firsts)

    def gradients(self, batch: Batch) -> dict[str, float]:
        """Fill the gradients of one batch; returns the parts of the loss."""
        total, parts = loss(self.logits(batch), batch)
        self.optimizer.zero_grad(set_to_none=True)
        total.backward()
        return parts

    def step(self, encoded: Sequence[Encoded]) -> dict[str, float]:
        """One step; returns the parts of the loss."""
        begun = time.perf_counter()
        batch = collate(encoded)
        factor = self.plan.rate_at(self.seen)
        for group in self.optimizer.param_groups:
            group["lr"] = group["rate"] * factor
        parts = self.gradients(batch)
        torch.nn.utils.clip_grad_norm_(self.adapter.values(), 1.0)
        self.optimizer.step()
        self.steps += 1
        self.seen += int(batch.lengths.sum())
        self.rows += len(encoded)
        self.seconds += time.perf_counter() - begun
        return parts

    def save(self, path: Path) -> None:
        """Write the state whole or not at all; the file is read with safetensors only."""
        from safetensors.torch import save_file

        state = {f"adapter.{n}": t.detach() for n, t in self.adapter.items()}
        for name, tensor in self.adapter.items():
            for key, value in self.optimizer.state.get(tensor, {}).items():
                state[f"{key}.{name}"] = value.reshape(1) if value.dim() == 0 else value
        counts = {k: str(getattr(self, k)) for k in ("steps", "seen", "rows", "seconds")}
        about = {**counts, "plan": json.dumps(asdict(self.plan))}
        with replacing(path) as partial:
            save_file(state, partial, about)

    def load(self, path: Path) -> None:
        """Go on from a state that `save` wrote. `DataError` where it is one of another plan (but for its length)."""
        from safetensors import safe_open

        with safe_open(path, "pt") as file:
            about = file.metadata()
            theirs, ours = json.loads(about["plan"]), asdict(self.plan)
            differ = [k for k in ours if k not in ("tokens", "cool_down", "warm_up") and theirs.get(k) != ours[k]]
            if differ:
                raise DataError(
                    f"{path}: it was trained with other settings ({', '.join(differ)}); use another folder."
                )
            for name, tensor in self.adapter.items():
                with torch.no_grad():
                    tensor.copy_(file.get_tensor(f"adapter.{name}"))
                if f"step.{name}" in file.keys():  # noqa: SIM118 - safe_open has no other way
                    state = {k: file.get_tensor(f"{k}.{name}") for k in ("step", "exp_avg", "exp_avg_sq")}
                    self.optimizer.state[tensor] = {**state, "step": state["step"].reshape(())}
        self.steps, self.seen, self.rows = (int(about.get(k, 0)) for k in ("steps", "seen", "rows"))
        self.seconds = float(about.get("seconds", 0))

    def stream(self, rows: RowsOfPass) -> Iterator[list[Encoded]]:
        """All batches of the training from its beginning, the same in every run."""
        for number in itertools.count():
            seed = self.plan.seed * 1000 + number
            yield from batches(rows(seed), self.tokenizer, self.plan.batch_tokens, seed)


def train(training: Training, rows: RowsOfPass, folder: Path, *, say: Callable[[str], None]) -> None:
    """Train to the end of the plan; a state is written to `folder` every 100 steps, and an existing one goes on."""
    state = folder / "state.safetensors"
    if state.exists():
        training.load(state)
        say(f"goes on after step {training.steps}, {training.seen:,} tokens")
    sums: dict[str, list[float]] = {}
    begun, before = time.perf_counter(), training.seen
    for batch in itertools.islice(training.stream(rows), training.steps, None):
        if training.seen >= training.plan.tokens:
            break
        for name, value in training.step(batch).items():
            sums.setdefault(name, []).append(value)
        if training.steps % 20 == 0:
            means = "  ".join(f"{n} {sum(v) / len(v):.3f}" for n, v in sorted(sums.items()))
            speed = (training.seen - before) / (time.perf_counter() - begun)
            say(f"step {training.steps}  tokens {training.seen:,}  {speed:.0f}/s  {means}")
            sums.clear()
        if training.steps % _SAVED == 0:
            training.save(state)
    training.save(state)

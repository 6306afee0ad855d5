"""What a training run will take, from configuration, tokenizer and rows alone: no weights are loaded.

Counts (parameters, tokens, steps) are exact. Time is work divided by speed: the floating-point operations of the
forward and backward passes (2 a weight and token forward, 2 backward, since frozen weights need no gradient of their
own) over the matrix-multiplication speed of this machine, measured for a second, times the share of a step that is
not matrix multiplication. Memory is weights, adapter, optimiser and the activations of the largest pack.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import torch

from finetune.recipe import TrainingRecipe
from finetune.rows.encode import EncodingReport, encode_for, require_rows
from finetune.rows.longest import config_and_tokenizer
from finetune.schema import Row
from finetune.training.attention import use_segment_attention
from finetune.training.collate import Collator, PaddedRows, StepBatch, StepSampler
from finetune.training.loading import unpacks
from finetune.training.lora import learning_rate, target_modules
from finetune.training.packs import Stretch
from finetune.training.space import bytes_on_disk
from rag_app.models.device import best_device, best_dtype
from rag_app.models.loading import without_weights
from rag_app.timing import duration

# Matrix products are about three fifths of a training step of the default model on two CPU cores.
_MATMUL_SHARE = 0.6
# Activations measured over those counted by `_Shapes.memory`.
_ACTIVATION_FACTOR = 1.2
# Python, torch, transformers and PEFT themselves.
_RUNTIME_BYTES = 550_000_000
# NF4 with double quantisation: 4 bits a weight and 0.127 for the scales (arXiv:2305.14314, section 3).
_NF4_BYTES = 4.127 / 8
_STEPS_SAMPLED = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Numbers of a run; `tokens` are those that the model reads in all epochs, shared contexts counted once."""

    parameters: int
    trained_parameters: int
    learning_rate: float
    encoding: EncodingReport
    tokens: int
    steps: int
    memory_bytes: int
    disk_bytes: int
    seconds: float
    device: str

    def __str__(self) -> str:
        return "\n".join(
            [
                f"rows        {self.encoding}",
                f"parameters  {self.trained_parameters:,} trained of {self.parameters:,}, "
                f"learning rate {self.learning_rate:.1e}",
                f"tokens      {self.tokens:,} read in {self.steps:,} steps",
                f"memory      about {self.memory_bytes / 1e9:.1f} GB",
                f"disk        at most {self.disk_bytes / 1e6:,.0f} MB for checkpoints and adapter",
                f"time        about {duration(self.seconds)} on {self.device}, evaluations not counted",
            ]
        )


def estimate(recipe: TrainingRecipe, rows: Sequence[Row], *, probe_s: float = 1.0) -> Estimate:
    """What training by `recipe` on `rows` will take; raises what `train` would raise for recipe, base or rows."""
    config, tokenizer = config_and_tokenizer(recipe)
    model = without_weights(config)
    device = best_device()
    dtype = getattr(torch, recipe.dtype) if recipe.dtype != "auto" else best_dtype(device)
    encoded, report = encode_for(recipe, rows, config, tokenizer)
    require_rows(encoded, report)
    sampler = StepSampler(encoded, recipe.batch_rows, recipe.seed)
    share = use_segment_attention(model, alora=recipe.alora)
    collator = Collator.of(recipe, on_cpu=device == "cpu", seq2seq=config.is_encoder_decoder, share=share)
    steps = recipe.max_steps or math.ceil(recipe.epochs * len(sampler))  # as Trainer
    batches = [collator([encoded[n] for n in numbers]) for numbers in islice(sampler, _STEPS_SAMPLED)]
    shapes = _Shapes(model, recipe)
    work = sum(shapes.operations(batch) for batch in batches) / len(batches)
    tokens = sum(batch.tokens for batch in batches) / len(batches)
    largest = max((micro for batch in batches for micro in batch.micro_batches), key=lambda micro: micro.tokens)
    return Estimate(
        parameters=shapes.parameters,
        trained_parameters=shapes.adapter,
        learning_rate=recipe.learning_rate or learning_rate(shapes.parameters),
        encoding=report,
        tokens=round(tokens * steps),
        steps=steps,
        memory_bytes=_RUNTIME_BYTES + shapes.memory(largest, recipe, device, dtype),
        disk_bytes=bytes_on_disk(shapes.adapter, steps),
        seconds=work * steps / (matmul_speed(device, dtype, probe_s) * _MATMUL_SHARE),
        device=device,
    )


class _Shapes:
    """Sizes of a model without weights, and of its adapter."""

    def __init__(self, model: Any, recipe: TrainingRecipe) -> None:
        config = model.config.get_text_config()
        linear = {n: m for n, m in model.named_modules() if isinstance(m, torch.nn.Linear)}
        targets = set(target_modules(model, recipe.targets))
        self.parameters = model.num_parameters()
        self.head = config.vocab_size * config.hidden_size
        self.blocks = sum(m.weight.numel() for n, m in linear.items() if "lm_head" not in n)
        self.adapter = recipe.rank * sum(
            m.in_features + m.out_features for n, m in linear.items() if n.rpartition(".")[2] in targets
        )
        self.layers = config.num_hidden_layers + (getattr(config, "num_decoder_layers", None) or 0)
        self.hidden = config.hidden_size
        self.inner = getattr(config, "intermediate_size", None) or config.d_ff
        self.attention = config.num_attention_heads * (
            getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
        )
        self.vocabulary = config.vocab_size
        self.checkpointing = recipe.gradient_checkpointing and not recipe.alora

    def operations(self, batch: StepBatch) -> float:
        """Floating-point operations of forward and backward."""
        passes = 3 if self.checkpointing else 2
        total = 4.0 * self.head * batch.answer_tokens
        for micro in batch.micro_batches:
            if isinstance(micro, PaddedRows):
                size = micro.input_ids.numel() + micro.labels.numel()
                # A token meets half of the weights: those of the encoder or those of the decoder.
                total += size * (passes * self.blocks + 3 * self.adapter)
                continue
            if micro.base is not None:
                total += 2 * self.blocks * micro.base.input_ids.numel() + self._attention(micro.base)
            total += (2 * passes * self.blocks + 6 * self.adapter) * micro.trained.input_ids.numel()
            total += 3.5 * self._attention(micro.trained)  # backward recomputes the scores: 2.5 times forward
        return total

    def _attention(self, stretch: Stretch) -> float:
        pairs = 0.0
        for segment in stretch.segments.items:
            queries = segment.queries[1] - segment.queries[0]
            keys = sum(end - start for start, end in segment.key_ranges())
            pairs += queries * keys * (1 if segment.context else 0.5)
        return 4.0 * self.attention * self.layers * pairs

    def memory(self, largest: Any, recipe: TrainingRecipe, device: str, dtype: torch.dtype) -> int:
        """Bytes of weights, adapter with gradients and two float32 moments, and activations."""
        weights = self.parameters * dtype.itemsize
        if recipe.quantization == "nf4" and not (device == "cpu" and unpacks(self.blocks * dtype.itemsize)):
            weights = (self.parameters - self.blocks) * dtype.itemsize + self.blocks * _NF4_BYTES
        tokens = largest.input_ids.numel() if isinstance(largest, PaddedRows) else largest.trained.input_ids.numel()
        answers = len(largest.row_of)
        a_layer = (4 * self.hidden + 5 * self.attention + 4 * self.inner) * dtype.itemsize
        layers = 1 if self.checkpointing else self.layers
        kept = self.layers * self.hidden * dtype.itemsize if self.checkpointing else 0
        activations = tokens * (a_layer * layers + kept) * _ACTIVATION_FACTOR
        return round(weights + 16 * self.adapter + activations + 12 * answers * self.vocabulary)


def matmul_speed(device: str, dtype: torch.dtype, seconds: float) -> float:
    """Floating-point operations a second of matrix products of the size that training has, measured."""
    left = torch.randn(512, 1024, device=device).to(dtype)
    right = torch.randn(1024, 2048, device=device).to(dtype)
    count, started = 0, 0.0
    warm_until = time.perf_counter() + seconds / 4
    while True:
        left @ right
        if device != "cpu":
            torch.accelerator.synchronize()
        now = time.perf_counter()
        if not started:
            started = now if now >= warm_until else 0.0
            continue
        count += 1
        if now - started >= seconds * 3 / 4:
            return count * 2.0 * 512 * 1024 * 2048 / (now - started)

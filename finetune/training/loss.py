"""The training loss: summed cross-entropy of answer tokens, end of turn included.

Sums, not means, so that packs of any shape add up: a step divides by the number of answer tokens of all its rows,
and the result is the token mean of the batch however the rows were laid out.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import torch
from peft.tuners.lora import LoraLayer
from transformers import DynamicCache

from finetune.training.attention import attends_by_segments
from finetune.training.collate import PaddedRows
from finetune.training.packs import Pack, Stretch
from rag_app.models.loading import cache_keyword


def loss_sum(model: Any, batch: Pack | PaddedRows) -> torch.Tensor:
    """Summed negative log-likelihood (natural logarithm, float32 scalar) of the answer tokens of `batch`."""
    return token_losses(model, batch).sum()


def token_losses(model: Any, batch: Pack | PaddedRows) -> torch.Tensor:
    """Negative log-likelihood of each answer token, (answer tokens,) float32.

    Logits are computed at answer positions only: over a vocabulary of 50,000 the head is a fifth of a small model.
    """
    if isinstance(batch, PaddedRows):
        logits = model(
            input_ids=batch.input_ids, attention_mask=batch.attention_mask, labels=batch.labels, use_cache=False
        ).logits
        wanted = batch.labels != -100
        return torch.nn.functional.cross_entropy(logits[wanted].float(), batch.labels[wanted], reduction="none")
    options: dict[str, Any] = {"use_cache": False}
    if batch.base is not None:
        options = _with_base(model, batch)
    with _acting_everywhere(model) if batch.base is not None else contextlib.nullcontext():
        logits = model(**_inputs(model, batch.trained), logits_to_keep=batch.keep, **options).logits
    return torch.nn.functional.cross_entropy(logits[0].float(), batch.targets, reduction="none")


@torch.no_grad()
def _with_base(model: Any, batch: Pack) -> dict[str, Any]:
    """Keys and values of everything before the invocation tokens: the base model's, constant during training."""
    assert batch.base is not None  # noqa: S101 - packs are built so
    inner = getattr(model, "module", model)
    base = inner.get_base_model()
    options = {"use_cache": True, cache_keyword(base): DynamicCache()}
    inner.base_model.disable_adapter_layers()  # `disable_adapter` asks the state of every layer first, in each step
    try:
        base(**_inputs(inner, batch.base), logits_to_keep=1, **options)
    finally:
        inner.base_model.enable_adapter_layers()
    return options


@contextlib.contextmanager
def _acting_everywhere(model: Any) -> Iterator[None]:
    """Let an activated LoRA act on every token of the block: here all of them stand after the invocation.

    PEFT's variant would gather and scatter the active tokens in each layer and look for the invocation tokens.
    """
    model = getattr(model, "module", model)
    layers = [layer for layer in model.modules() if isinstance(layer, LoraLayer)]
    variants = [dict(layer.lora_variant) for layer in layers]
    config = model.active_peft_config
    tokens, config.alora_invocation_tokens = config.alora_invocation_tokens, None
    for layer in layers:
        layer.lora_variant.clear()
    try:
        yield
    finally:
        config.alora_invocation_tokens = tokens
        for layer, variant in zip(layers, variants, strict=True):
            layer.lora_variant.update(variant)


def _inputs(model: Any, stretch: Stretch) -> dict[str, Any]:
    """What `model` reads. One that does not attend by segments gets one row at a time, for which its own plain causal
    attention is right, and a mask of ours would replace that."""
    inner = getattr(model, "module", model)
    if not attends_by_segments(inner.get_base_model()):
        assert len(stretch.segments.items) == 1  # noqa: S101 - packs are built so
        return {"input_ids": stretch.input_ids}
    # A four-dimensional mask is passed on as it is: transformers then makes none of its own.
    mask = torch.ones((1, 1, 1, 1), dtype=torch.bool, device=stretch.input_ids.device)
    return {
        "input_ids": stretch.input_ids,
        "position_ids": stretch.position_ids,
        "segments": stretch.segments,
        "attention_mask": mask,
    }

"""An adapter merged into the weights that it was trained against: a plain model for programs that know no adapters."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel

from finetune.recipe import TrainingRecipe
from finetune.rows.encode import EncodedRow, encode_rows
from finetune.schema import Row
from finetune.training.loading import unpack_nf4
from rag_app.artifacts import replacing
from rag_app.errors import DataError, SettingsError
from rag_app.models import resolve
from rag_app.models.loading import load


@dataclass(frozen=True, slots=True)
class Merged:
    """The folder of the merged model, and how far its logits are from those of base and adapter at answer positions.

    `largest` is the largest absolute difference, `scale` the largest absolute logit, `same_token` the share of
    positions with the same most probable token, over `positions` positions of `rows` rows.
    """

    folder: Path
    largest: float
    scale: float
    same_token: float
    positions: int
    rows: int


def export_merged(adapter: Path, recipe: TrainingRecipe, rows: Sequence[Row], folder: Path) -> Merged:
    """Merge `adapter` and save model and tokenizer in `folder`; the saved model is read back and compared on `rows`.

    A `qlora` adapter is merged onto the dequantised NF4 weights, which it was trained against: merged onto the
    original weights it would be another model. Raises `SettingsError` for an activated LoRA, which acts on a part of
    the prompt only and cannot be merged, and `DataError` when `folder` is not empty.
    """
    settings = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))
    if settings.get("alora_invocation_tokens"):
        raise SettingsError(
            f"{adapter}: an activated LoRA acts after its invocation tokens only and cannot be merged; serve it as an "
            "adapter, or train with alora=false."
        )
    if folder.exists() and any(folder.iterdir()):
        raise DataError(f"{folder}: is not empty; give a new folder.")
    base, tokenizer = _plain_base(recipe)
    encoded, _ = encode_rows(rows[:16], tokenizer, recipe.max_tokens)
    if not encoded:
        raise DataError("no rows to compare the merged model on; build some with `rag-finetune data build`.")
    adapted: Any = PeftModel.from_pretrained(base, str(adapter)).eval()
    before = _answer_logits(adapted, encoded)
    merged = adapted.merge_and_unload()
    with replacing(folder) as partial:
        merged.save_pretrained(partial)
        tokenizer.save_pretrained(partial)
        del adapted, merged, base
        again, _ = load(str(folder), partial, dtype=recipe.dtype, quantization="none", device="auto")
        after = _answer_logits(again, encoded)
    return Merged(
        folder=folder,
        largest=float((before - after).abs().max()),
        scale=float(before.abs().max()),
        same_token=float((before.argmax(-1) == after.argmax(-1)).float().mean()),
        positions=len(before),
        rows=len(encoded),
    )


def _plain_base(recipe: TrainingRecipe) -> tuple[Any, Any]:
    """The base in plain layers, holding the numbers of training: dequantised NF4 for `qlora`."""
    folder = resolve(recipe.base)
    model, tokenizer = load(recipe.base, folder, dtype=recipe.dtype, quantization=recipe.quantization, device="auto")
    if recipe.quantization == "nf4":
        unpack_nf4(model)
        model.hf_quantizer = None
        del model.config.quantization_config
    return model, tokenizer


@torch.no_grad()
def _answer_logits(model: Any, rows: Sequence[EncodedRow]) -> torch.Tensor:
    """Logits (answer tokens, vocabulary), float32 on the CPU, where the right answers of `rows` are read."""
    parts = []
    for row in rows:
        prompt, answer = row.prompt_ids.tolist(), row.answer_ids.tolist()
        if model.config.is_encoder_decoder:
            labels = torch.tensor([answer], device=model.device)
            logits = model(input_ids=torch.tensor([prompt], device=model.device), labels=labels).logits[0]
        else:
            ids = torch.tensor([[*prompt, *answer]], device=model.device)
            logits = model(input_ids=ids).logits[0, len(prompt) - 1 : -1]
        parts.append(logits.float().cpu())
    return torch.cat(parts)

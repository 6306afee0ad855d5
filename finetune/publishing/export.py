"""An adapter merged into the weights that it was trained against: a plain model for programs that know no adapters."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel

from finetune.recipe import TrainingRecipe
from finetune.rows.encode import EncodedRow, encode_rows
from finetune.rows.longest import longest_row
from finetune.schema import Row
from finetune.training.loading import unpack_nf4
from finetune.training.memory import available_bytes
from rag_app.adapters.files import CONFIG
from rag_app.artifacts import replacing
from rag_app.errors import DataError, SettingsError
from rag_app.models import resolve
from rag_app.models.loading import load

# Share of the free memory that the model in float32 may take.
_FLOAT32_SHARE = 0.8
# How far a logit may be from that of base and adapter, as a share of the largest one, where all is done in float32.
_MOST_DIFFERENT = 1e-2


@dataclass(frozen=True, slots=True)
class Difference:
    """How far logits are from those of base and adapter at answer positions: the largest absolute difference, and the
    share of positions with the same most probable token."""

    largest: float
    same_token: float


@dataclass(frozen=True, slots=True)
class Merged:
    """The folder of the merged model, how far `merged` it is from base and adapter, and how far as `stored` there.

    Both are computed in the number type `computed_in`; the weights are stored in `stored_in`. `scale` is the largest
    absolute logit of `positions` positions of `rows` rows.
    """

    folder: Path
    merged: Difference
    stored: Difference
    computed_in: str
    stored_in: str
    scale: float
    positions: int
    rows: int


def export_merged(adapter: Path, recipe: TrainingRecipe, rows: Sequence[Row], folder: Path) -> Merged:
    """Merge `adapter` and save model and tokenizer in `folder`; the saved model is read back and compared on `rows`.

    Merging and comparing are done in float32 where it fits into memory, so that what storing in the recipe's number
    type costs is told apart from what merging does.
    A `qlora` adapter is merged onto the dequantised NF4 weights, which it was trained against: merged onto the
    original weights it would be another model. Raises `SettingsError` for an activated LoRA, which acts on a part of
    the prompt only and cannot be merged, and where the merged model is another one than base and adapter (its head is
    adapted and is the embedding, too), and `DataError` when `folder` is not empty; nothing is written then.
    """
    settings = json.loads((adapter / CONFIG).read_text(encoding="utf-8"))
    if settings.get("alora_invocation_tokens"):
        raise SettingsError(
            f"{adapter}: an activated LoRA acts after its invocation tokens only and cannot be merged; serve it as an "
            "adapter, or train with alora=false."
        )
    if folder.exists() and any(folder.iterdir()):
        raise DataError(f"{folder}: is not empty; give a new folder.")
    base, tokenizer = _plain_base(recipe)
    encoded, _ = encode_rows(rows[:16], tokenizer, longest_row(recipe, base.config, tokenizer))
    if not encoded:
        raise DataError("no rows to compare the merged model on; build some with `rag-finetune data build`.")
    stored_in, kinds = _number(base), {name: tensor.dtype for name, tensor in _numbers(base)}
    if 4 * base.num_parameters() < _FLOAT32_SHARE * _free_bytes(base):
        base.float()
    computed_in = _number(base)
    adapted: Any = PeftModel.from_pretrained(base, str(adapter)).eval()
    before = _answer_logits(adapted, encoded)
    whole = adapted.merge_and_unload()
    merged, scale = _difference(before, _answer_logits(whole, encoded)), float(before.abs().max())
    if computed_in == "float32":
        _require_alike(adapter, merged, scale)
    for name, tensor in _numbers(whole):
        tensor.data = tensor.data.to(kinds[name])
    with replacing(folder) as partial:
        whole.save_pretrained(partial)
        tokenizer.save_pretrained(partial)
        del adapted, whole, base, tensor
        again, _ = load(str(folder), partial, dtype=computed_in, quantization="none", device="auto")
        stored = _difference(before, _answer_logits(again, encoded))
        if computed_in == stored_in == "float32":
            _require_alike(adapter, stored, scale)
    return Merged(
        folder=folder,
        merged=merged,
        stored=stored,
        computed_in=computed_in,
        stored_in=stored_in,
        scale=scale,
        positions=len(before),
        rows=len(encoded),
    )


def _numbers(model: Any) -> Iterator[tuple[str, torch.Tensor]]:
    """What `float` changes and a file keeps: parameters and buffers by name."""
    yield from model.named_parameters()
    yield from ((name, tensor) for name, tensor in model.named_buffers() if tensor.is_floating_point())


def _number(model: Any) -> str:
    return str(model.dtype).removeprefix("torch.")


def _free_bytes(model: Any) -> int:
    """Memory that is free where `model` is, with what `model` takes."""
    free = torch.cuda.mem_get_info(model.device)[0] if model.device.type == "cuda" else available_bytes()
    return int(free) + model.num_parameters() * model.dtype.itemsize


def _difference(before: torch.Tensor, after: torch.Tensor) -> Difference:
    return Difference(
        largest=float((before - after).abs().max()),
        same_token=float((before.argmax(-1) == after.argmax(-1)).float().mean()),
    )


def _require_alike(adapter: Path, found: Difference, scale: float) -> None:
    if not found.largest <= _MOST_DIFFERENT * scale:
        raise SettingsError(
            f"{adapter}: merged, a logit differs by {found.largest:.2g} from that of base and adapter, the largest "
            f"being {scale:.3g}: it would be another model, as where an adapted head (lm_head) is the embedding, too; "
            "serve it as an adapter, or train without that target."
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

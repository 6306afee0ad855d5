"""`adapter_config.json` of a PEFT LoRA: accepted only where every option that changes the numbers is understood."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MAX_RANK = 64

# Options that say nothing about the forward pass, or that are read below.
_READ = {
    "r", "lora_alpha", "use_rslora", "rank_pattern", "alpha_pattern", "target_modules", "exclude_modules",
    "alora_invocation_tokens", "peft_type", "bias", "init_lora_weights", "task_type",
}  # fmt: skip
_HARMLESS = {
    "auto_mapping", "peft_version", "base_model_name_or_path", "revision", "inference_mode",
    "lora_dropout", "megatron_core", "qalora_group_size", "ensure_weight_tying", "eva_config",
}  # fmt: skip
# Ways to begin a training that leave the base as it is; others (PiSSA, OLoRA, CorDA, LoftQ ...) subtract from it.
_INIT = (True, False, "gaussian", "orthogonal", "eva")
_WRITES = ("CAUSAL_LM", "SEQ_2_SEQ_LM")  # a classifier of ours writes its labels, too


@dataclass(frozen=True, slots=True)
class LoraSettings:
    """Rank and scale by layer. `invocation` are the tokens that switch an activated LoRA on (aLoRA), else empty."""

    rank: int
    alpha: float
    rslora: bool
    targets: tuple[str, ...]
    excluded: tuple[str, ...]
    ranks: Mapping[str, int]
    alphas: Mapping[str, float]
    invocation: tuple[int, ...]

    def adapts(self, layer: str) -> bool:
        """Whether the layer of that full name is adapted: named, or ending in `.name`."""
        return _names(self.targets, layer) and not _names(self.excluded, layer)

    def rank_of(self, layer: str) -> int:
        return self.ranks.get(_key(self.ranks, layer), self.rank)

    def scale_of(self, layer: str) -> float:
        """alpha / r, or alpha / sqrt(r) for rsLoRA (arXiv:2312.03732)."""
        rank = self.rank_of(layer)
        alpha = self.alphas.get(_key(self.alphas, layer), self.alpha)
        return alpha / (math.sqrt(rank) if self.rslora else rank)


def parse_config(data: bytes) -> LoraSettings:
    """Read the configuration; `ValueError` names the option, what was found and what was expected."""
    try:
        values = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the file is not JSON ({error}), expected a PEFT configuration") from None
    if not isinstance(values, dict):
        raise ValueError(f"the file holds a {type(values).__name__}, expected a PEFT configuration")
    _expect(values.get("peft_type") == "LORA", "peft_type", values.get("peft_type"), "LORA")
    _expect(values.get("bias", "none") == "none", "bias", values.get("bias"), "none")
    task = values.get("task_type")
    _expect(task is None or task in _WRITES, "task_type", task, f"{' or '.join(_WRITES)}, a model that writes")
    init = values.get("init_lora_weights", True)
    _expect(init in _INIT, "init_lora_weights", init, "a start that leaves the base weights as they are")
    for option in values.keys() - _READ - _HARMLESS:
        expected = "nothing: this option is not supported"
        _expect(not values[option], option, values[option], expected)
    rank, alpha = values.get("r"), values.get("lora_alpha")
    _expect(_is_rank(rank), "r", rank, f"1 to {MAX_RANK}")
    _expect(_is_number(alpha), "lora_alpha", alpha, "a positive number")
    ranks, alphas = values.get("rank_pattern") or {}, values.get("alpha_pattern") or {}
    for option, pattern, fits in (("rank_pattern", ranks, _is_rank), ("alpha_pattern", alphas, _is_number)):
        good = isinstance(pattern, dict) and all(re.fullmatch(r"\^?[\w.]+", k) for k in pattern)
        expected = f"layer names with {'ranks of 1 to ' + str(MAX_RANK) if fits is _is_rank else 'positive numbers'}"
        _expect(good and all(map(fits, pattern.values())), option, pattern, expected)
    targets, excluded = values.get("target_modules"), values.get("exclude_modules") or []
    _expect(bool(targets) and _are_names(targets), "target_modules", targets, "a list of layer names")
    _expect(_are_names(excluded), "exclude_modules", excluded, "a list of layer names")
    invocation = values.get("alora_invocation_tokens") or []
    good = isinstance(invocation, list) and all(type(t) is int and t >= 0 for t in invocation)
    _expect(good, "alora_invocation_tokens", invocation, "a list of token ids")
    return LoraSettings(
        rank=values["r"],
        alpha=float(values["lora_alpha"]),
        rslora=values.get("use_rslora") is True,
        targets=tuple(values["target_modules"]),
        excluded=tuple(excluded),
        ranks=dict(ranks),
        alphas=dict(alphas),
        invocation=tuple(invocation),
    )


def last_place(prompt: Sequence[int], invocation: Sequence[int]) -> int | None:
    """Where the invocation tokens of an activated LoRA last stand in a prompt, None where they do not."""
    ids, wanted = tuple(prompt), tuple(invocation)
    starts = range(len(ids) - len(wanted), -1, -1)
    return next((start for start in starts if ids[start : start + len(wanted)] == wanted), None)


def is_layer(name: str, layer: str) -> bool:
    """Whether a name in a configuration means the layer of that full name: all of it, or its end behind a dot."""
    return layer == name or layer.endswith(f".{name}")


def _expect(good: bool, option: str, found: Any, expected: str) -> None:
    if not good:
        raise ValueError(f"{option} is {found!r:.120}, expected {expected}")


def _is_rank(value: Any) -> bool:
    return type(value) is int and 1 <= value <= MAX_RANK


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e6


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) and re.fullmatch(r"[\w.]{1,200}", v) for v in value)


def _names(names: Sequence[str], layer: str) -> bool:
    return any(is_layer(name, layer) for name in names)


def _key(pattern: Mapping[str, Any], layer: str) -> str:
    """The first key of a PEFT pattern that means `layer`: its end, or all of it where the key begins with `^`."""
    return next((k for k in pattern if layer == k.lstrip("^") or (k[0] != "^" and layer.endswith(f".{k}"))), "")

"""What the lean forward needs to know of a decoder that fits it, read from its configuration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch

from rag_app.models.window import odd_layers, rope_settings, rope_type

# One block each: norm, attention with rotary positions, norm, gated SiLU. Other classes differ somewhere (norms after
# the layers, layers without positions, logits that are scaled) and would be wrong without an error.
_CLASSES = {"LlamaForCausalLM", "MistralForCausalLM", "Qwen2ForCausalLM", "Qwen3ForCausalLM", "Phi3ForCausalLM"}
_FIXED_ROPE = {"default", "linear", "llama3", "yarn"}  # frequencies that no length of a prompt changes
_PROJECTIONS = ("q_proj", "k_proj", "v_proj", "qkv_proj", "o_proj", "gate_proj", "up_proj", "gate_up_proj", "down_proj")


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a decoder. `windows` holds for each layer how many tokens it sees back, itself included; 0 is all."""

    heads: int
    kv_heads: int
    head_dim: int
    hidden: int
    eps: float
    windows: tuple[int, ...]


def shape_of(model: Any) -> Shape:
    """The shape of a model that `fits`."""
    config = model.config
    kinds = getattr(config, "layer_types", None)
    window = int(getattr(config, "sliding_window", None) or 0)
    if not getattr(config, "use_sliding_window", True):
        window = 0
    count = int(config.num_hidden_layers)
    slides = [kind == "sliding_attention" for kind in kinds] if kinds else [True] * count
    return Shape(
        heads=config.num_attention_heads,
        kv_heads=config.num_key_value_heads,
        head_dim=getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads,
        hidden=config.hidden_size,
        eps=config.rms_norm_eps,
        windows=tuple(window if s else 0 for s in slides),
    )


def fits(model: Any) -> str:
    """Empty where this engine runs `model` as transformers would, else one sentence that says why not."""
    kind, config = type(model).__name__, model.config
    if kind not in _CLASSES:
        return f"{kind} is none of {', '.join(sorted(_CLASSES))}."
    if model.device.type != "cpu":
        return f"The model is on {model.device}, and this engine is for the CPU."
    if model.dtype not in (torch.float32, torch.bfloat16):
        return f"Its weights are {model.dtype}, expected float32 or bfloat16."
    layers = model.model.layers
    odd = {
        type(module).__name__
        for name, module in layers.named_modules()
        if name.rpartition(".")[2] in _PROJECTIONS and type(module) is not torch.nn.Linear
    }
    if odd:
        return f"Its linear layers are {', '.join(sorted(odd))}: quantised or changed weights."
    settings = rope_settings(config)
    ropes = {rope_type(r) for r in settings}
    if ropes - _FIXED_ROPE:
        return f"Its rotary positions are {', '.join(sorted(ropes - _FIXED_ROPE))}, which depend on the length."
    covered = [getattr(config, "partial_rotary_factor", None), *(r.get("partial_rotary_factor") for r in settings)]
    if set(covered) - {None, 1.0}:
        return "Its rotary positions cover only a part of each head."
    if config.hidden_act != "silu":
        return f"Its activation is {config.hidden_act}, expected silu."
    if kinds := odd_layers(config):
        return f"Some of its layers are {', '.join(sorted(kinds))}."
    return ""

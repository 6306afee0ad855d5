"""How many tokens a model can read, from what its configuration and tokenizer say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Sentinels for "unlimited" such as 1e30 are no window.
_SANE = 10_000_000
_SEQ2SEQ_DEFAULT = 512  # T5 was trained on inputs of 512 tokens (arXiv:1910.10683) and its positions are relative.
_CAUSAL_DEFAULT = 2048


def context_tokens(config: Any, tokenizer: Any) -> int:
    """Window in tokens: prompt and completion together, or the encoder's input alone for seq2seq models.

    Causal models: `max_position_embeddings`, but the sliding window where every layer slides (Mistral 7B v0.1,
    Phi-3 mini), since the instruction at the start of a longer prompt would be out of sight of the answer. With
    LongRoPE (Phi-3 mini 128k; arXiv:2402.13753) at most `original_max_position_embeddings`: beyond it every position
    has other frequencies, but transformers chooses them anew per forward, so that keys read before would no longer fit.
    (`dynamic` ones change beyond `max_position_embeddings` only.) Seq2seq models: the tokenizer's `model_max_length`,
    since configurations of T5 hold none or a nominal one.
    """
    text = config.get_text_config()
    positions = _sane(getattr(text, "max_position_embeddings", None))
    told = _sane(getattr(tokenizer, "model_max_length", None))
    if config.is_encoder_decoder:
        return min(filter(None, (told, positions)), default=_sane(getattr(text, "n_positions", 0)) or _SEQ2SEQ_DEFAULT)
    layers = getattr(text, "layer_types", None) or ["sliding_attention"]
    slides = all(layer == "sliding_attention" for layer in layers)
    window = _sane(getattr(text, "sliding_window", None)) if slides else 0
    longrope = [r.get("original_max_position_embeddings") for r in rope_settings(text) if rope_type(r) == "longrope"]
    bounds = [b for b in (window, positions, *map(_sane, longrope)) if b]
    return min(bounds, default=told or _CAUSAL_DEFAULT)


def rope_settings(text: Any) -> list[Mapping[str, Any]]:
    """Rotary settings of a text configuration, one mapping or one per layer type.

    transformers 5 keeps them in `rope_parameters` (earlier `rope_scaling`) and moves the field
    `original_max_position_embeddings` of Phi-3 in there.
    """
    rope = getattr(text, "rope_parameters", None) or getattr(text, "rope_scaling", None) or {}
    return [rope, *(v for v in rope.values() if isinstance(v, Mapping))]


def rope_type(settings: Mapping[str, Any]) -> str:
    """`default`, `longrope`, `dynamic`, ..."""
    return str(settings.get("rope_type", settings.get("type", "default")))


def odd_layers(text: Any) -> set[str]:
    """The kinds of layers of a text configuration that are neither full nor sliding attention: recurrent, chunked."""
    return set(getattr(text, "layer_types", None) or ()) - {"full_attention", "sliding_attention"}


def _sane(value: Any) -> int:
    return int(value) if isinstance(value, int | float) and 0 < value < _SANE else 0

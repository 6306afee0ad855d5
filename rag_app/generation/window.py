"""How many tokens a model can read, from what its configuration and tokenizer say."""

from __future__ import annotations

from typing import Any

# Sentinels for "unlimited" such as 1e30 are no window.
_SANE = 10_000_000
_SEQ2SEQ_DEFAULT = 512  # T5 was trained on inputs of 512 tokens (arXiv:1910.10683) and its positions are relative.
_CAUSAL_DEFAULT = 2048


def context_tokens(config: Any, tokenizer: Any) -> int:
    """Window in tokens: prompt and completion together, or the encoder's input alone for seq2seq models.

    Causal models: `max_position_embeddings`, but the sliding window where every layer slides (Mistral 7B v0.1,
    Phi-3 mini), since the instruction at the start of a longer prompt would be out of sight of the answer. Seq2seq
    models: the tokenizer's `model_max_length`, since configurations of T5 hold none or a nominal one.
    """
    text = config.get_text_config()
    positions = _sane(getattr(text, "max_position_embeddings", None))
    told = _sane(getattr(tokenizer, "model_max_length", None))
    if config.is_encoder_decoder:
        return min(filter(None, (told, positions)), default=_sane(getattr(text, "n_positions", 0)) or _SEQ2SEQ_DEFAULT)
    window = _sane(getattr(text, "sliding_window", None))
    layers = getattr(text, "layer_types", None) or ["sliding_attention"]
    if window and all(layer == "sliding_attention" for layer in layers):
        return min(window, positions or window)
    return positions or told or _CAUSAL_DEFAULT


def _sane(value: Any) -> int:
    return int(value) if isinstance(value, int | float) and 0 < value < _SANE else 0

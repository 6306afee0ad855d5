"""Attention over several rows laid out as one sequence: each row sees the context it shares and itself.

A dense mask over the whole sequence would compute, and throw away, what every branch says to every other. Here each
segment of queries attends to its own few ranges of keys, so that the work is that of separate rows without their
repeated context. Gradients flow into the shared keys and values from every branch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.integrations.sdpa_attention import repeat_kv, sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

from finetune.training.cpu import attention as cpu_attention
from rag_app.errors import SettingsError
from rag_app.models.window import odd_layers

NAME = "finetune_segments"
# What some families ask of an attention function beside a scaled product of queries and keys.
_UNKNOWN = ("softcap", "s_aux", "sinks", "position_bias", "indices")
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Segment:
    """Queries `queries[0]:queries[1]` see all keys of the `context` ranges and, causally, those of `own`.

    `own` is as long as `queries`; both are made of branches of the lengths `branches`, which do not see each other.
    Indices count along the sequence of queries and of keys; the two differ where keys of an earlier pass come first.
    """

    queries: Range
    own: Range
    context: tuple[Range, ...] = ()
    branches: tuple[int, ...] = ()

    def key_ranges(self) -> list[Range]:
        """`context` and `own`, neighbours joined so that their keys need not be copied."""
        ranges: list[Range] = []
        for start, end in (*self.context, self.own):
            if ranges and ranges[-1][1] == start:
                ranges[-1] = (ranges[-1][0], end)
            else:
                ranges.append((start, end))
        return ranges


@dataclass(slots=True)
class Segments:
    """All segments of one forward pass, in the order of their queries, with the positions of queries and keys (1-D).

    Masks are made once and shared by the layers.
    """

    items: tuple[Segment, ...]
    query_positions: torch.Tensor
    key_positions: torch.Tensor
    _masks: dict[tuple[int, int | None], torch.Tensor | None] = field(default_factory=dict)

    def to(self, device: torch.device) -> Segments:
        return Segments(self.items, self.query_positions.to(device), self.key_positions.to(device))

    def mask(self, index: int, window: int | None, dtype: torch.dtype) -> torch.Tensor | None:
        """Additive mask (queries, keys) of one segment; None where plain causal attention says the same.

        `window` is the model's sliding window: a key is seen at a distance below it.
        """
        key = (index, window)
        if key not in self._masks:
            seen = self._make_mask(self.items[index], window)
            if seen is not None:  # SDPA would turn a boolean mask into this one, and keep it, in each layer
                seen = torch.zeros(seen.shape, dtype=dtype, device=seen.device).masked_fill_(~seen, -torch.inf)
            self._masks[key] = seen
        return self._masks[key]

    def _make_mask(self, segment: Segment, window: int | None) -> torch.Tensor | None:
        queries = self.query_positions[slice(*segment.queries)]
        keys = torch.cat([self.key_positions[slice(*r)] for r in (*segment.context, segment.own)])
        distance = queries[:, None] - keys[None, :]
        narrow = window is not None and bool((distance >= window).any())
        if not segment.context and len(segment.branches) <= 1 and not narrow:
            return None
        mask = distance >= 0
        if window is not None:
            mask &= distance < window
        if len(segment.branches) > 1:
            lengths = torch.tensor(segment.branches, device=mask.device)
            branch = torch.repeat_interleave(torch.arange(len(lengths), device=mask.device), lengths)
            mask[:, -len(branch) :] &= branch[:, None] == branch[None, :]
        return mask


def segment_attention(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    *,
    segments: Segments | None = None,
    dropout: float = 0.0,
    scaling: float | None = None,
    sliding_window: int | None = None,
    **kwargs: Any,
) -> tuple[torch.Tensor, None]:
    """Attention function for transformers: query (1, heads, n, dim), key and value (1, key heads, m, dim).

    Without `segments` (generation, evaluation) it is transformers' own SDPA. Raises `SettingsError` where the model
    asks for scores of another kind, which it would leave out.
    """
    if others := [name for name in _UNKNOWN if kwargs.get(name) is not None]:
        raise SettingsError(
            f"{type(module).__name__} computes attention with {', '.join(others)}, which training does not know; "
            "choose another base."
        )
    if segments is None:
        return sdpa_attention_forward(
            module, query, key, value, attention_mask, dropout=dropout, scaling=scaling,
            sliding_window=sliding_window, **kwargs,
        )  # fmt: skip
    outputs = []
    for index, segment in enumerate(segments.items):
        ranges = segment.key_ranges()
        output = _attend(
            query[:, :, slice(*segment.queries)],
            _gather(key, ranges),
            _gather(value, ranges),
            segments.mask(index, sliding_window, query.dtype),
            dropout,
            scaling,
        )
        outputs.append(output.transpose(1, 2))
    return torch.cat(outputs, dim=1), None


def _attend(
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    mask: torch.Tensor | None,
    dropout: float,
    scaling: float | None,
) -> torch.Tensor:
    if query.device.type == "cpu" and not dropout:
        return cpu_attention.attend(query, key, value, mask, scaling or query.shape[-1] ** -0.5)
    groups = query.shape[1] // key.shape[1]
    key, value = repeat_kv(key, groups), repeat_kv(value, groups)
    return torch.nn.functional.scaled_dot_product_attention(
        query, key, value, attn_mask=mask, is_causal=mask is None, dropout_p=dropout, scale=scaling
    )


def _gather(tensor: torch.Tensor, ranges: list[Range]) -> torch.Tensor:
    parts = [tensor[:, :, start:end] for start, end in ranges]
    return parts[0] if len(parts) == 1 else torch.cat(parts, dim=2)


def use_segment_attention(model: Any, alora: bool = False) -> bool:
    """Let `model` attend by segments; false if its code does not take an attention function, or does what this one
    cannot (rows then stay apart).

    `SettingsError` if it does not and is to carry an activated LoRA (`alora`), whose two passes need segments.
    """
    if getattr(model, "_supports_attention_backend", False) and _is_all_attention(model):
        AttentionInterface.register(NAME, segment_attention)
        AttentionMaskInterface.register(NAME, sdpa_mask)
        model.set_attn_implementation(NAME)
    if alora and not attends_by_segments(model):
        raise SettingsError(
            f"alora = true: {type(model).__name__} takes no attention function from outside that is right for it, "
            "which an activated LoRA needs in training; train a plain LoRA (alora = false) or choose another base, for "
            "example a Llama."
        )
    return attends_by_segments(model)


def _is_all_attention(model: Any) -> bool:
    """Whether tokens of a causal `model` reach each other by plain attention alone: rows of one sequence would mix in
    recurrent and convolutional layers, and chunks, sinks or capped scores change what attention gives."""
    config = model.config.get_text_config()
    return not (
        model.config.is_encoder_decoder
        or odd_layers(config)
        or getattr(config, "attn_logit_softcapping", None)
        or getattr(model, "_is_stateful", False)
        or any(isinstance(module, torch.nn.Conv1d) for module in model.modules())
        or any(name.endswith("sinks") for name, _ in model.named_parameters())
    )


def attends_by_segments(model: Any) -> bool:
    """Whether `use_segment_attention` took effect on `model`."""
    return bool(model.config._attn_implementation == NAME)

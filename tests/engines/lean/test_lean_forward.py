"""The lean forward against transformers' own, for what configurations may say beyond the tiny families."""

from __future__ import annotations

import copy
import itertools
from typing import Any

import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM

from rag_app.engines.lean import fits
from rag_app.engines.lean.forward import Decoder, Span

SIZES: dict[str, Any] = {
    "vocab_size": 90, "hidden_size": 48, "intermediate_size": 80, "num_hidden_layers": 3, "num_attention_heads": 6,
    "num_key_value_heads": 2, "max_position_embeddings": 400, "initializer_range": 0.2,
}  # fmt: skip
LLAMA3 = {"rope_type": "llama3", "factor": 4.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
          "original_max_position_embeddings": 64, "rope_theta": 10000.0}  # fmt: skip
YARN = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64, "rope_theta": 10000.0}
MIXED = {"use_sliding_window": True, "sliding_window": 20, "max_window_layers": 1}


@pytest.mark.parametrize(
    ("kind", "config", "extra"),
    [
        (LlamaForCausalLM, LlamaConfig, {"tie_word_embeddings": True}),
        (LlamaForCausalLM, LlamaConfig, {"attention_bias": True, "mlp_bias": True}),
        (LlamaForCausalLM, LlamaConfig, {"rope_parameters": LLAMA3}),
        (LlamaForCausalLM, LlamaConfig, {"rope_parameters": YARN}),
        (LlamaForCausalLM, LlamaConfig, {"head_dim": 16, "num_key_value_heads": 6}),
        (Qwen2ForCausalLM, Qwen2Config, MIXED),
    ],
)
@torch.inference_mode()
def test_logits_equal_transformers_in_pieces_and_in_rows(kind: Any, config: Any, extra: dict[str, Any]) -> None:
    torch.manual_seed(0)
    model = kind(config(**{**SIZES, **extra})).eval()
    for name, parameter in model.named_parameters():
        if name.endswith("bias"):
            torch.nn.init.normal_(parameter)
    assert fits(model) == ""
    ids = torch.randint(0, 90, (2, 150), generator=torch.Generator().manual_seed(1))
    expected = copy.deepcopy(model)(ids).logits
    decoder = Decoder(model, "plain")
    kv = decoder.buffer(2, 10)
    made = [[], []]  # type: list[list[torch.Tensor]]
    for row, pieces in enumerate(([0, 140, 145], [0, 1, 60, 145])):
        own = decoder.buffer(1, 3)
        for begin, end in itertools.pairwise(pieces):
            span = Span([ids[row, begin:end].tolist()], [begin], own)
            made[row].append(decoder([span], None, range(end - begin)))
        kv.add(own, 145, row)
    both = decoder([Span(ids[:, 145:].tolist(), [145, 145], kv)], None, range(10))
    for row in range(2):
        found = torch.cat([*made[row], both[5 * row : 5 * row + 5]])
        torch.testing.assert_close(found, expected[row], atol=2e-4, rtol=2e-4)
    torch.testing.assert_close(model(ids).logits, expected, atol=2e-4, rtol=2e-4)  # it goes on working

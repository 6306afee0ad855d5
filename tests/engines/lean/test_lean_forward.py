"""The lean forward against transformers' own, for what configurations may say beyond the tiny families."""

from __future__ import annotations

import copy
import itertools
from typing import Any

import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM

from rag_app.engines.lean import fits
from rag_app.engines.lean.forward import Decoder
from rag_app.engines.lean.lora import Adapters
from rag_app.engines.lean.products import Numbers
from rag_app.engines.lean.span import Span
from rag_app.engines.transformers.lora import LoraWeights
from rag_app.models.eight_bits import HALF, weight_levels

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


@pytest.mark.skipif(weight_levels() < HALF, reason="this processor or torch has no exact 8-bit products")
@pytest.mark.parametrize("extra", [{}, {"attention_bias": True, "mlp_bias": True}])
@torch.inference_mode()
def test_the_turned_basis_changes_nothing_but_the_rounding(extra: dict[str, Any]) -> None:
    """Prompts with an adapter on every layer, then a token alone, which is multiplied in the model's own basis."""
    generator = torch.Generator().manual_seed(0)
    torch.manual_seed(0)
    model = LlamaForCausalLM(LlamaConfig(**{**SIZES, "hidden_size": 96, "intermediate_size": 160, **extra})).eval()
    for name, parameter in model.named_parameters():
        if "norm" in name or name.endswith("bias"):
            parameter.copy_(torch.rand(parameter.shape, generator=generator) + 0.2)
    linears = {n: m for n, m in model.model.layers.named_modules() if isinstance(m, torch.nn.Linear)}
    layers = {
        f"model.layers.{name}": (
            torch.randn(4, linear.in_features, generator=generator) / 8,
            torch.randn(linear.out_features, 4, generator=generator) / 8,
        )
        for name, linear in linears.items()
    }
    adapters = Adapters()
    prompt = torch.randint(0, 90, (70,), generator=generator).tolist()

    def logits(numbers: Numbers, adapter: LoraWeights | None) -> torch.Tensor:
        decoder = Decoder(copy.deepcopy(model), numbers)
        kv = decoder.buffer(1, 100)
        of_prompt = decoder([Span([prompt], [0], kv)], adapters.use([adapter], [70]), range(60, 70))
        then = decoder([Span([[7]], [70], kv)], adapters.use([adapter], [1]), [0])
        return torch.cat([of_prompt, then]).log_softmax(-1)

    own = LoraWeights("a@1", "a", (), layers)
    for adapter in (None, own):
        exact, found = logits("plain", adapter), logits("turned", adapter)
        assert 0 < (found - exact).abs().mean() < 0.15 * exact.std()
    assert (logits("plain", own) - logits("plain", None)).abs().mean() > 0.3 * exact.std()

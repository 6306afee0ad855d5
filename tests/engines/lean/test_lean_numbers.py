"""Which models fit, the 8-bit products, and what they leave of a model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from tiny import CAUSAL_FAMILIES, make_tiny_model
from torch.nn.functional import rms_norm
from transformers import LlamaConfig, LlamaForCausalLM

from rag_app.config import EngineSettings
from rag_app.engines.lean import fits
from rag_app.engines.lean.attention import COLUMNS, attend, plan
from rag_app.engines.lean.forward import Decoder
from rag_app.engines.lean.model import numbers_for
from rag_app.engines.lean.packing import AT_ONCE, EightBits, FourBits, MixedEightBits, NormedEightBits
from rag_app.engines.lean.products import Numbers, Plain, product_of
from rag_app.engines.lean.rotation import Folding, Rotation
from rag_app.models.eight_bits import HALF, weight_levels
from rag_app.models.loading import load
from rag_app.schema import GenerationRequest, Message

# With fewer levels no model is "turned".
needs_eight_bits = pytest.mark.skipif(
    weight_levels() < HALF, reason="this processor or torch has no exact 8-bit products"
)
REQUEST = GenerationRequest((Message("user", "Question: who approves travel?"),), max_new_tokens=12, adapter="plain")


def test_what_does_not_fit_says_why(tmp_path: Path) -> None:
    for family in CAUSAL_FAMILIES:
        model, _ = load(family, make_tiny_model(family, tmp_path / family), dtype="float32", quantization="none",
                        device="cpu")  # fmt: skip
        assert fits(model) == ""
    llama = tmp_path / "llama"
    model, _ = load("x", llama, dtype="float32", quantization="nf4", device="cpu")
    assert "Linear4bit" in fits(model)
    model, _ = load("x", make_tiny_model("t5", tmp_path / "t5"), dtype="float32", quantization="none", device="cpu")
    assert "T5ForConditionalGeneration" in fits(model)
    model, _ = load("x", llama, dtype="float16", quantization="none", device="cpu")
    assert "float16" in fits(model)
    for field, value, word in (
        ("rope_parameters", {"rope_type": "longrope"}, "longrope"),
        ("rope_parameters", {"rope_type": "dynamic"}, "dynamic"),
        ("partial_rotary_factor", 0.5, "part of each head"),
        ("rope_parameters", {"rope_type": "default", "partial_rotary_factor": 0.5}, "part of each head"),
        ("hidden_act", "gelu", "gelu"),
        ("layer_types", ["full_attention", "linear_attention"], "linear_attention"),
    ):
        model, _ = load("x", llama, dtype="float32", quantization="none", device="cpu")
        setattr(model.config, field, value)
        assert word in fits(model)


@pytest.mark.parametrize("rows", [1, 4])
def test_eight_bits_are_256_levels_of_every_group(rows: int) -> None:
    generator = torch.Generator().manual_seed(rows)
    weight = torch.randn(AT_ONCE + 80, 64, generator=generator) * torch.rand(AT_ONCE + 80, 1, generator=generator)
    groups = weight.view(len(weight), 2, 32)
    step = (groups.amax(2) - groups.amin(2)) / 255
    found = EightBits(weight)(torch.eye(64)[:rows].bfloat16()).float()  # the weight itself, one input a row
    exact = weight[:, :rows].t()
    assert ((found - exact).abs() <= 0.52 * step[:, 0] + 2**-8 * exact.abs()).all()


@pytest.mark.parametrize("rows", [1, 2, 9])
def test_eight_bit_weights_are_near_the_exact_ones_for_every_row(rows: int) -> None:
    generator = torch.Generator().manual_seed(rows)
    weight, bias = torch.randn(96, 64, generator=generator), torch.randn(96, generator=generator)
    x = torch.randn(rows, 64, generator=generator)
    x *= 10.0 ** torch.arange(-3, 3)[torch.arange(rows) % 6][:, None]  # no row drowns in another's range
    for b in (None, bias):
        exact, found = Plain(weight, b)(x), product_of("packed", weight, b)(x)
        size = Plain(weight, None)(x).norm(dim=1)
        assert ((found - exact).norm(dim=1) / size).max() < 0.02
    assert torch.equal(product_of("packed", weight, None)(torch.zeros(2, 64)), torch.zeros(2, 96))
    odd = product_of("packed", weight[:90, :50], None)  # no kernel of few rows takes it
    exact = Plain(weight[:90, :50], None)(x[:, :50])
    assert ((odd(x[:, :50]) - exact).norm(dim=1) / exact.norm(dim=1)).max() < 0.02


@pytest.mark.parametrize(("size", "most"), [(1, 1), (36, 0.45), (64, 0.126), (576, 0.112), (4096, 0.016)])
def test_a_rotation_turns_back_and_leaves_no_channel_far_beyond_the_others(size: int, most: float) -> None:
    rotation = Rotation(size)
    x = torch.randn(5, size, generator=torch.Generator().manual_seed(1))
    turned = rotation(x)
    torch.testing.assert_close(rotation.back(turned), x, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(turned.norm(dim=1), x.norm(dim=1))
    assert rotation(torch.eye(size)[:80]).abs().max() <= most


@torch.inference_mode()
def test_folded_weights_and_adapters_give_the_same_in_the_other_basis() -> None:
    generator = torch.Generator().manual_seed(0)
    weight, a = (torch.randn(n, 96, generator=generator) for n in (40, 4))
    gain, x = torch.rand(96, generator=generator), torch.randn(7, 96, generator=generator)
    rotation = Rotation(96)
    reads, writes = Folding(gain, reads=rotation), Folding(writes=rotation)
    own, turned = rms_norm(x, (96,), gain, 1e-5), rms_norm(rotation(x), (96,), None, 1e-5)
    for rows in (weight, a):
        torch.testing.assert_close(turned @ reads.inside(rows).t(), own @ rows.t(), rtol=1e-3, atol=1e-3)
    y = torch.randn(7, 40, generator=generator)
    written = writes.inside(weight.t())  # (96, 40): outputs of the hidden size
    torch.testing.assert_close(y @ writes.outside(written.t()), rotation(y @ written.t()), rtol=1e-3, atol=1e-3)


@needs_eight_bits
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("rows", [1, 70])
def test_activations_in_eight_bits_are_near_the_exact_ones(rows: int, dtype: torch.dtype, monkeypatch: Any) -> None:
    monkeypatch.setattr("rag_app.engines.lean.packing.best_dtype", lambda _: dtype)
    assert NormedEightBits(torch.eye(64))(torch.ones(1, 64)).dtype is dtype
    generator = torch.Generator().manual_seed(rows)
    weight, x = torch.randn(96, 64, generator=generator), torch.randn(rows, 64, generator=generator)

    def off(kind: type[NormedEightBits] | type[MixedEightBits], x: torch.Tensor, weight: torch.Tensor) -> float:
        exact = torch.nn.functional.linear(x.double(), weight.double())
        return float(((kind(weight)(x).double() - exact).norm(dim=1) / exact.norm(dim=1)).max())

    assert off(NormedEightBits, x, weight) < 0.03
    x *= 10.0 ** torch.arange(-3, 3)[torch.arange(rows) % 6][:, None]  # rows of any size
    assert off(MixedEightBits, x, weight) < 0.03
    x[:, 5], weight[:, 5] = 30 * x[:, 5], 0  # a channel far beyond the others would leave them few levels
    assert off(MixedEightBits, x, weight) < 0.11
    assert torch.equal(MixedEightBits(weight)(torch.zeros(2, 64)).float(), torch.zeros(2, 96))
    wide = torch.randn(576, 960, generator=generator)
    assert off(NormedEightBits, torch.randn(rows, 576, generator=generator), wide.t()) < 0.03  # of any order in memory


def gridded(outputs: int, inputs: int) -> torch.Tensor:
    """A weight as a Q4_1 file holds it: for every 32 inputs a lowest value and a step in float16, and 16 levels."""
    generator = torch.Generator().manual_seed(0)
    levels = torch.randint(16, (outputs, inputs // 32, 32), generator=generator).float()
    levels[..., 0], levels[..., 1] = 0, 15  # a file's lowest and highest are those of its values
    step = torch.rand(outputs, inputs // 32, 1, generator=generator).half().float()
    lowest = -8 * step + torch.randn(step.shape, generator=generator).half().float() / 10
    return (lowest + step * levels).view(outputs, inputs)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("rows", [1, 5, 12])
def test_weights_of_four_bits_are_kept_as_they_are(rows: int, dtype: torch.dtype) -> None:
    weight = gridded(64, 96)
    x = torch.randn(rows, 96, generator=torch.Generator().manual_seed(rows)).bfloat16()
    assert FourBits.fits(weight.to(dtype))
    exact = torch.nn.functional.linear(x.double(), weight.double())
    found = FourBits(weight.to(dtype))(x).double()
    eight = EightBits(weight.to(dtype))(x).double()
    assert (found - exact).norm() < 0.008 * exact.norm()
    assert (found - exact).norm() < (eight - exact).norm()


@pytest.mark.parametrize(
    ("dtype", "asked", "levels", "expected"),
    [
        (torch.bfloat16, "auto", 127, "turned"),
        (torch.float32, "auto", 127, "turned"),
        (torch.float32, "auto", 63, "gridded"),
        (torch.bfloat16, "auto", 0, "packed"),
        (torch.float32, "float32", 127, "plain"),
        (torch.bfloat16, "bfloat16", 127, "turned"),
    ],
)
def test_numbers_are_the_fastest_that_lose_no_answers(
    dtype: torch.dtype, asked: Any, levels: int, expected: str, monkeypatch: Any
) -> None:
    monkeypatch.setattr("rag_app.engines.lean.model.weight_levels", lambda: levels)
    assert numbers_for(dtype, EngineSettings(dtype=asked)) == expected


def test_without_bfloat16_only_few_rows_of_what_four_bits_hold_are_packed() -> None:
    weight, bias = gridded(64, 96), torch.randn(64, generator=torch.Generator().manual_seed(2))
    x = torch.randn(17, 96, generator=torch.Generator().manual_seed(3))
    product, exact = product_of("gridded", weight, bias), Plain(weight, bias)(x)
    assert torch.equal(product(x), exact)
    few = product(x[:16])
    assert not torch.equal(few, exact[:16]) and (few - exact[:16]).norm() < 0.01 * exact[:16].norm()
    assert isinstance(product_of("gridded", weight * torch.rand_like(weight), bias), Plain)


def test_weights_that_are_not_of_four_bits_are_packed_in_eight() -> None:
    weight = gridded(64, 96)
    assert not FourBits.fits(torch.randn(64, 96, generator=torch.Generator().manual_seed(1)))
    assert not FourBits.fits(weight[:, :80]) and not FourBits.fits(weight[:40])  # the kernel's blocks
    weight[33, 50] *= 1.2
    assert not FourBits.fits(weight)


def test_a_group_of_equal_weights_stays_finite() -> None:
    weight = gridded(16, 64)
    weight[3, :32], weight[4] = 0.5, 0
    x = torch.ones(1, 64).bfloat16()
    exact = torch.nn.functional.linear(x.float(), weight)
    assert FourBits(weight)(x).float() == pytest.approx(exact, rel=0.02, abs=0.3)


@pytest.mark.parametrize("numbers", ["packed", pytest.param("turned", marks=needs_eight_bits)])
def test_a_rounded_model_scores_nearly_the_same_and_keeps_no_second_copy(
    lean: Any, reference: Any, numbers: Numbers
) -> None:
    replies = ["The head of department.", "Nobody at all", "42"]
    for adapter in ("base", "plain", "first"):
        request = GenerationRequest(REQUEST.messages, adapter=adapter)
        right = reference().score(request, replies)
        found = lean(numbers=numbers).score(request, replies)
        assert found != pytest.approx(right, abs=1e-6)
        assert found == pytest.approx(right, rel=0.1 if numbers == "packed" else 0.2)
    chat = lean(numbers=numbers)
    assert chat.runner.decoder.weights.dtype is chat.runner.adapter_dtype is torch.float32
    *_, made = chat.stream(REQUEST)
    assert made.completion_tokens == 12 and made.adapter == "plain@1"
    assert list(chat.stream(REQUEST))[-1].mean_logprob == made.mean_logprob
    layer = chat.model.model.layers[0]
    assert layer.mlp.down_proj.weight.numel() == layer.self_attn.q_proj.weight.numel() == 0


@needs_eight_bits
def test_a_layer_that_no_kernel_for_few_rows_takes_leaves_the_basis_as_it_is() -> None:
    def decoder(intermediate: int) -> Decoder:
        sizes = {"vocab_size": 90, "hidden_size": 96, "num_hidden_layers": 1, "num_attention_heads": 4}
        return Decoder(LlamaForCausalLM(LlamaConfig(**sizes, intermediate_size=intermediate)), "turned")

    assert decoder(160).weights.turned is not None
    assert decoder(100).weights.turned is None


def test_without_rounding_the_model_shares_its_memory_with_the_engine(lean: Any) -> None:
    chat = lean()
    attention = chat.model.model.layers[0].self_attn
    q, k = attention.q_proj.weight, attention.k_proj.weight
    assert k.untyped_storage().data_ptr() == q.untyped_storage().data_ptr()
    assert torch.isfinite(chat.model(torch.tensor([[5, 6]])).logits).all()


def test_bfloat16_goes_through(lean: Any) -> None:
    chat = lean(dtype="bfloat16", numbers="plain")
    assert chat.runner.adapter_dtype is chat.runner.decoder.kv_dtype is torch.bfloat16
    *_, made = chat.stream(REQUEST)
    assert made.completion_tokens == 12


@pytest.mark.parametrize("window", [0, 5])
@pytest.mark.parametrize(("starts", "tokens"), [([0], 300), ([7], 150), ([4], 1), ([3, 9, 0], 4), ([5, 1], 1)])
def test_attention_equals_torchs(starts: list[int], tokens: int, window: int) -> None:
    rows, heads, group, dim = len(starts), 2, 3, 8
    generator = torch.Generator().manual_seed(0)
    room = max(starts) + tokens
    room += -room % COLUMNS
    q = torch.randn(rows, tokens, heads, group, dim, generator=generator)
    k, v = (torch.randn(rows, heads, room, dim, generator=generator) for _ in range(2))
    found = attend(q * dim**-0.5, k.transpose(-1, -2), v, plan(starts, tokens, window, torch.float32, room))
    for row, start in enumerate(starts):
        end = start + tokens
        place, column = torch.arange(start, end)[:, None], torch.arange(end)[None, :]
        seen = (column <= place) & (column > place - window if window else column >= 0)
        each = q[row].reshape(tokens, heads * group, dim).transpose(0, 1)
        keys, values = (t[row, :, :end].repeat_interleave(group, 0) for t in (k, v))
        right = torch.nn.functional.scaled_dot_product_attention(each, keys, values, attn_mask=seen)
        torch.testing.assert_close(found.view(rows, tokens, -1)[row], right.transpose(0, 1).flatten(1))

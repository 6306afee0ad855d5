"""NF4 training follows the gradients of the dequantised weights, also after an evaluation."""

import pytest
import torch
from bitsandbytes.nn import Linear4bit
from training_rows import gradients, largest_difference, qa_rows, separate_loss_and_gradients, tiny_model

import finetune.training.loading
from finetune.recipe import TrainingRecipe
from finetune.rows.encode import encode_rows
from finetune.training.loading import load_base, unpack_nf4
from finetune.training.lora import add_adapter


def nf4_model(monkeypatch: pytest.MonkeyPatch):
    """A tiny model in NF4 as it is trained where memory is short: not unpacked."""
    monkeypatch.setattr(finetune.training.loading, "unpacks", lambda size: False)
    recipe = TrainingRecipe(base=tiny_model("llama"), method="qlora")
    model, tokenizer = load_base(tiny_model("llama"), recipe)
    torch.manual_seed(0)
    model = add_adapter(model, recipe)
    for name, parameter in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.1)
    rows, _ = encode_rows(qa_rows(), tokenizer, 512)
    return model, rows


def test_gradients_stay_those_of_dequantised_weights_after_an_evaluation(monkeypatch):
    model, rows = nf4_model(monkeypatch)
    layers = [m for m in model.modules() if isinstance(m, Linear4bit)]
    assert len(layers) == 14 and not any(layer.support_avx512bf16_for_cpu for layer in layers)
    packed = [layer.weight.data.clone() for layer in layers]
    loss, before = separate_loss_and_gradients(model, rows)
    model.eval()
    with torch.no_grad():
        model(input_ids=torch.tensor([[5, 6, 7]]))
        model.generate(input_ids=torch.tensor([[5, 6, 7]]), max_new_tokens=4)
    model.train()
    assert all(torch.equal(a, layer.weight.data) for a, layer in zip(packed, layers, strict=True))
    _, after = separate_loss_and_gradients(model, rows)
    for parent in [m for m in model.modules() if isinstance(getattr(m, "base_layer", None), Linear4bit)]:
        unpack_nf4(parent)
    assert not any(isinstance(m, Linear4bit) for m in model.modules())
    reference_loss, reference = separate_loss_and_gradients(model, rows)
    assert loss == pytest.approx(reference_loss, rel=1e-5)
    assert largest_difference(reference, before) < 1e-5
    assert largest_difference(reference, after) < 1e-5
    assert any(g.abs().max() > 0 for g in gradients(model))


def test_unpacked_weights_are_the_quantised_ones_not_the_originals():
    path = tiny_model("llama")
    exact, _ = load_base(path, TrainingRecipe(base=path, method="lora", dtype="float32"))
    unpacked, _ = load_base(path, TrainingRecipe(base=path, method="qlora", dtype="float32"))
    compared = 0
    for (name, a), (_, b) in zip(exact.named_parameters(), unpacked.named_parameters(), strict=True):
        assert not a.requires_grad and not b.requires_grad
        if "proj" in name:
            error = ((a - b).norm() / a.norm()).item()
            assert 0.02 < error < 0.15  # NF4 keeps about 90 % of a normally distributed weight
            assert len(b.unique()) < len(a.unique()) / 4
            compared += 1
        else:
            assert torch.equal(a, b)
    assert compared == 14

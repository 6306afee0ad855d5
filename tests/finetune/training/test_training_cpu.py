"""What trains faster on a CPU computes the same: LoRA layers as PEFT's, attention as torch's."""

import copy

import pytest
import torch
from peft import LoraConfig, get_peft_model
from training_rows import gradients, largest_difference
from transformers import AutoModelForCausalLM, Qwen2Config

from finetune.training.cpu.attention import attend
from finetune.training.cpu.lora import _LoraLinear, fuse

SHAPE = {
    "vocab_size": 100, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2,
}  # fmt: skip


def pair(**options):
    """A model with PEFT's own LoRA layers and the same one with ours; Qwen2 has biases."""
    torch.manual_seed(0)
    base = AutoModelForCausalLM.from_config(Qwen2Config(**SHAPE))
    config = LoraConfig(task_type="CAUSAL_LM", r=4, lora_alpha=8, target_modules=["q_proj", "up_proj"], **options)
    peft = get_peft_model(base, config).train()
    for name, parameter in peft.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.1)
    ours = copy.deepcopy(peft)
    fuse(ours)
    return peft, ours


def loss_of(model):
    ids = torch.arange(60).view(2, 30)
    model.zero_grad()
    loss = model(input_ids=ids, labels=ids).loss
    loss.backward()
    return loss.item(), gradients(model)


def calls(monkeypatch, model, work):
    made = []
    apply = _LoraLinear.apply
    monkeypatch.setattr(_LoraLinear, "apply", lambda *a: made.append(1) or apply(*a))
    result = work(model)
    monkeypatch.undo()
    return len(made), result


@pytest.mark.parametrize("options", [{}, {"use_rslora": True}])
def test_lora_layers_give_the_loss_and_gradients_of_peft(monkeypatch, options):
    peft, ours = pair(**options)
    expected, reference = loss_of(peft)
    used, (loss, found) = calls(monkeypatch, ours, loss_of)
    assert used == 4
    assert loss == pytest.approx(expected, rel=1e-6)
    assert len(found) == 8 and largest_difference(reference, found) < 1e-5


@pytest.mark.parametrize("options", [{"lora_dropout": 0.5}, {"use_dora": True}, {"lora_bias": True}])
def test_what_is_not_plain_stays_with_peft(monkeypatch, options):
    _, ours = pair(**options)
    used, _ = calls(monkeypatch, ours, loss_of)
    assert used == 0


def test_evaluation_and_a_disabled_adapter_stay_with_peft(monkeypatch):
    _, ours = pair()

    def disabled(model):
        with model.disable_adapter(), torch.enable_grad():
            return model(input_ids=torch.arange(9)[None]).logits

    def evaluated(model):
        with torch.no_grad():
            return model(input_ids=torch.arange(9)[None]).logits

    assert calls(monkeypatch, ours, disabled)[0] == 0
    assert calls(monkeypatch, ours, evaluated)[0] == 0


def test_bf16_layers_keep_float32_gradients_near_the_exact_ones():
    peft, ours = pair()
    _, exact = loss_of(peft)
    for module in ours.modules():
        if isinstance(module, torch.nn.Linear | torch.nn.Embedding) and not module.weight.requires_grad:
            module.to(torch.bfloat16)
    ours.get_base_model().model.norm.to(torch.bfloat16)
    for layer in ours.get_base_model().model.layers:
        layer.input_layernorm.to(torch.bfloat16)
        layer.post_attention_layernorm.to(torch.bfloat16)
    _, found = loss_of(ours)
    assert all(g.dtype == torch.float32 for g in found)
    assert largest_difference(exact, found) < 0.05


@pytest.mark.parametrize("length", [7, 192, 450])
@pytest.mark.parametrize("masked", [False, True])
def test_attention_is_that_of_torch(length, masked):
    torch.manual_seed(1)
    keys = length + 20 if masked else length
    shapes = ((1, 6, length, 16), (1, 2, keys, 16), (1, 2, keys, 16))
    ours = [torch.randn(s, requires_grad=True) for s in shapes]
    theirs = [t.detach().clone().requires_grad_() for t in ours]
    mask = None
    if masked:
        seen = torch.rand(length, keys) < 0.5
        seen[:, 0] = True
        mask = torch.zeros(length, keys).masked_fill_(~seen, -torch.inf)
    output = attend(*ours, mask, 0.3)
    expected = torch.nn.functional.scaled_dot_product_attention(
        theirs[0], *(t.repeat_interleave(3, 1) for t in theirs[1:]), attn_mask=mask, is_causal=not masked, scale=0.3
    )
    weights = torch.randn_like(expected)
    (output * weights).sum().backward()
    (expected * weights).sum().backward()
    assert torch.allclose(output, expected, atol=1e-5)
    assert largest_difference([t.grad for t in theirs], [t.grad for t in ours]) < 1e-5

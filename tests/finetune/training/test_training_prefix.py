"""Shared-prefix training equals training on separate rows: every causal family, every way of cutting up a batch."""

import dataclasses
from itertools import product

import numpy as np
import pytest
import torch
from peft import LoraConfig, get_peft_model
from tiers import quick
from training_rows import gradients, largest_difference, random_rows, separate_loss_and_gradients
from transformers import (
    AutoModelForCausalLM,
    BloomConfig,
    FalconConfig,
    Gemma2Config,
    GptOssConfig,
    GraniteMoeHybridConfig,
    Lfm2Config,
    Llama4TextConfig,
    LlamaConfig,
    MistralConfig,
    Phi3Config,
    Qwen2Config,
    StableLmConfig,
)

from finetune.training.attention import segment_attention, use_segment_attention
from finetune.training.loading import store_less
from finetune.training.lora import target_modules
from finetune.training.loss import loss_sum, token_losses
from finetune.training.packs import common_prefix, make_packs
from rag_app.errors import SettingsError

SHAPE = {
    "vocab_size": 200, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 3, "num_attention_heads": 4,
    "num_key_value_heads": 2, "max_position_embeddings": 256, "pad_token_id": 0,
}  # fmt: skip
CONFIGS = {
    "llama": LlamaConfig(**SHAPE),
    "mistral": MistralConfig(**SHAPE, sliding_window=12),
    "phi3": Phi3Config(**SHAPE, sliding_window=12),
    "qwen2": Qwen2Config(**SHAPE),
    "qwen2-windows": Qwen2Config(**SHAPE, use_sliding_window=True, sliding_window=12, max_window_layers=1),
}
KINDS = ("lora", "alora", "alora-late")
# Bases whose code takes no attention function.
OTHERS = {
    "stablelm": StableLmConfig(**SHAPE),
    "falcon": FalconConfig(vocab_size=200, hidden_size=32, num_hidden_layers=2, num_attention_heads=4),
    "bloom": BloomConfig(vocab_size=200, hidden_size=32, n_layer=2, n_head=4),
}
# Bases that take one, and whose recurrent, convolutional or chunked layers, sinks or capped scores it would leave out.
UNLIKE = {
    "lfm2": Lfm2Config(**SHAPE, layer_types=["conv", "full_attention", "conv"]),
    "granitemoehybrid": GraniteMoeHybridConfig(
        **SHAPE, layer_types=["mamba", "attention", "mamba"], mamba_n_heads=4, mamba_d_head=16, mamba_d_state=16,
        mamba_n_groups=1, num_local_experts=0, shared_intermediate_size=48,
    ),
    "gpt_oss": GptOssConfig(**SHAPE, head_dim=8, num_local_experts=2, num_experts_per_tok=1, sliding_window=12),
    "gemma2": Gemma2Config(**SHAPE, head_dim=8, attn_logit_softcapping=2.0, sliding_window=12),
    "llama4": Llama4TextConfig(
        **SHAPE, head_dim=8, attention_chunk_size=8, intermediate_size_mlp=48, num_local_experts=2,
        layer_types=["chunked_attention", "full_attention", "chunked_attention"],
    ),
}  # fmt: skip
INVOCATION = [7, 8]


def adapted(family: str, alora: bool, **options):
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config((CONFIGS | OTHERS | UNLIKE)[family]).train()
    config = LoraConfig(
        task_type="CAUSAL_LM", r=4, lora_alpha=8, target_modules=target_modules(model),
        alora_invocation_tokens=INVOCATION if alora else None, **options,
    )  # fmt: skip
    model = get_peft_model(model, config)
    for name, parameter in model.named_parameters():
        if "lora_B" in name:  # zero at first: then A would have no gradient
            torch.nn.init.normal_(parameter, std=0.1)
    return model


@pytest.mark.parametrize(
    ("family", "adapter"), quick(product(CONFIGS, KINDS), *product(["llama", "qwen2-windows"], KINDS))
)
def test_same_loss_and_gradients_as_separate_rows(family, adapter):
    model = adapted(family, "alora" in adapter)
    rows = random_rows(1, 200, INVOCATION if "alora" in adapter else [], late=adapter == "alora-late")
    expected, reference = separate_loss_and_gradients(model, rows)
    assert use_segment_attention(model.get_base_model())
    sizes = []
    for budget in (1000, 120, 60, 20):
        packs = make_packs(rows, budget)
        sizes.append(len(packs))
        model.zero_grad()
        total = 0.0
        for pack in packs:
            loss = loss_sum(model, pack)
            loss.backward()
            total += loss.item()
        assert total == pytest.approx(expected, rel=1e-5)
        assert largest_difference(reference, gradients(model)) < 1e-5
    assert sizes[0] == 1 and sizes[-1] == len(rows) and sizes == sorted(sizes)


def test_a_step_does_not_ask_peft_for_the_state_of_every_layer(monkeypatch):
    model = adapted("llama", alora=True)
    assert use_segment_attention(model.get_base_model())
    (pack,) = make_packs(random_rows(1, 200, INVOCATION), 1000)
    asked = []
    monkeypatch.setattr(type(model), "get_model_status", lambda model: asked.append(model))
    trained = [name for name, parameter in model.named_parameters() if parameter.requires_grad]
    loss_sum(model, pack).backward()
    assert not asked and all(p.grad is not None for p in model.parameters() if p.requires_grad)
    assert [name for name, parameter in model.named_parameters() if parameter.requires_grad] == trained != []


@pytest.mark.parametrize("family", UNLIKE)
def test_rows_stay_apart_where_plain_attention_is_not_what_a_base_computes(family):
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(UNLIKE[family]).eval()
    for name, parameter in model.named_parameters():
        torch.nn.init.normal_(parameter, std=2.0 if "sinks" in name else 0.15)
    model = get_peft_model(model, LoraConfig(task_type="CAUSAL_LM", r=4, target_modules=["q_proj"]))
    rows = random_rows(1, 200, [])
    expected, _ = separate_loss_and_gradients(model, rows)
    share = use_segment_attention(model.get_base_model())
    assert sum(loss_sum(model, pack).item() for pack in make_packs(rows, 1000, share)) == pytest.approx(expected, 1e-5)
    assert not share
    with pytest.raises(SettingsError, match="takes no attention function from outside that is right for it"):
        use_segment_attention(model.get_base_model(), alora=True)


@pytest.mark.parametrize("asked", ["softcap", "s_aux", "position_bias"])
def test_scores_that_it_would_leave_out_are_refused(asked):
    one = torch.ones(1, 2, 3, 4)
    with pytest.raises(SettingsError, match=f"Linear computes attention with {asked}"):
        segment_attention(torch.nn.Linear(1, 1), one, one, one, None, **{asked: torch.ones(1)})
    segment_attention(torch.nn.Linear(1, 1), one, one, one, None, **{asked: None})


@pytest.mark.parametrize("family", OTHERS)
def test_a_base_that_takes_no_attention_function_reads_its_rows_causally(family):
    model = adapted(family, False)
    rows = random_rows(1, 200, [])
    expected, reference = separate_loss_and_gradients(model, rows)
    assert not use_segment_attention(model.get_base_model())
    with pytest.raises(SettingsError, match=r"alora = true: \w+ takes no attention function from outside"):
        use_segment_attention(model.get_base_model(), alora=True)
    model.zero_grad()
    losses = [loss_sum(model, pack) for pack in make_packs(rows, 1000, share=False)]
    sum(losses).backward()
    assert len(losses) == len(rows) and sum(losses).item() == pytest.approx(expected, rel=1e-5)
    assert largest_difference(reference, gradients(model)) < 1e-5
    (pack,) = make_packs([dataclasses.replace(rows[0], answer_ids=np.array([30, 31, 32, 33], dtype=np.int32))], 1000)
    pack.trained.input_ids[0, -1] = 99  # read after the first three answer tokens were predicted
    changed = token_losses(model, pack)[:3]
    pack.trained.input_ids[0, -1] = 32
    torch.testing.assert_close(changed, token_losses(model, pack)[:3])


def test_rslora_and_checkpointing_change_nothing_about_it():
    model = adapted("llama", False, use_rslora=True)
    rows = random_rows(2, 200, [])
    expected, reference = separate_loss_and_gradients(model, rows)
    base = model.get_base_model()
    use_segment_attention(base)
    store_less(base)
    model.zero_grad()
    loss = loss_sum(model, make_packs(rows, 1000)[0])
    loss.backward()
    assert loss.item() == pytest.approx(expected, rel=1e-5)
    assert largest_difference(reference, gradients(model)) < 1e-5


def test_shared_beginnings_are_read_once():
    rows = random_rows(3, 200, [])
    (pack,) = make_packs(rows, 1000)
    separate = make_packs(rows, 1000, share=False)
    assert len(separate) == len(rows)
    assert pack.tokens == sum(p.tokens for p in separate) - 4 * 20 - 2 * 15
    assert sorted(set(pack.row_of.tolist())) == list(range(len(rows)))
    assert len(pack.targets) == sum(len(row.answer_ids) for row in rows)


def test_context_of_an_activated_adapter_gets_no_gradient():
    rows = random_rows(4, 200, INVOCATION)
    (pack,) = make_packs(rows, 1000)
    assert pack.base is not None
    assert pack.base.input_ids.numel() == 20 + 15 + 11 + 17
    assert pack.trained.input_ids.numel() == sum(len(row) - 1 - row.active_from for row in rows)


def test_last_prompt_token_stays_in_the_branch_when_prompts_are_equal():
    row = random_rows(5, 200, [])[0]
    assert common_prefix([row, row]) == len(row.prompt_ids) - 1
    model = adapted("llama", False)
    use_segment_attention(model.get_base_model())
    (pack,) = make_packs([row, row], 1000)
    losses = token_losses(model, pack)
    torch.testing.assert_close(losses[: len(row.answer_ids)], losses[len(row.answer_ids) :])


def test_generation_is_untouched_by_segment_attention():
    model = adapted("mistral", False).eval()
    prompts = torch.randint(20, 200, (2, 30))
    mask = torch.ones_like(prompts)
    mask[0, :7] = 0
    before = model.generate(input_ids=prompts, attention_mask=mask, max_new_tokens=8, do_sample=False)
    use_segment_attention(model.get_base_model())
    after = model.generate(input_ids=prompts, attention_mask=mask, max_new_tokens=8, do_sample=False)
    assert torch.equal(before, after)

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from judging_runs import finished_run, qa_rows
from peft import PeftModel
from tiny import tiny_tokenizer
from tiny_adapters import publish, save_peft
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM

from finetune.cli.options import find_source
from finetune.publishing import export
from finetune.publishing.export import export_merged
from finetune.recipe import TrainingRecipe
from finetune.training.checkpoints import load_file, save_file
from rag_app.errors import AdapterError, DataError, SettingsError


@pytest.mark.parametrize("method", ["lora", "qlora"])
def test_the_merged_model_is_base_and_adapter(method, tmp_path):
    run = finished_run(tmp_path, method=method)
    path = run.adapter / "adapter_model.safetensors"
    save_file({k: v + 0.05 if "lora_B" in k else v for k, v in load_file(path).items()}, path)  # acts visibly
    rows = qa_rows("test", 6)
    made = export_merged(run.adapter, run.recipe(), rows, tmp_path / "merged")
    assert made.rows == 6 and made.positions > 20
    assert made.merged.same_token == 1 and made.stored.same_token == 1
    assert made.merged.largest < 1e-5 * made.scale and made.stored.largest < 0.02 * made.scale
    assert "quantization_config" not in json.loads((made.folder / "config.json").read_text())

    merged = AutoModelForCausalLM.from_pretrained(made.folder, dtype=torch.float32)
    base = AutoModelForCausalLM.from_pretrained(run.recipe().base, dtype=torch.float32)
    ids = torch.arange(20, 60)[None]
    with torch.no_grad():
        plain, ours = base(ids).logits, merged(ids).logits
        adapted = PeftModel.from_pretrained(base, run.adapter)(ids).logits
    assert (ours - plain).abs().max() > 0.5  # the adapter does something
    if method == "lora":
        assert torch.allclose(ours, adapted, atol=0.02 * float(adapted.abs().max()))

    with pytest.raises(DataError, match="is not empty"):
        export_merged(run.adapter, run.recipe(), rows, tmp_path / "merged")


@pytest.mark.parametrize(("free", "computed_in"), [(1 << 40, "float32"), (0, "bfloat16")])
def test_merging_in_float32_tells_its_own_cost_from_that_of_storing(tmp_path, monkeypatch, free, computed_in):
    monkeypatch.setattr(export, "available_bytes", lambda: free)
    run = finished_run(tmp_path)
    made = export_merged(run.adapter, replace(run.recipe(), dtype="bfloat16"), qa_rows("test", 2), tmp_path / "merged")
    assert (made.computed_in, made.stored_in) == (computed_in, "bfloat16")
    assert {tensor.dtype for tensor in load_file(made.folder / "model.safetensors").values()} == {torch.bfloat16}
    assert json.loads((made.folder / "config.json").read_text())["dtype"] == "bfloat16"
    if computed_in == "float32":
        assert made.merged.largest < 1e-5 * made.scale < made.stored.largest
    else:
        assert made.merged == made.stored


def test_an_imported_adapter_is_merged_into_the_base_that_it_was_added_for(tmp_path):
    run = finished_run(tmp_path)
    publish(tmp_path / "adapters", "law", Path(run.recipe().base), run.adapter)
    adapter, recipe, _ = find_source("law@1", tmp_path / "adapters")
    assert (adapter, recipe.base) == (tmp_path / "adapters" / "law" / "1", run.recipe().base)


def test_a_damaged_adapter_or_one_of_other_weights_is_not_merged(tmp_path):
    run, base = finished_run(tmp_path), tmp_path / "base"
    shutil.copytree(run.recipe().base, base)
    publish(tmp_path / "adapters", "law", base, run.adapter)
    find_source("law", tmp_path / "adapters")
    kept = (base / "model.safetensors").read_bytes()
    (base / "model.safetensors").write_bytes(kept[:-4] + b"abcd")  # another model of the same shapes
    with pytest.raises(AdapterError, match=r"base_fingerprint is .* load that model"):
        find_source("law", tmp_path / "adapters")
    (base / "model.safetensors").write_bytes(kept)
    weights = tmp_path / "adapters" / "law" / "1" / "adapter_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-4] + b"abcd")
    with pytest.raises(AdapterError, match="changed after publishing"):
        find_source("law@1", tmp_path / "adapters")


def test_a_merged_model_that_says_something_else_is_not_written(tmp_path):
    tokenizer = tiny_tokenizer("llama")
    torch.manual_seed(0)
    shape = {"vocab_size": len(tokenizer), "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 1}
    config = LlamaConfig(**shape, num_attention_heads=4, initializer_range=0.2, tie_word_embeddings=True)
    LlamaForCausalLM(config).save_pretrained(tmp_path / "tied")
    tokenizer.save_pretrained(tmp_path / "tied")
    adapter = save_peft(tmp_path / "tied", tmp_path / "peft", seed=1, target_modules=["q_proj", "lm_head"])
    recipe = TrainingRecipe(base=str(tmp_path / "tied"), dtype="float32")
    with pytest.raises(SettingsError, match=r"a logit differs by .*an adapted head \(lm_head\) is the embedding, too"):
        export_merged(adapter, recipe, qa_rows("test", 2), tmp_path / "merged")
    assert not (tmp_path / "merged").exists()


def test_an_activated_lora_is_refused(tmp_path):
    run = finished_run(tmp_path, alora=True)
    with pytest.raises(SettingsError, match="cannot be merged; serve it as an adapter"):
        export_merged(run.adapter, run.recipe(), qa_rows("test", 2), tmp_path / "merged")
    assert not (tmp_path / "merged").exists()

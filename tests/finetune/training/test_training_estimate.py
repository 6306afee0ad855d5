import dataclasses

import pytest
import torch
from tiny import FAMILIES
from training_rows import label_rows, qa_rows, tiny_model

from finetune.recipe import TrainingRecipe
from finetune.training.estimate import estimate, matmul_speed
from finetune.training.loading import load_base
from finetune.training.lora import add_adapter, learning_rate
from finetune.training.train import train
from rag_app.errors import DataError, SettingsError


@pytest.mark.parametrize("family", FAMILIES)
def test_counts_are_those_of_the_loaded_model(family):
    recipe = TrainingRecipe(base=tiny_model(family), rank=8, epochs=3, batch_rows=2)
    expected = estimate(recipe, label_rows(), probe_s=0.02)
    model, _ = load_base(recipe.base, recipe)
    parameters = model.num_parameters()
    adapted = add_adapter(model, recipe)
    assert expected.parameters == parameters
    assert expected.trained_parameters == sum(p.numel() for p in adapted.parameters() if p.requires_grad)
    assert expected.steps == 6 and expected.seconds > 0 and expected.memory_bytes > 4 * parameters
    assert expected.learning_rate == learning_rate(parameters)


def test_tokens_and_steps_are_those_of_the_run(tmp_path):
    recipe = TrainingRecipe(base=tiny_model("llama"), epochs=2, batch_rows=4, max_tokens=512, learning_rate=1e-3)
    told = estimate(recipe, qa_rows(), probe_s=0.02)
    done = train(recipe, qa_rows(), [], tmp_path, report=lambda text: None)
    assert (told.tokens, told.steps, told.learning_rate) == (done.tokens, done.steps, 1e-3)
    assert "4 rows" in str(told) and f"{told.tokens:,} read in 2 steps" in str(told)


def test_steps_are_rounded_up_as_in_training_and_no_rows_are_refused(tmp_path):
    recipe = TrainingRecipe(base=tiny_model("llama"), epochs=1.1, batch_rows=1, max_tokens=512)
    told = estimate(recipe, qa_rows(), probe_s=0.02)
    assert told.steps == train(recipe, qa_rows(), [], tmp_path, report=lambda text: None).steps == 5
    with pytest.raises(DataError, match=r"no training row is left .*empty target"):
        estimate(recipe, [dataclasses.replace(qa_rows()[0], target="")], probe_s=0.02)


def test_what_saves_work_or_memory_shows():
    recipe = TrainingRecipe(base=tiny_model("llama"), batch_rows=4)
    shared = estimate(recipe, qa_rows(), probe_s=0.02)
    apart = [dataclasses.replace(row, group="", passages=row.passages[: n % 2 + 1]) for n, row in enumerate(qa_rows())]
    assert shared.tokens < estimate(recipe, apart, probe_s=0.02).tokens
    small = estimate(dataclasses.replace(recipe, micro_batch_tokens=200), qa_rows(), probe_s=0.02)
    assert small.memory_bytes < shared.memory_bytes
    with pytest.raises(SettingsError, match="linear layer"):
        estimate(dataclasses.replace(recipe, targets=("nothing",)), qa_rows(), probe_s=0.02)


def test_learning_rates_follow_the_documented_points():
    assert learning_rate(8_000_000_000) == pytest.approx(2e-4)
    assert learning_rate(135_000_000) == pytest.approx(1e-3, rel=0.05)
    assert 1e-4 < learning_rate(7_000_000_000) < learning_rate(3_000_000_000) < 3.1e-4
    assert learning_rate(1_000_000) == 2e-3


def test_matmul_speed_is_measured():
    assert matmul_speed("cpu", torch.float32, 0.1) > 1e9

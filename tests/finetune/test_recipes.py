import dataclasses
import re

import pytest

from finetune.recipe import DataRecipe, TrainingRecipe, load_recipe, recipe_from, shipped_recipes
from finetune.training.starting import check_start, leak_of
from rag_app.adapters.routing import GENERAL
from rag_app.config import DEFAULT_CHAT_MODEL
from rag_app.errors import SettingsError

SHIPPED = {
    "grounded_qa",
    "chatbot_intents",
    "cognitive_health",
    "cognitive_health_triage",
    "domain_qa",
    "llama3_8b_qlora",
    "mistral_7b_qlora",
    "phi3_mini_qlora",
    "t5_qa",
    "topic_classification",
}

# hidden, intermediate, layers, key/value width, vocabulary, rows fused; from each model's published config.json
MODELS = {
    "llama3_8b_qlora": (4096, 14336, 32, 1024, 128256, False),
    "mistral_7b_qlora": (4096, 14336, 32, 1024, 32768, False),
    "phi3_mini_qlora": (3072, 8192, 32, 3072, 32064, True),
}


def test_every_shipped_recipe_loads():
    assert set(shipped_recipes()) == SHIPPED
    for name in SHIPPED:
        recipe = load_recipe(name)
        assert recipe.name == name
        assert recipe.data.train
        assert name != "t5_qa" or recipe.max_tokens == 512  # what an encoder of T5 was trained on
        assert recipe_from(recipe.to_dict()) == recipe


def test_questions_over_the_default_base_go_on_from_the_adapter_that_ships():
    recipes = [load_recipe(name) for name in sorted(SHIPPED - {"grounded_qa"})]
    mine = [recipe for recipe in recipes if recipe.task == "qa" and recipe.base == DEFAULT_CHAT_MODEL]
    assert [recipe.name for recipe in mine] == ["cognitive_health", "domain_qa"]
    starts = [check_start(recipe) for recipe in mine]
    assert all(start and start.manifest.name == GENERAL for start in starts)
    assert not any(leak_of(start.manifest, recipe, "") for start, recipe in zip(starts, mine, strict=True))


@pytest.mark.parametrize("name", MODELS)
def test_memory_comments_are_what_their_formula_gives(name):
    recipe = load_recipe(name)
    hidden, middle, layers, kv, vocabulary, fused = MODELS[name]
    if fused:
        inputs = [(hidden, hidden + 2 * kv), (hidden, 2 * middle)]
    else:
        inputs = [(hidden, hidden), (hidden, kv), (hidden, kv), (hidden, middle), (hidden, middle)]
    shapes = [*inputs, (hidden, hidden), (middle, hidden)]
    tokens = recipe.micro_batch_tokens
    parts = [
        layers * sum(a * b for a, b in shapes) * 4.127 / 8,
        2 * vocabulary * hidden * 2,
        layers * recipe.rank * sum(a + b for a, b in shapes) * 16,
        layers * tokens * hidden * 2,
        tokens * (8 * hidden + 4 * middle) * 4,
        tokens // 10 * vocabulary * 8,
        1e9,
    ]
    text = shipped_recipes()[name].read_text(encoding="utf-8")
    stated = [float(n) for n in re.findall(r"^# +(\d+\.\d+)  ", text, flags=re.MULTILINE)]
    assert stated == pytest.approx([p / 1e9 for p in parts], abs=0.006)
    total = float(re.search(r"at once: ([\d.]+) GB", text)[1])
    assert total == pytest.approx(sum(parts) / 1e9, abs=0.06)
    assert recipe.method == "qlora" and recipe.gradient_checkpointing


def test_defaults_are_valid_and_frozen():
    recipe = TrainingRecipe()
    assert recipe.lora_alpha == 2 * recipe.rank
    with pytest.raises(dataclasses.FrozenInstanceError):
        recipe.rank = 3


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"rnk": 8}, "unknown key 'rnk'; did you mean rank?"),
        ({"data": {"abstain": 0.2}}, "my.toml: data: unknown key 'abstain'; did you mean abstain_share?"),
        ({"data": {"columns": {"questions": "q"}}}, "data: columns: unknown key 'questions'; did you mean question"),
        ({"data": 3}, "data = 3: expected a table, found a whole number"),
        ({"rank": 128}, "rank = 128: expected 1 to 64"),
        ({"rank": "8"}, "expected a whole number, found text"),
        ({"method": "dora"}, "expected one of 'lora', 'qlora'"),
        ({"report_to": ["mlflow"]}, "expected one of 'tensorboard', 'wandb'"),
        ({"data": {"dev_share": 0.6, "test_share": 0.5}}, "= 1.1: expected a sum below 1"),
        ({"seed": -1}, "seed = -1: expected 0 to less than"),
        ({"seed": 20261127123000}, r"seed = 20261127123000: expected 0 to less than 2\*\*32"),
        ({"epochs": 1e300}, r"epochs = 1e\+300: expected more than 0, to 10,000"),
        ({"max_tokens": 10**9}, "max_tokens = 1000000000: expected 32 to 1,000,000"),
        ({"batch_rows": 10**12}, "batch_rows = 1000000000000: expected 1 to 100,000"),
        ({"learning_rate": 1}, "learning_rate = 1.0: expected 0 .* to below 1"),
        ({"name": "../up"}, "adapter name"),
    ],
)
def test_mistakes_are_explained(values, message):
    with pytest.raises(SettingsError, match=message):
        recipe_from(values, "my.toml")


def test_changes_from_the_command_line(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('rank = 4\n[data]\ntrain = ["a.jsonl"]\n')
    recipe = load_recipe(
        file, ["rank=8", "data.index=docs", 'data.train=["b.csv"]', "alora=true", "data.columns.label=x"]
    )
    assert (recipe.name, recipe.rank, recipe.alora) == ("mine", 8, True)
    assert (recipe.data.index, recipe.data.train, recipe.data.columns.label) == ("docs", ("b.csv",), "x")
    with pytest.raises(SettingsError, match="expected key=value"):
        load_recipe(file, ["rank"])
    with pytest.raises(SettingsError, match="not a table"):
        load_recipe(file, ["rank.x=1"])


def test_an_empty_name_is_that_of_the_file(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('name = ""\n')
    assert load_recipe(file).name == load_recipe(file, ["name="]).name == "mine"
    assert load_recipe(file, ["name=yours"]).name == "yours"


def test_a_missing_recipe_is_named():
    with pytest.raises(SettingsError, match=r"nowhere\.toml: no such recipe; `rag-finetune recipes` lists those that"):
        load_recipe("nowhere.toml")


def test_a_text_is_a_list_of_one_where_a_change_names_a_list(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text("")
    recipe = load_recipe(file, ["data.train=good.csv", 'data.dev=["a.csv", "b.csv"]', "data.index=docs"])
    assert recipe.data.train == ("good.csv",) and recipe.data.dev == ("a.csv", "b.csv") and recipe.data.index == "docs"


def test_abstaining_rows_are_a_fifth_to_a_third_by_default():
    assert 0.2 <= DataRecipe().abstain_share <= 1 / 3
    for name in SHIPPED:
        assert 0.2 <= load_recipe(name).data.abstain_share <= 1 / 3

"""The training of a reader: gradients, learning by heart, going on after a stop, and the folder that comes out."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from tiny import make_tiny_embedder
from torch.nn.functional import scaled_dot_product_attention

from finetune.reader.judging.fitting import fit_mixing
from finetune.reader.publish import save_weights
from finetune.reader.recipe import ReaderRecipe, load_reader_recipe
from finetune.reader.rows.row import NO_SPAN, Row, answerable_row
from finetune.reader.training.batches import batches, collate, encode
from finetune.reader.training.loss import loss
from finetune.reader.training.plan import Plan
from finetune.reader.training.train import Training, train
from rag_app.errors import DataError, SettingsError
from rag_app.models.bert.forward import forward, plain_linear
from rag_app.reading.heads import judge
from rag_app.reading.weights import lay_over

ANSWERS = ["hotel", "Trains", "travel", "head"]
TEXT = "Trains and a hotel: travel costs the head."


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_embedder(tmp_path_factory.mktemp("base") / "embedder", max_tokens=64)


def rows() -> list[Row]:
    made = [answerable_row(f"a{i}", f"Answer {i}?", "", TEXT, [answer]) for i, answer in enumerate(ANSWERS)]
    made += [Row(f"n{i}", f"Trains {i}?", "", TEXT, 0.0, 0.0, None, NO_SPAN) for i in range(2)]
    made += [Row(f"c{i}", f"costs {i}", "", TEXT, supports=float(i)) for i in range(2)]
    return made


def plan(**changes: object) -> Plan:
    settings = {"rank": 8, "alpha": 16, "learning_rate": 5e-3, "head_rate": 5e-3, "tokens": 25_000, "longest": 64,
                "batch_tokens": 200, "bf16": False, "cool_down": 0.3}  # fmt: skip
    return Plan(**{**settings, **changes})  # type: ignore[arg-type]


def repeated(seed: int) -> Sequence[Row]:
    return rows() * 4


def test_gradients_are_those_of_plain_autograd(base: Path) -> None:
    training = Training(base, plan())
    draw = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for name, tensor in training.adapter.items():
            if name.endswith("lora_b"):
                tensor.copy_(torch.randn(tensor.shape, generator=draw) * 0.1)
    batch = collate(encode(rows(), training.tokenizer))
    training.gradients(batch)
    ours = {n: t.grad.clone() for n, t in training.adapter.items() if t.grad is not None}
    assert set(ours) == set(training.adapter)
    for tensor in training.adapter.values():
        tensor.grad = None
    weights = lay_over(training.base, training.adapter, training.plan.scale)
    length = batch.allowed.shape[1]
    seen = (torch.arange(length) < batch.lengths[:, None])[:, None, None]

    def attend(split: torch.Tensor) -> torch.Tensor:
        query, key, value = split.view(len(batch.lengths), length, 3, 2, -1).permute(2, 0, 3, 1, 4)
        out = scaled_dot_product_attention(query, key, value, attn_mask=seen)
        return out.transpose(1, 2).reshape(len(split), -1)

    vectors = forward(weights, training.sizes, batch.tokens, plain_linear(weights), attend)
    total, parts = loss(judge(weights, vectors, batch.tokens.firsts), batch)
    total.backward()
    assert set(parts) == {"relevance", "answers", "support", "span"}
    for name, tensor in training.adapter.items():
        torch.testing.assert_close(ours[name], tensor.grad, rtol=1e-3, atol=1e-5, msg=name)


@pytest.mark.long
def test_eight_rows_are_learnt_by_heart(base: Path, tmp_path: Path) -> None:
    training = Training(base, plan(tokens=40_000))  # by then no seed or number of threads leaves a logit within 2 of 0
    said: list[str] = []
    train(training, repeated, tmp_path, say=said.append)
    assert training.seen >= 40_000
    assert any("span" in line for line in said)
    encoded = encode(rows(), training.tokenizer)
    batch = collate(encoded)
    logits = training.logits(batch)
    for i, (row, _) in enumerate(encoded):
        for truth, logit in zip((row.relevant, row.answers, row.supports), logits.verdicts[i].tolist(), strict=True):
            assert truth is None or (logit > 0) == (truth == 1), row
    spans = logits.spans.view(len(encoded), -1, 2).masked_fill(~batch.allowed[..., None], -torch.inf)
    known = batch.span[:, 0] >= 0
    assert int(known.sum()) == 6
    assert torch.equal(spans.argmax(1)[known], batch.span[known])


def test_going_on_equals_going_through(base: Path, tmp_path: Path) -> None:
    whole = Training(base, plan(tokens=3000))
    train(whole, repeated, tmp_path / "whole", say=lambda _: None)
    assert whole.steps > 8

    part = Training(base, plan(tokens=3000))
    for batch in itertools.islice(part.stream(repeated), 5):
        part.step(batch)
    part.save(tmp_path / "part" / "state.safetensors")
    rest = Training(base, plan(tokens=3000))
    train(rest, repeated, tmp_path / "part", say=lambda _: None)
    assert (rest.steps, rest.seen, rest.rows) == (whole.steps, whole.seen, whole.rows)
    for name, tensor in whole.adapter.items():
        assert torch.equal(rest.adapter[name], tensor), name


def test_a_state_of_another_plan_is_refused(base: Path, tmp_path: Path) -> None:
    Training(base, plan()).save(tmp_path / "state.safetensors")
    with pytest.raises(DataError, match="learning_rate"):
        Training(base, plan(learning_rate=1e-4)).load(tmp_path / "state.safetensors")
    Training(base, plan(tokens=10)).load(tmp_path / "state.safetensors")


def test_batches_keep_to_their_tokens_and_hold_every_row_once(base: Path) -> None:
    training = Training(base, plan())
    many = rows() * 5
    made = list(batches(many, training.tokenizer, 200, 0))
    assert sorted(row.id for batch in made for row, _ in batch) == sorted(row.id for row in many)
    assert all(len(b) * max(len(p.ids) for _, p in b) <= 200 for b in made)


def test_the_saved_weights_are_the_adapter(base: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file

    training = Training(base, plan())
    save_weights(training.published(0.5), tmp_path / "reader.safetensors")
    saved = load_file(tmp_path / "reader.safetensors")
    assert saved.keys() == training.adapter.keys()
    for name, tensor in training.adapter.items():
        torch.testing.assert_close(saved[name].float(), tensor.detach(), rtol=0.01, atol=1e-3)
    assert saved["layers.0.qkv.lora_a"].dtype == torch.bfloat16


def test_recipes_are_strict() -> None:
    recipe = load_reader_recipe("reader", ["training.tokens=100", "mixture.edited=0.5"])
    assert (recipe.training.tokens, recipe.mixture.edited, recipe.task) == (100, 0.5, "reader")
    assert ReaderRecipe().training == Plan()
    for change, message in (
        ("training.token=1", "token"),
        ("rank=3", "rank"),
        ("training.rank=0", "expected 1 to 512"),
        ("training.warm_up=2.0", "at most 1"),
        ("task=qa", "reader"),
        ("mixture=3", "expected a table"),
    ):
        with pytest.raises(SettingsError, match=message):
            load_reader_recipe("reader", [change])


def test_weights_are_fitted_to_what_tells_right_from_wrong() -> None:
    from finetune.reader.judging.cases import Case
    from finetune.reader.judging.measures import measures
    from rag_app.reading.found import Place, Reading

    def reading(relevance: float, answers: float) -> Reading:
        return Reading(0.5, 0.5, 0.5, relevance, answers, (Place(0, 4, answers),))

    cases = []
    for i in range(40):
        good = i % 2 == 0
        question = {"answerable": good, "passage_id": "gold", "answers": ["Anna"] if good else [], "source": "squad2"}
        found = [("other", 0.8, reading(-1.0, -1.0)), ("gold", 0.7, reading(1.0, 1.0))] if good else []
        cases.append(Case(question, "Anna is here.", reading(1.0, 1.0 if good else -1.0), found))
    mixing = fit_mixing(cases)
    scores = measures(cases, mixing)
    assert scores["fused_right_at_1"] == 0
    assert scores["both_right_at_1"] == scores["adversarial_auroc"] == scores["span_f1"] == 1
    assert mixing.reach == pytest.approx(0.1)

import copy
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tiny import FAMILIES, SLIDING_WINDOW, make_tiny_model

from rag_app import prompts
from rag_app.engines.choosing import Decision, decisions
from rag_app.engines.transformers import constrained as choosing
from rag_app.engines.transformers.constrained import choose, choose_apart
from rag_app.engines.transformers.decoding import open_session
from rag_app.models.loading import load
from rag_app.models.stopping import end_of_turn_id
from rag_app.prompts import classification_messages

REPLIES = ("card", "card arrival", "card arrival date", "top up", "top up failed", "exchange rate", "none of these")
TEXTS = (
    "Where is my new card?",
    "How do I top up? 🙂 " * 5,
    "x",
    "What is the exchange rate of the day, please tell me",
)


def ids_of(tokenizer: Any, replies: tuple[str, ...] = REPLIES) -> list[list[int]]:
    return [prompts.render_answer_ids(tokenizer, r, end_of_turn_id(tokenizer)) for r in replies]


def by_single_steps(model: Any, prompt: list[int], replies: list[list[int]]) -> np.ndarray:
    """The same distribution from one unpadded session per reply: at every step, softmax over what may follow."""
    found = []
    for reply in replies:
        session = open_session(model)
        logits, total = session.start(prompt), 0.0
        for at, token in enumerate(reply):
            allowed = sorted({r[at] for r in replies if r[:at] == reply[:at]})
            total += float(logits[allowed].double().log_softmax(-1)[allowed.index(token)])
            logits = session.step(token)
        found.append(total)
    return np.array(found)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Any, Any]]:
    def made(family: Any) -> tuple[Any, Any]:
        folder: Path = make_tiny_model(family, tmp_path_factory.mktemp(family))
        return load(family, folder, dtype="float32", quantization="none", device="cpu")

    return {family: made(family) for family in FAMILIES}


@pytest.mark.parametrize("family", FAMILIES)
def test_probabilities_equal_limited_decoding_step_by_step(models: dict[str, Any], family: str) -> None:
    model, tokenizer = models[family]
    rendered = [prompts.render_ids(tokenizer, classification_messages(t)) for t in TEXTS]
    replies = ids_of(tokenizer)
    if family in ("phi3", "mistral"):  # as in serving, where prompt and reply must fit a window that slides
        rendered = [p for p in rendered if len(p) + max(map(len, replies)) <= SLIDING_WINDOW]
        assert len(rendered) >= 2
    found = choose(model, rendered, decisions(replies), min_mass=0.0)
    assert found.shape == (len(rendered), len(REPLIES)) and found.dtype == np.float64
    np.testing.assert_allclose(np.exp(found).sum(axis=1), 1.0, atol=1e-9)
    for row, prompt in zip(found, rendered, strict=True):
        np.testing.assert_allclose(row, by_single_steps(model, prompt, replies), atol=2e-3)
    assert np.ptp(found, axis=1).min() > 0.5  # the tiny models do tell the replies apart


def test_padding_takes_no_place_in_the_window_of_a_layer_that_slides(tmp_path: Path) -> None:
    folder = make_tiny_model("qwen2", tmp_path / "slides")
    config = json.loads((folder / "config.json").read_text())
    slides = {"use_sliding_window": True, "sliding_window": 24, "layer_types": ["sliding_attention", "full_attention"]}
    (folder / "config.json").write_text(json.dumps(config | slides))
    model, tokenizer = load("slides", folder, dtype="float32", quantization="none", device="cpu")
    rendered = [prompts.render_ids(tokenizer, classification_messages(t)) for t in (*TEXTS, TEXTS[0][::-1])]
    replies = ids_of(tokenizer)
    found = choose_apart(model, rendered, decisions(replies), [0] * len(rendered), lambda _: lambda ends: {})
    for row, prompt in zip(found, rendered, strict=True):
        np.testing.assert_allclose(np.exp(row), np.exp(by_single_steps(model, prompt, replies)), atol=2e-3)


def test_prompts_without_a_common_beginning_and_equal_prompts(models: dict[str, Any]) -> None:
    model, tokenizer = models["llama"]
    replies = ids_of(tokenizer)
    for rendered in ([[9, 8, 7], [30, 31, 32, 33, 34, 35], [12]], [[9, 8, 7], [9, 8, 7]], [[9, 8, 7]]):
        found = choose(model, rendered, decisions(replies), min_mass=0.0)
        for row, prompt in zip(found, rendered, strict=True):
            np.testing.assert_allclose(row, by_single_steps(model, prompt, replies), atol=2e-3)


def test_unlikely_nodes_are_not_read_and_share_their_mass(models: dict[str, Any]) -> None:
    model, tokenizer = models["qwen2"]
    rendered = [prompts.render_ids(tokenizer, classification_messages(t)) for t in TEXTS]
    tree = decisions(ids_of(tokenizer))
    exact, pruned = choose(model, rendered, tree, min_mass=0.0), choose(model, rendered, tree, min_mass=0.05)
    np.testing.assert_allclose(np.exp(pruned).sum(axis=1), 1.0, atol=1e-9)
    assert 0 < np.abs(np.exp(pruned) - np.exp(exact)).max() <= 0.05
    assert choose(model, rendered, tree, min_mass=1.0).shape == exact.shape


def test_small_batches_change_nothing_and_leave_the_prompts_cache_alone(
    models: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    model, tokenizer = models["phi3"]
    rendered = [prompts.render_ids(tokenizer, classification_messages(t)) for t in TEXTS]
    tree = decisions(ids_of(tokenizer))
    expected = choose(model, rendered, tree, min_mass=0.0)
    monkeypatch.setattr(choosing, "_BRANCH_ROWS", 2)
    np.testing.assert_allclose(choose(model, rendered, tree, min_mass=0.0), expected, atol=1e-4)


@torch.inference_mode()
def test_keywords_are_told_how_far_each_row_is_read(models: dict[str, Any]) -> None:
    model, tokenizer = models["llama"]
    rendered = [prompts.render_ids(tokenizer, classification_messages(t)) for t in TEXTS]
    calls: list[list[int]] = []

    def keywords(ends: Any) -> dict[str, Any]:
        calls.append(list(ends))
        return {}

    choose(model, rendered, decisions(ids_of(tokenizer)), keywords=keywords, min_mass=0.0)
    [common], lengths, *branches = calls
    assert 0 < common < min(lengths) and lengths == [len(p) for p in rendered]
    assert branches
    for ends in branches:  # all of one path behind one prompt or another
        assert any({end - size for end in ends} <= set(lengths) for size in range(1, 10))


def test_a_trie_has_only_the_nodes_where_replies_part() -> None:
    tree = decisions([[5, 1, 2, 9], [5, 1, 3, 4, 9], [5, 1, 3, 6, 9], [5, 7, 7, 9]])
    assert tree == Decision(
        (5,), (1, 7), (Decision((5, 1), (2, 3), (0, Decision((5, 1, 3), (4, 6), (1, 2), (1, 2))), (0, 1, 2)), 3),
        (0, 1, 2, 3),
    )  # fmt: skip
    assert decisions([[4, 9]]) == Decision((), (4,), (0,), (0,))
    for bad in ([], [[1, 9], [1, 9]], [[1], [1, 9]]):
        with pytest.raises(ValueError):
            decisions(copy.deepcopy(bad))

"""Scores during training: what the batched answers are, and that they are those of the saved adapter alone."""

import dataclasses
import json
from pathlib import Path

import pytest
import torch
from peft import PeftModel
from tiers import quick
from training_rows import label_rows, qa_rows, tiny_model

from finetune.recipe import TrainingRecipe
from finetune.rows.encode import encode_rows
from finetune.rows.invocation import invocation_tokens
from finetune.run import read_log
from finetune.training import score as scoring
from finetune.training.loading import load_base
from finetune.training.score import chosen_labels, greedy_answers, most_tokens, task_score
from finetune.training.train import train
from rag_app import prompts
from rag_app.classification.labels import Labels
from rag_app.engines.transformers.decoding import decoder_start_id, open_session
from rag_app.errors import DataError
from rag_app.models.stopping import end_of_turn_id, stop_ids

TRAINED = [("llama", False), ("llama", True), ("t5", False)]


def one_by_one(model, tokenizer, rows) -> list[str]:
    """Reference: no batch and no padding; for causal models no cache either, the whole sequence anew for each token."""
    texts = []
    limit, stops = most_tokens(rows), stop_ids(model.generation_config, tokenizer)
    for row in rows:
        ids = torch.from_numpy(row.prompt_ids.astype("int64"))[None]
        if model.config.is_encoder_decoder:
            session, made = open_session(model), []
            logits = session.start(row.prompt_ids.tolist())
            while len(made) < limit and (token := int(logits.argmax())) not in stops:
                made.append(token)
                logits = session.step(token)
        else:
            made = []
            while len(made) < limit:
                token = int(model(input_ids=ids).logits[0, -1].argmax())
                if token in stops:
                    break
                made.append(token)
                ids = torch.cat([ids, torch.tensor([[token]])], dim=1)
        texts.append(tokenizer.decode(made, skip_special_tokens=True))
    return texts


@pytest.mark.parametrize(("family", "alora"), quick([*TRAINED, ("mistral", False)], ("llama", True)))
def test_batched_answers_during_training_are_those_of_the_saved_adapter(family, alora, tmp_path):
    rows = qa_rows() if family == "llama" else label_rows()
    recipe = TrainingRecipe(
        base=tiny_model(family), alora=alora, learning_rate=1e-2, batch_rows=4, max_tokens=512, max_steps=12,
        eval_every=6, patience=0, dtype="float32", task=rows[0].task,
    )  # fmt: skip
    seen = []
    score = task_score(rows, recipe)

    def watched(model, tokenizer):
        encoded, _ = encode_rows(rows, tokenizer, 512)
        seen.append(greedy_answers(model, tokenizer, encoded, most_tokens(encoded)))
        return score(model, tokenizer)

    result = train(recipe, rows, rows, tmp_path, score=watched, report=lambda _: None)
    assert len(seen) == 2 and result.metric in result.evaluations[0][1]

    base, tokenizer = load_base(Path(recipe.base), recipe)
    model = PeftModel.from_pretrained(base, result.adapter).eval()
    encoded, _ = encode_rows(rows, tokenizer, 512)
    expected = one_by_one(model, tokenizer, encoded)
    assert greedy_answers(model, tokenizer, encoded, most_tokens(encoded)) == expected
    assert seen[result.best_step // 6 - 1] == expected
    assert any(expected)


def label_by_label(model, tokenizer, row, labels) -> str:
    """Reference: the whole sequence anew for each token of each label, of which only those of labels may come."""
    replies = [prompts.render_answer_ids(tokenizer, label, end_of_turn_id(tokenizer)) for label in labels]
    prompt = row.prompt_ids.tolist()

    def chance(reply) -> float:
        found = 0.0
        for size, token in enumerate(reply):
            if model.config.is_encoder_decoder:
                begun = torch.tensor([[decoder_start_id(model), *reply[:size]]])
                logits = model(input_ids=torch.tensor([prompt]), decoder_input_ids=begun).logits[0, -1]
            else:
                logits = model(input_ids=torch.tensor([prompt + reply[:size]])).logits[0, -1]
            may_come = sorted({other[size] for other in replies if other[:size] == reply[:size]})
            found += float(logits[may_come].log_softmax(-1)[may_come.index(token)])
        return found

    return max(zip(map(chance, replies), labels, strict=True))[1]


@pytest.mark.parametrize(("family", "alora"), quick(TRAINED, ("t5", False)))
def test_a_classifier_is_scored_by_the_labels_that_it_may_give(family, alora, tmp_path):
    rows = label_rows()
    names = [row.target for row in rows]
    recipe = TrainingRecipe(
        base=tiny_model(family), alora=alora, learning_rate=3e-3, batch_rows=4, max_tokens=512, max_steps=4,
        eval_every=4, patience=0, dtype="float32", task="classify",
    )  # fmt: skip
    result = train(
        recipe, rows, rows, tmp_path, score=task_score(rows, recipe, Labels.of(names)), report=lambda _: None
    )
    base, tokenizer = load_base(Path(recipe.base), recipe)
    model = PeftModel.from_pretrained(base, result.adapter).eval()
    encoded, _ = encode_rows(rows, tokenizer, 512, invocation_tokens(tokenizer, "classify") if alora else ())
    with torch.inference_mode():
        expected = [label_by_label(model, tokenizer, row, names) for row in encoded]
        written = greedy_answers(model, tokenizer, encoded, most_tokens(encoded))
    assert chosen_labels(model, tokenizer, encoded, names) == expected
    right = sum(label == name for label, name in zip(expected, names, strict=True)) / len(names)
    assert result.evaluations[0][1]["accuracy"] == right > 0
    assert not set(written) & set(names)


def test_labels_that_are_written_alike_say_so():
    recipe = TrainingRecipe(base=tiny_model("llama"), max_tokens=512, dtype="float32")
    model, tokenizer = load_base(Path(recipe.base), recipe)
    encoded, _ = encode_rows(label_rows(), tokenizer, 512)
    with pytest.raises(DataError, match=r"labels 'place', 'place': .* rename one of them"):
        chosen_labels(model, tokenizer, encoded, ["place", "place"])


def test_a_metric_that_the_rows_do_not_have_is_found_before_the_training(tmp_path):
    recipe = TrainingRecipe(task="classify", metric="out_of_scope_recall", base="no/model")
    assert task_score(label_rows(), recipe, Labels.of(["greeting", "oos"], "oos"))
    with pytest.raises(DataError, match=r"metric 'out_of_scope_recall': of these rows only macro_f1, accuracy"):
        task_score(label_rows(), recipe, Labels.of(["greeting", "place"]))
    mistyped = dataclasses.replace(recipe, metric="macro_f")
    with pytest.raises(DataError, match="metric 'macro_f': task 'classify' has"):
        train(mistyped, label_rows(), [], tmp_path, score=lambda m, t: {"f1": 0.5}, report=lambda _: None)


def test_live_log_holds_each_step_once_over_a_stop(tmp_path):
    recipe = TrainingRecipe(base=tiny_model("llama"), max_steps=6, eval_every=2, batch_rows=4, max_tokens=512)
    log = tmp_path / "log.jsonl"

    def stop_at_the_third(model, tokenizer):
        if sum("evaluation" in line for line in read_log(log)) == 2:
            raise KeyboardInterrupt
        return {"f1": 0.5}

    with pytest.raises(KeyboardInterrupt):
        train(recipe, qa_rows(), [], tmp_path, score=stop_at_the_third, report=lambda _: None)
    assert [line["step"] for line in read_log(log) if "loss" in line] == [1, 2, 3, 4, 5, 6]
    log.write_text(log.read_text() + '\0\0\0\n{"step": 7, "lo')  # as the machine's crash leaves it
    train(recipe, qa_rows(), [], tmp_path, score=lambda m, t: {"f1": 0.5}, report=lambda _: None)
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    steps = [line for line in lines if "loss" in line]
    assert [line["step"] for line in steps] == [1, 2, 3, 4, 5, 6]
    assert set(steps[0]) == {"step", "max_steps", "loss", "tokens_per_s", "time_left_s"} and steps[0]["max_steps"] == 6
    evaluations = [(line["step"], line["evaluation"]["f1"]) for line in lines if "evaluation" in line]
    assert evaluations == [(2, 0.5), (4, 0.5), (6, 0.5)]


def test_processes_share_the_rows_and_get_all_answers(monkeypatch):
    recipe = TrainingRecipe(base=tiny_model("llama"), max_tokens=512, dtype="float32")
    model, tokenizer = load_base(Path(recipe.base), recipe)
    encoded, _ = encode_rows(qa_rows()[:3], tokenizer, 512)
    limit = most_tokens(encoded)

    def answers(rows):
        return greedy_answers(model, tokenizer, rows, limit)

    texts = answers(encoded)
    assert len(set(texts)) == 3
    parts = [answers(encoded[rank::2]) for rank in (0, 1)]
    monkeypatch.setattr(scoring.distributed, "is_initialized", lambda: True)
    monkeypatch.setattr(scoring.distributed, "get_world_size", lambda: 2)
    for rank in (0, 1):
        monkeypatch.setattr(scoring.distributed, "get_rank", lambda rank=rank: rank)

        def gather(received, mine, rank=rank):
            assert mine == parts[rank]
            received[:] = parts

        monkeypatch.setattr(scoring.distributed, "all_gather_object", gather)
        assert scoring._shared(encoded, answers) == texts

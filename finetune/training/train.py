"""Rows and a recipe become an adapter: `train` is the whole way, top to bottom."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from transformers import PrinterCallback, TrainingArguments, set_seed

from finetune.recipe import TrainingRecipe
from finetune.rows.encode import encode_for, require_rows
from finetune.rows.invocation import invocation_of
from finetune.rows.tasks import main_metric
from finetune.run import ADAPTER_FILES, LOG, TrainingResult, read_result, write_result
from finetune.schema import Row, sample_rows
from finetune.training import checkpoints
from finetune.training.attention import use_segment_attention
from finetune.training.claim import alone_in, claim, throw_away
from finetune.training.collate import Collator
from finetune.training.interrupt import saving_on_interrupt
from finetune.training.loading import load_base
from finetune.training.log import LiveLog, ProgressLine
from finetune.training.lora import add_adapter, learning_rate, trained_parameters
from finetune.training.memory import peak_bytes
from finetune.training.space import bytes_on_disk, require_space
from finetune.training.starting import Start, check_start, leak_of, start_from
from finetune.training.trainer import AdapterTrainer, Score
from rag_app.artifacts import replacing
from rag_app.models import fingerprint, resolve
from rag_app.models.hub import pinned


def train(
    recipe: TrainingRecipe,
    train_rows: Sequence[Row],
    dev_rows: Sequence[Row],
    folder: Path,
    *,
    score: Score | None = None,
    restart: bool = False,
    origin: Mapping[str, Any] | None = None,
    report: Callable[[str], None] = print,
) -> TrainingResult:
    """Train an adapter by `recipe` in `folder`; goes on from its newest complete checkpoint unless `restart`.

    `score(model, tokenizer)` gives the task's metrics on held-out questions, higher is better; `recipe.metric` (or the
    task's main one) chooses the best checkpoint and stops training. Without `score` the loss on `dev_rows` does. The
    first Ctrl-C saves and returns, the second one kills. `folder/adapter` holds the best weights,
    `folder/training.json` what was done, with the base, its commit and fingerprint, `origin` (where the rows came
    from) and what `leak_of` says, and `folder/log.jsonl` one line a step while it runs.

    Raises `SettingsError` for a folder of another run, while another process trains in it, or with `restart` for one
    that holds no run, when the disk has not enough room, or when the loss is no number any more, and `DataError` when
    no row can be used.
    """
    with alone_in(folder):
        metric = main_metric(recipe.task, recipe.metric) if score else "loss"
        set_seed(recipe.seed)
        base = resolve(recipe.base)
        weights = fingerprint(base)
        start = check_start(recipe, weights)
        model, tokenizer = load_base(base, recipe)
        rows, encoding = encode_for(recipe, train_rows, model.config, tokenizer, report)
        held_out, _ = encode_for(recipe, sample_rows(dev_rows, recipe.eval_rows), model.config, tokenizer)
        report(f"training rows: {encoding}")
        require_rows(rows, encoding)
        parameters = model.num_parameters()
        share = use_segment_attention(model, alora=recipe.alora)
        set_seed(recipe.seed)
        model = add_adapter(model, recipe, invocation_of(recipe, tokenizer))
        train_sha256 = (origin or {}).get("sha256", {}).get("train.jsonl", "")
        leak = _started(model, start, recipe, train_sha256, report) if start else ""
        if restart:
            require_space(folder, bytes_on_disk(trained_parameters(model), checkpoints.MOST))
            throw_away(folder)
        claim(folder, recipe, rows, held_out, weights, start.manifest if start else None)
        if finished := read_result(folder):
            report(f"{folder}: finished before, nothing to do")
            return finished
        resume = checkpoints.newest_whole(folder / "checkpoints", report)
        if resume:
            report(f"going on from {resume}")

        on_cpu = model.device.type == "cpu"
        trainer = AdapterTrainer(
            recipe,
            model=model,
            args=_arguments(recipe, folder, recipe.learning_rate or learning_rate(parameters), on_cpu, model.dtype),
            processing_class=tokenizer,
            train_rows=rows,
            dev_rows=held_out,
            collator=Collator.of(
                recipe,
                on_cpu=on_cpu,
                seq2seq=model.config.is_encoder_decoder,
                share=share,
                pad_id=tokenizer.pad_token_id or 0,
            ),
            score=score,
            metric=metric,
            callbacks=[ProgressLine(metric), LiveLog(folder / LOG)],
        )
        trainer.remove_callback(PrinterCallback)
        _run(trainer, model, resume, folder, report)
        result = _result(trainer, folder, metric)
        if trainer.args.should_save and not result.interrupted:
            about = {"recipe": recipe.to_dict(), "base": pinned(recipe.base, base), "base_fingerprint": weights}
            _publish(result, folder, encoding=str(encoding), rows=dict(origin or {}), leak=leak, **about)
        return result


def _run(trainer: AdapterTrainer, model: Any, resume: Path | None, folder: Path, report: Callable[[str], None]) -> None:
    """Train, from the checkpoint `resume` on where there is one; after the last one there is nothing left to do."""
    if resume and checkpoints.is_finished(resume):
        trainer.restore(resume)
        return
    if trainer.args.should_save:
        require_space(folder, bytes_on_disk(trained_parameters(model), trainer.steps()))
    with saving_on_interrupt(trainer, report):
        trainer.train(resume_from_checkpoint=str(resume) if resume else None)


def _started(model: Any, start: Start, recipe: TrainingRecipe, train_sha256: str, report: Callable[[str], None]) -> str:
    """Give the new adapter the weights of the published one that the recipe starts from; why the held-out questions
    tell too little then, if they do."""
    start_from(model, start, recipe)
    report(f"going on from the weights of {start.manifest.full_name}")
    if leak := leak_of(start.manifest, recipe, train_sha256):
        report(f"{leak}; judge by other questions: name files of them as data.dev and data.test")
    return leak


def _arguments(recipe: TrainingRecipe, folder: Path, rate: float, on_cpu: bool, dtype: Any) -> TrainingArguments:
    return TrainingArguments(
        output_dir=str(folder),
        per_device_train_batch_size=1,  # one item of the loader is a whole step
        learning_rate=rate,
        lr_scheduler_type=recipe.schedule,
        warmup_steps=recipe.warmup_ratio,
        weight_decay=recipe.weight_decay,
        max_grad_norm=recipe.max_grad_norm,
        num_train_epochs=recipe.epochs,
        max_steps=recipe.max_steps or -1,
        seed=recipe.seed,
        use_cpu=on_cpu,
        bf16=not on_cpu and "bfloat16" in str(dtype),
        logging_steps=1,
        logging_nan_inf_filter=False,  # it shows a loss that is no number as 0
        save_strategy="no",
        eval_strategy="no",
        report_to=list(recipe.report_to) or "none",
        run_name=recipe.name or None,
        disable_tqdm=True,
        dataloader_pin_memory=False,
        remove_unused_columns=False,
    )


def _result(trainer: AdapterTrainer, folder: Path, metric: str) -> TrainingResult:
    history: list[dict[str, Any]] = trainer.state.log_history
    model: Any = trainer.model
    evaluations = tuple(
        (e["step"], {k.removeprefix("eval_"): v for k, v in e.items() if k.startswith("eval_")})
        for e in history
        if "eval_seconds" in e
    )
    return TrainingResult(
        adapter=None if trainer.stopping else folder / "adapter",
        steps=trainer.state.global_step,
        best_step=trainer.state.best_global_step or trainer.state.global_step,
        metric=metric,
        best_metric=trainer.state.best_metric,
        losses=tuple((e["step"], e["loss"]) for e in history if "loss" in e),
        evaluations=evaluations,
        trained_parameters=trained_parameters(model),
        tokens=trainer.state.num_input_tokens_seen,
        seconds=trainer.seconds(),
        peak_bytes=peak_bytes(),
    )


def _publish(result: TrainingResult, folder: Path, **more: Any) -> None:
    """Copy the adapter of the best checkpoint to `folder/adapter` in one rename and write `training.json`."""
    best = folder / "checkpoints" / f"step-{result.best_step:06d}"
    with replacing(folder / "adapter") as partial:
        partial.mkdir()
        for name in ADAPTER_FILES:
            shutil.copyfile(best / name, partial / name)
    write_result(result, folder, **more)

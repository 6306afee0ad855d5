"""transformers' Trainer with steps of our own: micro-batches inside, losses that add up, checkpoints without pickle."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import DataLoader
from transformers import Trainer, TrainerCallback, TrainerState

from finetune.recipe import TrainingRecipe
from finetune.rows.encode import EncodedRow
from finetune.training import checkpoints
from finetune.training.collate import Collator, StepSampler
from finetune.training.loss import loss_sum
from rag_app.errors import DataError, SettingsError
from rag_app.models.openmp import helped

# A checkpoint at least this often, so that a long interval between evaluations is not lost with the process.
_SAVE_EVERY_S = 300.0

Score = Callable[[Any, Any], Mapping[str, float]]


class AdapterTrainer(Trainer):
    """A `Trainer` whose data loader gives whole optimiser steps (`StepBatch`).

    The loss of a step is the mean over the answer tokens of all its rows on all processes. What is overridden:
    `training_step` (micro-batches), `log` (a run that diverges ends), `evaluate` and `_determine_best_metric` (the
    task's own metric), and saving and loading of checkpoints, since Trainer writes pickles, in place, and resumes from
    half-written folders.
    """

    def __init__(
        self,
        recipe: TrainingRecipe,
        *,
        train_rows: Sequence[EncodedRow],
        dev_rows: Sequence[EncodedRow],
        collator: Collator,
        score: Score | None,
        metric: str,
        **options: Any,
    ) -> None:
        super().__init__(train_dataset=train_rows, **options)
        self.rows: Any = train_rows  # a list will do for a data set
        self.dev_rows = list(dev_rows)
        self.collator = collator
        self.score = score
        self.metric = metric
        processes, rank = self.args.world_size, self.args.process_index
        self.sampler = StepSampler(train_rows, recipe.batch_rows, self.args.seed, processes, rank)
        self.eval_every = recipe.eval_every or len(self.sampler)
        self.patience = recipe.patience
        self.stop_requested = False  # by this process; `stopping` once all processes know
        self.stopping = False
        self.started, self.seconds_before = time.perf_counter(), 0.0
        self.checkpoint_root = Path(str(self.args.output_dir)) / "checkpoints"
        self.add_callback(_Rhythm(self))

    # Data: the sampler shares out the steps itself, so the loader needs no wrapping by Accelerate.

    def get_train_dataloader(self) -> DataLoader[Any]:
        return DataLoader(self.rows, batch_sampler=self.sampler, collate_fn=self.collator)

    def _get_num_items_in_batch(self, batch_samples: list[Any], device: torch.device) -> None:
        return None

    def floating_point_ops(self, inputs: Any) -> int:
        return 0

    # Loss.

    def training_step(self, model: Any, inputs: Any, num_items_in_batch: Any = None) -> torch.Tensor:
        """Forward and backward of one step (`inputs` is a `StepBatch`); the mean over processes is the step's loss."""
        model.train()
        counts = torch.tensor([inputs.answer_tokens, self.stop_requested], dtype=torch.float32, device=self.args.device)
        counts = self.accelerator.reduce(counts, reduction="mean")
        # Gradients are averaged over processes: dividing by their mean count gives the mean over all tokens.
        scale = 1.0 / counts[0]
        self.stopping = bool(counts[1] > 0)
        total = torch.zeros((), device=self.args.device)
        for number, batch in enumerate(inputs.micro_batches, 1):
            last = number == len(inputs.micro_batches)
            with helped(), contextlib.nullcontext() if last else self.accelerator.no_sync(model):
                with self.compute_loss_context_manager():
                    loss = loss_sum(model, batch.to(self.args.device)) * scale
                self.accelerator.backward(loss)
            total += loss.detach()
        self.state.num_input_tokens_seen += inputs.tokens
        return total

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        """As `Trainer`; `SettingsError` for a run that diverged, before that step is evaluated or saved."""
        for name in ("loss", "grad_norm", "eval_loss"):
            if not math.isfinite(value := logs.get(name, 0.0)):
                raise SettingsError(
                    f"training diverged at step {self.state.global_step}: {name} is {value}, expected a finite number; "
                    f"set learning_rate below {self.args.learning_rate:.1e}, or a lower max_grad_norm, and restart."
                )
        super().log(logs, start_time)

    @torch.no_grad()
    def _dev_loss(self) -> float:
        """Mean loss per answer token of the held-out rows, shared out over processes."""
        sums = torch.zeros(2, dtype=torch.float64)
        mine = self.dev_rows[self.args.process_index :: self.args.world_size]
        for start in range(0, len(mine), self.sampler.batch_size):
            batch = self.collator(mine[start : start + self.sampler.batch_size])
            for part in batch.micro_batches:
                with helped(), self.compute_loss_context_manager():
                    sums[0] += float(loss_sum(self.model, part.to(self.args.device)))
            sums[1] += batch.answer_tokens
        sums = self.accelerator.reduce(sums.to(self.args.device), reduction="sum")
        return float(sums[0] / sums[1])

    # Evaluation on the task's own metric.

    def evaluate(self, *args: Any, **kwargs: Any) -> dict[str, float]:
        """Loss on the held-out rows and what `score` says; draws no numbers from the training's generators."""
        model: Any = self.model
        model.eval()
        started = time.perf_counter()
        metrics: dict[str, float] = {}
        devices = [torch.cuda.current_device()] if torch.cuda.is_available() else []
        with torch.random.fork_rng(devices=devices):
            if self.dev_rows:
                metrics["eval_loss"] = self._dev_loss()
            if self.score is not None:
                scores = self.score(self.model, self.processing_class)
                metrics |= {f"eval_{name}": float(value) for name, value in scores.items()}
        metrics["eval_seconds"] = time.perf_counter() - started
        model.train()
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics

    def _determine_best_metric(self, metrics: dict[str, float], trial: Any) -> bool:
        value = metrics.get(f"eval_{self.metric}")
        if value is None and self.score is None:  # no held-out rows at all: the last step is the best
            return False
        if value is None:
            raise DataError(f"metric {self.metric!r}: the score has {', '.join(metrics)}; choose one of these.")
        best, loss = self.state.best_metric, metrics.get("eval_loss", math.inf)
        better = best is None or (value < best if self.metric == "loss" else value > best)
        better = better or (value == best and loss < self._loss_at(self.state.best_global_step))
        if better:
            self.state.best_metric, self.state.best_global_step = value, self.state.global_step
        best_step = self.state.best_global_step or 0
        since = [e for e in self.state.log_history if e["step"] > best_step and "eval_seconds" in e]
        if self.patience and len(since) >= self.patience:
            self.control.should_training_stop = True
            self.stopping = False  # finished, as at the last step
        return better

    def _loss_at(self, step: int | None) -> float:
        """The held-out loss at an evaluated step. Where a metric says the same of two, as it does of a few rows of
        which none is right yet, the loss tells them apart."""
        known = (e["eval_loss"] for e in reversed(self.state.log_history) if e["step"] == step and "eval_loss" in e)
        return float(next(known, -math.inf))

    # Checkpoints.

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        if not self.args.should_save:
            return
        try:
            checkpoints.save_checkpoint(
                self.checkpoint_root,
                self.state.global_step,
                model=self.accelerator.unwrap_model(model),
                optimizer=self.optimizer,
                scheduler=self.lr_scheduler,
                trainer_state=self.state,
                seconds=self.seconds(),
                finished=self.control.should_training_stop and not self.stopping,
            )
        except OSError as error:
            saved = checkpoints.complete_checkpoints(self.checkpoint_root)
            since = f"goes on from {saved[-1].name}" if saved else "begins at step 1 again, since none was saved before"
            raise SettingsError(
                f"{self.checkpoint_root}: step {self.state.global_step} cannot be saved ({error.strerror or error}); "
                f"see to free space and permissions there, then run the same command again: it {since}."
            ) from error

    def steps(self) -> int:
        """Steps of the whole run."""
        whole = math.ceil(self.args.num_train_epochs * len(self.sampler))
        return self.args.max_steps if self.args.max_steps > 0 else whole

    def seconds(self) -> float:
        """Time spent on training, that of the sessions before this one included."""
        return self.seconds_before + time.perf_counter() - self.started

    def restore(self, checkpoint: Path) -> None:
        """What is known of a run at a complete checkpoint, without training on from it."""
        self.state = TrainerState.load_from_json(str(checkpoint / "trainer_state.json"))
        self.seconds_before = checkpoints.seconds_spent(checkpoint)

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        adapter: Any = model or self.model
        checkpoints.load_adapter_weights(adapter, Path(resume_from_checkpoint))
        self.seconds_before = checkpoints.seconds_spent(Path(resume_from_checkpoint))

    def _load_optimizer_and_scheduler(self, checkpoint: str | None) -> None:
        if checkpoint is not None:
            checkpoints.load_training_state(Path(checkpoint), self.optimizer, self.lr_scheduler)

    def _load_rng_state(self, checkpoint: str | None) -> None:
        if checkpoint is not None:
            checkpoints.load_random_state(Path(checkpoint))


class _Rhythm(TrainerCallback):
    """Decides when to evaluate and save: every `eval_every` steps, at the end, by the clock and when asked to stop."""

    def __init__(self, trainer: AdapterTrainer) -> None:
        self.trainer = trainer
        self.saved_at = time.monotonic()

    def on_epoch_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        # Trainer does not reach the sampler behind the wrapper that it skips batches with.
        self.trainer.sampler.set_epoch(int(state.epoch or 0))

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        last = state.global_step >= state.max_steps
        due = last or state.global_step % self.trainer.eval_every == 0
        if last:  # finished, whatever was asked: a run that goes on from here would do a step too many
            self.trainer.stopping = False
        stopping = self.trainer.stopping
        control.should_evaluate = due  # what a stop left out, no later evaluation would make up
        control.should_training_stop = control.should_training_stop or stopping
        control.should_save = due or stopping or time.monotonic() - self.saved_at > _SAVE_EVERY_S
        if control.should_save:
            self.saved_at = time.monotonic()

"""Recipes of adapters: strict TOML or keywords become one frozen `TrainingRecipe`.

A recipe file has the training settings at top level, `[data]` for where rows come from and how they are built, and
`[data.columns]` for files whose columns have unusual names.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from rag_app.adapters.versions import RESERVED
from rag_app.config import DEFAULT_CHAT_MODEL, check_name, read_toml, settings_from, tomllib
from rag_app.errors import SettingsError

Task = Literal["qa", "classify"]
Shape = Literal["auto", "squad", "ragqa", "alpaca", "messages", "prompt_completion", "labels", "feedback"]


def _require(ok: bool, key: str, value: object, expected: str) -> None:
    if not ok:
        raise SettingsError(f"{key} = {value!r}: expected {expected}.")


@dataclass(frozen=True, kw_only=True, slots=True)
class ColumnMapping:
    """Which column of a file plays which part; an empty name means "find it by its usual names".

    A dot reaches into a nested value: `answers.text`. `text` and `label` are for classification, the others for
    questions and answers; `document` keeps train and test apart; `messages` holds a conversation.
    """

    id: str = ""
    question: str = ""
    context: str = ""
    answers: str = ""
    answerable: str = ""
    title: str = ""
    document: str = ""
    passage_id: str = ""
    text: str = ""
    label: str = ""
    messages: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DataRecipe:
    """Where rows come from and how they are built.

    `train`, `dev` and `test` are local files (JSONL, JSON, CSV, Parquet), folders saved by `datasets`, or Hugging
    Face hub ids, `owner/name`, `owner/name/config` or either with `:split`. Without `dev` or `test`, `dev_share` and
    `test_share` of the source documents are kept apart; a row that names no document belongs to that of the passage
    that holds its answer. `passages_file` holds the passages that `passage_id` refers to (columns id, title, text).
    `extractive` data has answers that stand in their passage word for word, and rows
    where they do not are dropped; switch it off for yes/no or freely worded answers. An answer longer than
    `answer_words` is cut after its last whole sentence within them.

    `index` names the index whose retriever chooses the distractors. Rows carry `passages` passages, the number used
    in serving. `abstain_share` of all rows have the abstention as target: gold passage absent or question
    unanswerable, together (RAFT, arXiv:2403.10131, trains with 20 to 40 % of rows without the gold passage; too many
    make a model that refuses everything). A gold passage that retrieval misses is put in at the last place
    (`missed_gold = "insert"`) or the row becomes an abstaining one (`"absent"`). `grouped_share` of the gold
    passages that have several questions give one shared passage list to at most `group_questions` of them.

    `shuffled_share` of those shared lists are in random order, since the rank there was retrieved for one question
    only; all other rows keep the retriever's order.

    `generate_questions` asks for that many questions about the chunks of `index`, written by `question_model` (empty:
    the base) where its headings do not ask enough. `max_rows` caps the
    training examples, `max_contexts` the passage lists of the training rows, those with most questions first: reading
    contexts is what training costs (0 keeps all). `out_of_scope` is the label that means "none of these".
    """

    train: tuple[str, ...] = ()
    dev: tuple[str, ...] = ()
    test: tuple[str, ...] = ()
    shape: Shape = "auto"
    columns: ColumnMapping = ColumnMapping()
    passages_file: str = ""
    extractive: bool = True
    answer_words: int = 60
    dev_share: float = 0.1
    test_share: float = 0.1
    max_rows: int = 0
    max_contexts: int = 0
    index: str = ""
    passages: int = 3
    abstain_share: float = 0.25
    missed_gold: Literal["insert", "absent"] = "insert"
    grouped_share: float = 0.95
    group_questions: int = 12
    shuffled_share: float = 0.5
    generate_questions: int = 0
    question_model: str = ""
    out_of_scope: str = "oos"

    def __post_init__(self) -> None:
        _require(0.0 <= self.dev_share < 1.0, "dev_share", self.dev_share, "0 or more and below 1")
        _require(0.0 <= self.test_share < 1.0, "test_share", self.test_share, "0 or more and below 1")
        _require(self.dev_share + self.test_share < 1.0, "dev_share + test_share", self.dev_share, "a sum below 1")
        _require(self.max_rows >= 0, "max_rows", self.max_rows, "0 (all) or more")
        _require(self.max_contexts >= 0, "max_contexts", self.max_contexts, "0 (all) or more")
        _require(1 <= self.passages <= 50, "passages", self.passages, "1 to 50")
        _require(0.0 <= self.abstain_share < 1.0, "abstain_share", self.abstain_share, "0 or more and below 1")
        _require(0.0 <= self.grouped_share <= 1.0, "grouped_share", self.grouped_share, "0 to 1")
        _require(0.0 <= self.shuffled_share <= 1.0, "shuffled_share", self.shuffled_share, "0 to 1")
        _require(self.answer_words >= 1, "answer_words", self.answer_words, "1 or more")
        _require(self.group_questions >= 2, "group_questions", self.group_questions, "2 or more")
        _require(self.generate_questions >= 0, "generate_questions", self.generate_questions, "0 or more")


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainingRecipe:
    """How one adapter is made; saved inside every run and every published version.

    `base` is a model name as serving takes it: a folder, a hub id or `pypi:<distribution>`. `method` `qlora` loads the
    base in NF4 with double quantisation (arXiv:2305.14314). `alora` makes an activated LoRA (arXiv:2504.12397), which
    leaves the cache of the context valid for the base; `rslora` scales by alpha / sqrt(rank) (arXiv:2312.03732).

    `rank` 16 for question answering, 8 is enough for labels; at most 64, the limit that vLLM serves well. `alpha` 0
    means twice the rank. `dropout` pays only below about 1,000 rows. Empty `targets` means all linear layers of the
    family (arXiv:2305.14314, section 4). `learning_rate` 0 means by size of the base: about ten times that of full
    fine-tuning, 1e-4 to 3e-4 for 3-8B and 5e-4 to 2e-3 for 135M.

    `batch_rows` rows make one optimiser step, `micro_batch_tokens` are in memory at once (0: the whole batch).
    `max_steps` 0 means `epochs` passes. `max_tokens` is the longest row, prompt and answer together: passages are
    shortened, answers never. `eval_every` counts optimiser steps (0: once an epoch) on at most `eval_rows` held-out
    rows; training stops after `patience` evaluations without a better `metric` (empty: the task's own; patience 0:
    never) and the best checkpoint is kept. `report_to` names loggers, none by default.

    `closed_book` trains without the passages: a plain fine-tune, to compare with. `start` names a published adapter
    (`name` or `name@version`) whose weights training goes on from.
    """

    name: str = ""
    base: str = DEFAULT_CHAT_MODEL
    task: Task = "qa"
    method: Literal["lora", "qlora"] = "lora"
    alora: bool = False
    rslora: bool = False
    rank: int = 16
    alpha: int = 0
    dropout: float = 0.0
    targets: tuple[str, ...] = ()
    learning_rate: float = 0.0
    schedule: Literal["linear", "cosine", "constant"] = "cosine"
    warmup_ratio: float = 0.05
    weight_decay: float = 0.0
    max_grad_norm: float = 1.0
    epochs: float = 2.0
    max_steps: int = 0
    batch_rows: int = 16
    micro_batch_tokens: int = 0
    max_tokens: int = 1024
    dtype: Literal["auto", "float32", "bfloat16"] = "auto"
    gradient_checkpointing: bool = False
    seed: int = 0
    eval_every: int = 0
    eval_rows: int = 200
    patience: int = 3
    metric: str = ""
    report_to: tuple[Literal["tensorboard", "wandb"], ...] = ()
    closed_book: bool = False
    start: str = ""
    data: DataRecipe = DataRecipe()

    def __post_init__(self) -> None:
        if self.name:
            check_name(self.name, "adapter")
            _require(self.name not in RESERVED, "name", self.name, "a name of its own; this one has a meaning already")
        _require(1 <= self.rank <= 64, "rank", self.rank, "1 to 64")
        _require(self.alpha >= 0, "alpha", self.alpha, "0 (twice the rank) or more")
        _require(0.0 <= self.dropout < 1.0, "dropout", self.dropout, "0 or more and below 1")
        _require(0.0 <= self.learning_rate < 1.0, "learning_rate", self.learning_rate, "0 (by model size) to 1")
        _require(0.0 <= self.warmup_ratio < 1.0, "warmup_ratio", self.warmup_ratio, "0 or more and below 1")
        _require(self.weight_decay >= 0.0, "weight_decay", self.weight_decay, "0 or more")
        _require(self.max_grad_norm >= 0.0, "max_grad_norm", self.max_grad_norm, "0 (no clipping) or more")
        _require(self.epochs > 0.0, "epochs", self.epochs, "more than 0")
        _require(self.batch_rows >= 1, "batch_rows", self.batch_rows, "1 or more")
        _require(self.max_tokens >= 32, "max_tokens", self.max_tokens, "32 or more")
        for key in ("max_steps", "micro_batch_tokens", "eval_every", "eval_rows", "patience"):
            _require(getattr(self, key) >= 0, key, getattr(self, key), "0 or more")

    @property
    def lora_alpha(self) -> int:
        """`alpha`, or twice the rank where it is 0."""
        return self.alpha or 2 * self.rank

    def to_dict(self) -> dict[str, Any]:
        """Plain values, the form that `recipe_from` reads back."""
        return dataclasses.asdict(self)


def recipe_from(values: Mapping[str, Any], where: str = "recipe") -> TrainingRecipe:
    """Make a recipe from nested plain values; `SettingsError` for unknown keys (near matches listed) and bad values."""
    top, data = dict(values), _table(values, "data", where)
    columns = settings_from(ColumnMapping, _table(data, "columns", where), f"{where}: [data.columns]")
    top.pop("data", None)
    data.pop("columns", None)
    made = dataclasses.replace(settings_from(DataRecipe, data, f"{where}: [data]"), columns=columns)
    return dataclasses.replace(settings_from(TrainingRecipe, top, where), data=made)


def load_recipe(path: str | Path, changes: Iterable[str] = ()) -> TrainingRecipe:
    """Read a recipe file, or a shipped recipe by its name, with `key=value` changes (`data.index=docs`) applied.

    The name defaults to the name of the file. Relative paths stay relative to the working directory.
    """
    file = Path(path)
    if not file.exists() and str(path) in shipped_recipes():
        file = shipped_recipes()[str(path)]
    values = read_toml(file)
    values.setdefault("name", file.stem)
    for change in changes:
        _apply(values, change)
    return recipe_from(values, file.name)


def shipped_recipes() -> dict[str, Path]:
    """The recipes that come with the package, by name."""
    return {path.stem: path for path in sorted(Path(__file__).with_name("recipes").glob("*.toml"))}


def _apply(values: dict[str, Any], change: str) -> None:
    key, equals, text = change.partition("=")
    if not equals or not key.strip():
        raise SettingsError(f"change {change!r}: expected key=value, for example rank=8 or data.index=docs.")
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        value = text.strip()
    *tables, last = key.strip().split(".")
    for table in tables:
        values = values.setdefault(table, {})
        if not isinstance(values, dict):
            raise SettingsError(f"change {change!r}: {table!r} is not a table of the recipe.")
    values[last] = value


def _table(values: Mapping[str, Any], key: str, where: str) -> dict[str, Any]:
    table = values.get(key, {})
    if not isinstance(table, Mapping):
        raise SettingsError(f"{where}: {key} = {table!r}: expected a table, [{key}].")
    return dict(table)

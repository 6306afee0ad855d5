"""Recipes of adapters: strict TOML or keywords become one frozen `TrainingRecipe`.

A recipe file has the training settings at top level, `[data]` for where rows come from and how they are built, and
`[data.columns]` for files whose columns have unusual names.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from rag_app.adapters.manifest import Task
from rag_app.adapters.versions import RESERVED
from rag_app.config import DEFAULT_CHAT_MODEL, Quantization, check_name, is_name, read_toml, require, settings_from
from rag_app.errors import SettingsError

Shape = Literal["auto", "squad", "ragqa", "alpaca", "messages", "prompt_completion", "labels", "feedback"]


@dataclass(frozen=True, kw_only=True, slots=True)
class ColumnMapping:
    """Which column of a file plays which part; an empty name means "find it by its usual names".

    A dot reaches into a nested value: `answers.text`.
    """

    id: str = ""
    """Identifies a row."""
    question: str = ""
    """What is asked."""
    context: str = ""
    """The passage that came with the question."""
    answers: str = ""
    """Accepted answers, one or a list."""
    answerable: str = ""
    """Whether the passage holds the answer."""
    title: str = ""
    """Title of the passage."""
    document: str = ""
    """Keeps train and test apart: rows of one document stay together."""
    passage_id: str = ""
    """Names a passage of `passages_file`."""
    text: str = ""
    """Classification: what is to be labelled."""
    label: str = ""
    """Classification: the label."""
    messages: str = ""
    """A conversation, of which the first exchange is taken."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DataRecipe:
    """Where rows come from and how they are built.

    Sources are local files (JSONL, JSON, CSV, Parquet), folders saved by `datasets`, or Hugging Face hub ids:
    `owner/name`, `owner/name/config` or either with `:split`. A row that names no document belongs to that of the
    passage that holds its answer. RAFT (arXiv:2403.10131) trains with 20 to 40 % of rows without the gold passage; too
    many make a model that refuses everything.
    """

    train: tuple[str, ...] = ()
    """Sources of the training rows."""
    dev: tuple[str, ...] = ()
    """Sources of the rows that choose the best checkpoint (none: `dev_share` of the training documents)."""
    test: tuple[str, ...] = ()
    """Sources of the rows that judge (none: `test_share` of the training documents)."""
    shape: Shape = "auto"
    """Form of the records; `auto` tells it by the columns."""
    columns: ColumnMapping = ColumnMapping()
    """Unusual names of columns, in `[data.columns]`."""
    passages_file: str = ""
    """Passages that `passage_id` refers to (columns id, title, text)."""
    extractive: bool = True
    """Answers stand in their passage word for word, rows where they do not are dropped; false for yes/no or
    free words."""
    answer_words: int = 60
    """A longer answer is cut after its last whole sentence within so many words."""
    dev_share: float = 0.1
    """Share of the source documents kept apart where there is no `dev`."""
    test_share: float = 0.1
    """Share of the source documents kept apart where there is no `test`."""
    max_rows: int = 0
    """At most so many training examples (0: all); a document is divided where whole ones do not fill it."""
    max_contexts: int = 0
    """At most so many passage lists of training rows, those with most questions first (0: all): reading them is
    what costs."""
    index: str = ""
    """Index whose retriever chooses the other passages."""
    passages: int = 3
    """Passages of a row, 1 to 50: the number used in serving."""
    abstain_share: float = 0.25
    """Share of all rows where the right answer is "The documents do not say.": gold absent or question unanswerable."""
    missed_gold: Literal["insert", "absent"] = "insert"
    """A gold passage that retrieval misses is put in at the last place (`insert`), or the row abstains (`absent`)."""
    grouped_share: float = 0.95
    """Share of the gold passages with several questions that give one shared passage list."""
    group_questions: int = 12
    """Questions of one shared passage list at most."""
    shuffled_share: float = 0.5
    """Share of the shared lists in random order: their rank was retrieved for one question only."""
    single_share: float = 0.0
    """Share of the passage lists cut to one passage, gold or not: less than half the cost of three, and no worse."""
    generate_questions: int = 0
    """So many questions about the index: first headings that are questions, the rest written by `question_model`."""
    question_model: str = ""
    """Writes questions (empty: the base, whose questions are poor: read them)."""
    out_of_scope: str = "oos"
    """Label that means "none of these"."""

    def __post_init__(self) -> None:
        require(0.0 <= self.dev_share < 1.0, "dev_share", self.dev_share, "0 or more and below 1")
        require(0.0 <= self.test_share < 1.0, "test_share", self.test_share, "0 or more and below 1")
        apart = self.dev_share + self.test_share
        require(apart < 1.0, "dev_share + test_share", round(apart, 9), "a sum below 1")
        require(self.max_rows >= 0, "max_rows", self.max_rows, "0 (all) or more")
        require(self.max_contexts >= 0, "max_contexts", self.max_contexts, "0 (all) or more")
        require(1 <= self.passages <= 50, "passages", self.passages, "1 to 50")
        require(0.0 <= self.abstain_share < 1.0, "abstain_share", self.abstain_share, "0 or more and below 1")
        require(0.0 <= self.grouped_share <= 1.0, "grouped_share", self.grouped_share, "0 to 1")
        require(0.0 <= self.shuffled_share <= 1.0, "shuffled_share", self.shuffled_share, "0 to 1")
        require(0.0 <= self.single_share <= 1.0, "single_share", self.single_share, "0 to 1")
        require(self.answer_words >= 1, "answer_words", self.answer_words, "1 or more")
        require(self.group_questions >= 2, "group_questions", self.group_questions, "2 or more")
        require(self.generate_questions >= 0, "generate_questions", self.generate_questions, "0 or more")


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainingRecipe:
    """How one adapter is made; saved inside every run and every published version."""

    name: str = ""
    """Of the adapter and of its run (empty: that of the recipe file)."""
    base: str = DEFAULT_CHAT_MODEL
    """Model as serving takes it: a folder, a hub id or `pypi:DISTRIBUTION==VERSION`."""
    task: Task = "qa"
    """Answers from passages, or labels."""
    method: Literal["lora", "qlora"] = "lora"
    """`qlora` loads the base in NF4 with double quantisation (arXiv:2305.14314)."""
    alora: bool = False
    """Activated LoRA (arXiv:2504.12397): adapters share what was read of one context (not for Falcon, Bloom, MPT,
    StableLM, GPT-Neo, XGLM, Gemma 2, GPT-OSS, Llama 4, nor where layers are recurrent or convolutional)."""
    rslora: bool = False
    """Scale by alpha / sqrt(rank) (arXiv:2312.03732)."""
    rank: int = 16
    """Size of the adapter, 1 to 64 (what vLLM serves well); 8 is enough for labels."""
    alpha: int = 0
    """0 means twice the rank."""
    dropout: float = 0.0
    """Pays only below about 1,000 rows."""
    targets: tuple[str, ...] = ()
    """Linear layers that are adapted (none: all of the family, arXiv:2305.14314, section 4)."""
    learning_rate: float = 0.0
    """0 goes by size of the base: some ten times full fine-tuning, 1e-4 to 3e-4 for 3-8B, 5e-4 to 2e-3 for 135M."""
    schedule: Literal["linear", "cosine", "constant"] = "cosine"
    """How the rate falls."""
    warmup_ratio: float = 0.05
    """Share of the steps in which the rate rises."""
    weight_decay: float = 0.0
    """Of AdamW."""
    max_grad_norm: float = 1.0
    """Gradients are clipped to this norm (0: never)."""
    epochs: float = 2.0
    """Passes over the rows."""
    max_steps: int = 0
    """A fixed number of optimiser steps instead (0: `epochs`)."""
    batch_rows: int = 16
    """Rows of one optimiser step."""
    micro_batch_tokens: int = 0
    """Tokens in memory at once (0: the whole batch)."""
    max_tokens: int = 1024
    """Longest row, prompt and answer together, at most what the base reads: passages are shortened, answers never."""
    dtype: Literal["auto", "float32", "bfloat16"] = "auto"
    """Number type of the base; `auto` as in serving."""
    gradient_checkpointing: bool = False
    """Compute activations twice instead of keeping them: less memory, more time."""
    seed: int = 0
    """Of everything drawn: order, dropout, first weights."""
    eval_every: int = 0
    """Optimiser steps between evaluations (0: once an epoch)."""
    eval_rows: int = 200
    """Held-out rows of an evaluation at most (0: all)."""
    patience: int = 3
    """Evaluations without a better metric that end the training (0: never)."""
    metric: str = ""
    """Chooses the best checkpoint (empty: `f1`, or `macro_f1` for labels)."""
    report_to: tuple[Literal["tensorboard", "wandb"], ...] = ()
    """Loggers beside the run's own log."""
    closed_book: bool = False
    """Train without passages: a plain fine-tune, to compare with."""
    start: str = ""
    """Published adapter (`name` or `name@version`) whose weights training goes on from: a few hundred rows then
    go far."""
    data: DataRecipe = DataRecipe()
    """Where rows come from, in `[data]`."""

    def __post_init__(self) -> None:
        if self.name:
            check_name(self.name, "adapter")
            require(self.name not in RESERVED, "name", self.name, "a name of its own; this one has a meaning already")
        require(1 <= self.rank <= 64, "rank", self.rank, "1 to 64")
        require(self.alpha >= 0, "alpha", self.alpha, "0 (twice the rank) or more")
        require(0.0 <= self.dropout < 1.0, "dropout", self.dropout, "0 or more and below 1")
        require(0.0 <= self.learning_rate < 1.0, "learning_rate", self.learning_rate, "0 (by model size) to below 1")
        require(0.0 <= self.warmup_ratio < 1.0, "warmup_ratio", self.warmup_ratio, "0 or more and below 1")
        require(self.weight_decay >= 0.0, "weight_decay", self.weight_decay, "0 or more")
        require(self.max_grad_norm >= 0.0, "max_grad_norm", self.max_grad_norm, "0 (no clipping) or more")
        require(0.0 < self.epochs <= 10_000, "epochs", self.epochs, "more than 0, to 10,000")
        require(1 <= self.batch_rows <= 100_000, "batch_rows", self.batch_rows, "1 to 100,000")
        require(32 <= self.max_tokens <= 1_000_000, "max_tokens", self.max_tokens, "32 to 1,000,000")
        for key in ("max_steps", "micro_batch_tokens", "eval_every", "eval_rows", "patience", "seed"):
            require(0 <= getattr(self, key) < 2**32, key, getattr(self, key), "0 to less than 2**32")

    @property
    def quantization(self) -> Quantization:
        """How the base is held in memory by this method, in training, judging and export alike."""
        return "nf4" if self.method == "qlora" else "none"

    @property
    def lora_alpha(self) -> int:
        """`alpha`, or twice the rank where it is 0."""
        return self.alpha or 2 * self.rank

    def to_dict(self) -> dict[str, Any]:
        """Plain values, the form that `recipe_from` reads back."""
        return dataclasses.asdict(self)


def recipe_from(values: Mapping[str, Any], where: str = "recipe") -> TrainingRecipe:
    """Make a recipe from nested plain values; `SettingsError` for unknown keys (near matches listed) and bad values."""
    return settings_from(TrainingRecipe, values, where)


_LISTS = frozenset(
    f"{table}{field.name}"
    for table, cls in (("", TrainingRecipe), ("data.", DataRecipe))
    for field in dataclasses.fields(cls)
    if isinstance(field.default, tuple)
)


def load_recipe(path: str | Path, changes: Iterable[str] = ()) -> TrainingRecipe:
    """Read a recipe file, or a shipped recipe by its name, with `key=value` changes (`data.index=docs`) applied.

    The name defaults to the name of the file. Relative paths stay relative to the working directory.
    """
    file = Path(path)
    if not file.exists() and str(path) in shipped_recipes():
        file = shipped_recipes()[str(path)]
    values = read_toml(
        file, "`rag-finetune recipes` lists those that ship, and `recipes NAME` prints one to start from"
    )
    for change in changes:
        apply_change(values, change, _LISTS)
    if not values.get("name"):
        if not is_name(file.stem) or file.stem in RESERVED:
            raise SettingsError(
                f"{file.name}: an adapter is called like its recipe, and none can be called {file.stem!r}; give it a "
                'name in the recipe: name = "NAME", of letters, digits, dots, dashes or underscores.'
            )
        values["name"] = file.stem
    return recipe_from(values, file.name)


def shipped_recipes() -> dict[str, Path]:
    """The recipes that come with the package, by name."""
    return {path.stem: path for path in sorted(Path(__file__).with_name("recipes").glob("*.toml"))}


def apply_change(values: dict[str, Any], change: str, lists: Collection[str] = ()) -> None:
    """Put one `key=value` change into a recipe's plain values; dots lead into tables. `SettingsError` for any other.
    A text for one of the keys that are `lists` is a list of one."""
    key, equals, text = change.partition("=")
    if not equals or not key.strip():
        raise SettingsError(f"change {change!r}: expected key=value, for example rank=8 or data.index=docs.")
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, RecursionError):
        value = text.strip()
    *tables, last = key.strip().split(".")
    for table in tables:
        values = values.setdefault(table, {})
        if not isinstance(values, dict):
            raise SettingsError(f"change {change!r}: {table!r} is not a table of the recipe.")
    values[last] = [value] if key.strip() in lists and isinstance(value, str) else value

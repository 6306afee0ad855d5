"""The recipe of a reader: strict TOML with `task = "reader"`, `[training]` and `[mixture]`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from finetune.reader.rows.mixing import Mixture
from finetune.reader.training.plan import Plan
from finetune.recipe import apply_change
from rag_app.config import DEFAULT_EMBEDDER, check_name, read_toml, settings_from
from rag_app.errors import SettingsError

SHIPPED = Path(__file__).with_name("reader.toml")


@dataclass(frozen=True, kw_only=True, slots=True)
class ReaderRecipe:
    """Everything that a training of a reader depends on but its data. `base` is the name of an embedder; `start` is the
    folder of a reader that the training begins with, "shipped" for the one that comes with the package, "" for none.
    With one the mean of it and of what it becomes is published, in which the latter counts `share` (0 to 1)."""

    task: Literal["reader"] = "reader"
    name: str = "reader"
    base: str = DEFAULT_EMBEDDER
    start: str = ""
    share: float = 0.5
    training: Plan = field(default_factory=Plan)
    mixture: Mixture = field(default_factory=Mixture)

    def __post_init__(self) -> None:
        check_name(self.name, "reader")
        if not 0 < self.share <= 1:
            raise SettingsError(f"share = {self.share!r}: expected more than 0 and at most 1.")


def load_reader_recipe(path: str | Path = SHIPPED, changes: Iterable[str] = ()) -> ReaderRecipe:
    """Read a recipe file with `key=value` changes (`training.tokens=100000`); "reader" is the one that ships."""
    file = SHIPPED if str(path) == "reader" else Path(path)
    values = read_toml(file, '"reader" is the one that ships')
    for change in changes:
        apply_change(values, change)
    return settings_from(ReaderRecipe, values, file.name)

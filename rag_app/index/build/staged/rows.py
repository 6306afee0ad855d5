"""Whether the tables of a store fit each other, before anything is written by what they say."""

from __future__ import annotations

from collections.abc import Iterator

from rag_app.index.read.store import Store
from rag_app.index.tables import BLOCK_CHARS, BLOCKS_PER_DOCUMENT, MOST_IDS

# A document whose chunks are said to be others' would take those with it when it is deleted. Each column is of its type
# (SQLite holds any in any), each number within what is counted; a type is told without reading a long text.
_DOCUMENTS = f"""
SELECT id FROM documents, (SELECT value AS next FROM counters WHERE name = 'chunk') WHERE NOT (
  typeof(source) IN ('text', 'null') AND typeof(file) IN ('text', 'null') AND (source IS NOT NULL OR file IS NULL)
  AND typeof(title) || typeof(metadata) || typeof(sections) || typeof(pages) = 'texttexttexttext'
  AND typeof(first_chunk) || typeof(chunks) || typeof(length) = 'integerintegerinteger'
  AND typeof(content_hash) = 'blob'
  AND first_chunk >= 0 AND chunks >= -1 AND first_chunk <= next AND chunks <= next - first_chunk
  AND length BETWEEN 0 AND {BLOCK_CHARS * BLOCKS_PER_DOCUMENT}
) LIMIT 1
"""  # noqa: S608 - numbers of our own
_FILES = (
    "SELECT 1 FROM files WHERE typeof(name) || typeof(sha256) || typeof(error) <> 'texttexttext' "
    "OR typeof(size) || typeof(mtime_ns) <> 'integerinteger' LIMIT 1"
)
_OWN_CHUNKS = (
    "SELECT count(*) FROM chunks c JOIN documents d "
    "ON d.id = c.document_id AND c.id >= d.first_chunk AND c.id < d.first_chunk + d.chunks"
)
_POSTINGS = (
    "SELECT count(*) FROM chunks c JOIN postings p ON p.chunk_id = c.id "
    "WHERE typeof(p.terms) = 'blob' AND typeof(p.counts) = 'blob' AND length(p.terms) = length(p.counts) "
    "AND length(p.terms) % 4 = 0"
)
_ENDS = "SELECT coalesce((SELECT min(id) FROM {0}), 0), coalesce((SELECT max(id) FROM {0}), 0)"  # read from an index


def read_counters(store: Store) -> dict[str, int]:
    """The counters of a store, all of `MOST_IDS`; raises `ValueError` unless they are numbers that can be counted on
    from."""
    counters = dict(store.rows("SELECT name, value FROM counters"))
    if counters.keys() != MOST_IDS.keys():
        raise ValueError(f"the counters {sorted(map(str, counters))}, expected {sorted(MOST_IDS)}")
    for name, most in MOST_IDS.items():
        if not (isinstance(counters[name], int) and 0 <= counters[name] <= most):
            raise ValueError(f"the counter {name} = {counters[name]!r:.60}, expected a number up to {most}")
    return counters


def check_rows(store: Store) -> None:
    """Raise `ValueError` unless every chunk is one of those that its document counts, and of no other document, has its
    postings, and nothing has an id that the counters give again."""
    for problem in _problems(store, read_counters(store)):
        raise ValueError(problem)


def _problems(store: Store, counters: dict[str, int]) -> Iterator[str]:
    for table, name in (("documents", "document"), ("chunks", "chunk"), ("terms", "term")):
        ((first, last),) = store.rows(_ENDS.format(table))
        if first < 0 or last > max(counters[name] - 1, 0):
            yield f"{table} from number {first} to {last}, expected none below 0 and none from {counters[name]} on"
    for (document_id,) in store.rows(_DOCUMENTS):
        yield f"document {document_id} has values of wrong types or sizes"
    if store.rows(_FILES):
        yield "files with values of wrong types"
    ((chunks, postings),) = store.rows("SELECT (SELECT count(*) FROM chunks), (SELECT count(*) FROM postings)")
    ((counted,),) = store.rows("SELECT CAST(total(max(chunks, 0)) AS INTEGER) FROM documents")
    if not store.rows(_OWN_CHUNKS)[0][0] == counted == chunks:
        yield f"{chunks} chunks, of which not each is counted by its own document ({counted} are counted)"
    if not store.rows(_POSTINGS)[0][0] == postings == chunks:
        yield f"{chunks} chunks and {postings} lists of their words, which do not fit each other"
    ((terms,),) = store.rows("SELECT count(*) FROM terms")
    if terms != counters["term"]:
        yield f"{terms} terms, expected {counters['term']}"

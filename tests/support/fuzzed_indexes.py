"""Index folders that somebody else made or damaged, and what becomes of each: `from fuzzed_indexes import ...`.

Sizes and checksums are put right after each change, as a sender could: what is tried is what lies behind them.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
import traceback
from pathlib import Path
from typing import Any

import numpy as np
from fuzzed_adapters import _watched, mutants
from hypothesis import strategies as st
from index_helpers import documents
from killed_changes import explained

from rag_app.artifacts import FileRecord, sha256_of
from rag_app.errors import RagAppError
from rag_app.index import Index, add_documents, list_indexes, verify_index
from rag_app.index.layout import Layout
from rag_app.index.manifest import read_manifest, write_manifest
from rag_app.testing import FakeEmbedder

_SEAL, _ZEROS = "manifest_sha256", "0" * 64
FILES = ("store.sqlite", "vectors.faiss", "ids.npy", "bm25/params.index.json", "bm25/data.csc.index.npy",
         "bm25/indices.csc.index.npy", "bm25/indptr.csc.index.npy")  # fmt: skip


@dataclasses.dataclass
class Place:
    """A root with the good index `good` and one, `bad`, whose files are replaced."""

    root: Path

    def __post_init__(self) -> None:
        self.embedder = FakeEmbedder(16)
        add_documents("good", documents(12), root=self.root, embedder=self.embedder)
        self.good = Layout.of("good", self.root).generation(1)
        self.bad = Layout.of("bad", self.root).generation(1)
        shutil.copytree(self.good.parents[1], self.bad.parents[1])

    def manifests(self) -> st.SearchStrategy[bytes]:
        """Mutants of the manifest, their checksum not yet right."""
        values = json.loads((self.good / "manifest.json").read_bytes())
        return mutants({**values, _SEAL: _ZEROS})

    def files(self) -> st.SearchStrategy[tuple[str, int, int, bytes]]:
        """Name of a file, where in it, how many bytes go, and what comes instead."""
        at = st.integers(0, 1 << 16) | st.integers(0, 300)
        return st.tuples(st.sampled_from(FILES), at, st.sampled_from([0, 1, 4, 8, 4096]), st.binary(max_size=8))

    def judge_manifest(self, data: bytes) -> str:
        """`refused`, `accepted`, or what went wrong."""
        digest = hashlib.sha256(data).hexdigest().encode()
        sealed = data.replace(b'"%s": "%s"' % (_SEAL.encode(), _ZEROS.encode()),
                              b'"%s": "%s"' % (_SEAL.encode(), digest))  # fmt: skip
        (self.bad / "manifest.json").write_bytes(sealed)
        return self._judge()

    def judge_file(self, change: tuple[str, int, int, bytes]) -> str:
        """The same for a change of one file."""
        name, at, gone, instead = change
        data = (self.good / name).read_bytes()
        at %= len(data)
        (self.bad / name).write_bytes(data[:at] + instead + data[at + gone :])
        manifest = read_manifest(self.good)
        record = FileRecord((self.bad / name).stat().st_size, sha256_of(self.bad / name))
        write_manifest(self.bad, dataclasses.replace(manifest, files={**manifest.files, name: record}))
        try:
            return self._judge()
        finally:
            shutil.copyfile(self.good / name, self.bad / name)

    def _judge(self) -> str:
        try:
            with _watched():
                listed = {summary.name: summary.problem for summary in list_indexes(self.root)}
                if listed.get("good") != "" or "bad" not in listed:
                    return f"wrong: {listed}"
                try:
                    _use(self.root, self.embedder)
                    return "accepted" if verify_index("bad", self.root).ok else "refused"
                except RagAppError:
                    return "refused"
        except TimeoutError:
            return "hung"
        except Exception as error:
            return "refused" if explained(error) else f"traceback: {traceback.format_exc()[-1500:]}"


def _use(root: Path, embedder: FakeEmbedder) -> None:
    """Whatever a question asks of an index."""
    found: list[Any] = []
    with Index.open("bad", root) as index:
        index.check_embedder(embedder)
        vector = embedder.embed_query("Number 3.")
        for where in (None, {"year": {"$gte": 2003}}):
            for ids, _ in (index.dense_scores(vector, 5, where), index.lexical_scores("number lanter", 5, where)):
                found += index.chunks(ids)
                found += [index.neighbours(int(i), 1, 1) for i in ids[:1]]
        for document in index.documents():
            found += [index.text(document.id, 0, 50), index.place_at(document.id, 3)]
        found.append(np.isfinite(index.vector(index.chunk_ids[:3])))

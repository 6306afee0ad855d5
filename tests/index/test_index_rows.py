"""Rows of tables: found by, and read under, the caption and the names of the columns, in whatever chunk they lie."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from rag_app import prompts
from rag_app.config import IndexRecipe
from rag_app.index import BuildReport, Index, add_documents, build_index, verify_index
from rag_app.index.manifest import read_manifest, write_manifest
from rag_app.retrieval import pack, search
from rag_app.schema import Chunk, Document
from rag_app.testing import FakeEmbedder

HEADER = "| Market | Three months ended April 30, 2023 | Three months ended May 1, 2022 |"
CAPTION = "Revenue by market (in millions):"
ROWS = [f"| Market number {n} | {n * 37},1{n:02} | {n * 41},2{n:02} |" for n in range(40)]


@pytest.fixture
def text() -> str:
    rows = [*ROWS[:20], "| Others | | |", *ROWS[20:]]
    return "\n".join(
        ["# Sales", "", "Some words.", "", CAPTION, "", HEADER, "| --- | --- | --- |", *rows, "", "The end."]
    )


@pytest.fixture
def index(tmp_path: Path, text: str) -> Index:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.md").write_text(text)
    (tmp_path / "src" / "b.md").write_text("# Weather\n\nIt rained for three months and then it stopped.")
    build(tmp_path)
    return Index.open("i", tmp_path)


def build(root: Path) -> BuildReport:
    recipe = IndexRecipe(sources=(str(root / "src"),), chunk_tokens=80)
    return build_index("i", recipe, root=root, embedder=FakeEmbedder())


def holding(index: Index, row: str) -> Chunk:
    (found,) = (c for c in index.chunks(index.chunk_ids) if row in c.text)
    return found


def test_every_chunk_of_a_table_has_its_caption_and_header(index: Index) -> None:
    assert len(index) > 8
    assert holding(index, ROWS[15]).above == f"{CAPTION}\n{HEADER}"
    assert holding(index, ROWS[38]).above == f"{CAPTION}\n{HEADER}\nOthers"
    assert holding(index, "It rained").above == ""
    assert HEADER not in holding(index, ROWS[15]).text
    assert verify_index("i", root=index.root).ok


def test_a_row_is_found_by_the_words_of_its_header_and_caption(index: Index) -> None:
    chunk = holding(index, ROWS[38])
    ids, _ = index.lexical_scores("others revenue april", 50)
    assert chunk.id in ids
    vectors = FakeEmbedder().embed_documents([f"Sales\n{chunk.above}\n{chunk.text}"])
    assert index.vector([chunk.id])[0] @ vectors[0] == pytest.approx(1.0, abs=1e-5)


def test_the_model_reads_the_rows_below_their_header_and_offsets_stay_those_of_the_text(index: Index) -> None:
    hits = search(index, FakeEmbedder(), "Market number 38", 10)
    (hit,) = (h for h in hits if ROWS[38] in h.chunk.text)
    packed = {n: pack(index, [hit], passages=1, neighbours=n, budget_tokens=10**6, count_tokens=len)[0] for n in (0, 1)}
    for passage in packed.values():
        assert passage.text == index.text(passage.document_id, passage.start, passage.end)
        heading, *lines = prompts.passage_text(passage).split("\n")
        assert heading == "[1] Sales" and lines[:2] == [CAPTION, HEADER]
    assert packed[0].above.endswith("Others") and packed[1].start < packed[0].start


def test_an_index_of_an_earlier_way_of_cutting_opens_grows_and_is_cut_anew_by_the_next_build(index: Index) -> None:
    root = index.root
    write_manifest(index.path, dataclasses.replace(read_manifest(index.path), cutting=1))
    with Index.open("i", root) as opened:
        assert opened.manifest.cutting == 1 and len(opened) == len(index)
    embedder = FakeEmbedder()
    add_documents("i", [Document("new.md", "Parking is free.")], root=root, embedder=embedder)
    assert embedder.embedded == 1 and Index.open("i", root).manifest.cutting == 1
    report = build(root)
    assert report.changed and report.chunks_embedded == report.chunks and report.files_changed == 0
    assert [w for w in report.warnings if "made by another version" in w and "cut and embedded again" in w]
    assert Index.open("i", root).manifest.cutting > 1
    assert not build(root).changed


def test_an_index_whose_files_an_earlier_version_read_reads_them_again_once(index: Index) -> None:
    root = index.root
    write_manifest(index.path, dataclasses.replace(read_manifest(index.path), reading=1))
    embedder = FakeEmbedder()
    add_documents("i", [Document("new.md", "Parking is free.")], root=root, embedder=embedder)
    assert Index.open("i", root).manifest.reading == 1  # the files are as that version read them
    report = build(root)
    assert report.changed and report.files_changed == 2 and report.chunks_embedded == 0  # what is the same is kept
    assert [w for w in report.warnings if w == "this version reads files in another way: every file is read again"]
    assert Index.open("i", root).manifest.reading > 1
    assert not build(root).changed


def test_a_manifest_from_before_ways_of_cutting_and_reading_were_written_down_is_read(
    index: Index, tmp_path: Path
) -> None:
    import hashlib
    import json

    values = json.loads((index.path / "manifest.json").read_bytes())
    del values["cutting"], values["reading"]
    text = json.dumps({**values, "manifest_sha256": "0" * 64}, indent=1) + "\n"
    digest = hashlib.sha256(text.encode()).hexdigest()
    (tmp_path / "manifest.json").write_text(text.replace("0" * 64, digest))
    read = read_manifest(tmp_path)
    assert (read.cutting, read.reading) == (1, 1)

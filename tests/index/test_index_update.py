from __future__ import annotations

import os
import shutil
import time

import numpy as np
import pytest
from index_helpers import answers, contents, documents, sentence, write_files

from rag_app.config import IndexRecipe
from rag_app.documents import read
from rag_app.errors import DocumentError, EmptyIndexError, IndexCorruptError, IndexNotFoundError, SettingsError
from rag_app.index import (
    Index,
    add_documents,
    build_index,
    delete_documents,
    delete_index,
    list_indexes,
    read_recipe,
    rollback_index,
    set_fusion,
    verify_index,
    write_recipe,
)
from rag_app.index.build import plan as plan_module
from rag_app.index.build.staged import read_and_split as reading_module
from rag_app.retrieval import search
from rag_app.schema import Document, Section
from rag_app.testing import FakeEmbedder

FILES = 6


@pytest.fixture
def reads(monkeypatch):
    """Names of the files converted and hashed so far, on a clock that is well past the times of the files."""
    monkeypatch.setattr(plan_module, "time_ns", lambda: time.time_ns() + 10**10)
    seen = {"read": [], "hashed": []}

    def counted(file, recipe, *rest):
        seen["read"].append(file.name)
        return read(file, recipe)

    sha256_of = plan_module.sha256_of

    def hashed(path):
        seen["hashed"].append(path.name)
        return sha256_of(path)

    monkeypatch.setattr(reading_module, "read", counted)
    monkeypatch.setattr(plan_module, "sha256_of", hashed)
    return seen


class Setup:
    def __init__(self, folder, reads):
        self.sources = folder / "src"
        self.root = folder / "indexes"
        self.embedder = FakeEmbedder()
        self.reads = reads
        write_files(self.sources, FILES)

    def build(self, **options):
        for seen in self.reads.values():
            seen.clear()
        self.embedder.embedded = 0
        recipe = options.pop("recipe", None) or (None if (self.root / "i.toml").exists() else self.recipe())
        return build_index("i", recipe, root=self.root, embedder=self.embedder, **options)

    def recipe(self, **settings):
        return IndexRecipe(sources=(str(self.sources),), **{"chunk_tokens": 40, **settings})

    def from_scratch(self):
        """The contents of a new index of the same files."""
        build_index("fresh", self.recipe(), root=self.root, embedder=FakeEmbedder())
        return contents("fresh", self.root), answers("fresh", self.root)

    def check(self):
        assert (contents("i", self.root), answers("i", self.root)) == self.from_scratch()
        report = verify_index("i", self.root)
        assert report.ok, report.problems


@pytest.fixture
def setup(tmp_path, reads):
    return Setup(tmp_path, reads)


def test_first_build(setup):
    report = setup.build()
    assert report.changed and report.generation == 1 and report.files_added == FILES
    assert len(setup.reads["read"]) == FILES
    assert report.chunks_embedded == report.chunks == setup.embedder.embedded > FILES
    assert report.documents == FILES and report.skipped == () and not report.resumed
    setup.check()


def test_no_change_costs_a_listing(setup):
    setup.build()
    report = setup.build()
    assert not report.changed and report.generation == 1 and report.files_unchanged == FILES
    assert setup.reads == {"read": [], "hashed": []} and setup.embedder.embedded == 0
    assert [p.name for p in (setup.root / "i" / "generations").iterdir()] == ["000001"]
    assert not (setup.root / "i" / "building").exists()


def test_touched_file_is_hashed_once_and_not_read(setup):
    setup.build()
    os.utime(setup.sources / "f1.md", (1, 1))
    assert not setup.build().changed
    assert setup.reads == {"read": [], "hashed": ["f1.md"]}
    assert not setup.build().changed
    assert setup.reads == {"read": [], "hashed": []}
    (setup.sources / "new.md").write_text("Something new.")
    assert setup.build().files_unchanged == FILES
    assert setup.reads["hashed"] == ["new.md"]
    assert not setup.build().changed and setup.reads["hashed"] == []
    setup.check()


@pytest.mark.parametrize("old_s, hashed", [(0, True), (1, True), (-1, True), (3, False)])
def test_a_file_written_again_at_the_same_tick_of_the_clock(setup, monkeypatch, old_s, hashed):
    """Clocks of file systems are coarse, and some run ahead: size and time may be those of the bytes that were read."""
    now_ns = time.time_ns()
    monkeypatch.setattr(plan_module, "time_ns", lambda: now_ns)
    path, tick_ns = setup.sources / "f1.md", now_ns - old_s * 10**9
    for other in setup.sources.iterdir():
        os.utime(other, (1, 1))
    path.write_text("# File 1\n\nThe door is open.")
    os.utime(path, ns=(tick_ns, tick_ns))
    setup.build()
    path.write_text("# File 1\n\nThe door is shut.")
    os.utime(path, ns=(tick_ns, tick_ns))
    report = setup.build()
    assert setup.reads["hashed"] == (["f1.md"] if hashed else [])
    assert report.files_changed == int(hashed)
    if hashed:  # and again, as long as the clock is not past it; no generation is made for that
        assert not setup.build().changed and setup.reads == {"read": [], "hashed": ["f1.md"]}
        monkeypatch.setattr(plan_module, "time_ns", lambda: now_ns + 5 * 10**9)
        assert not setup.build().changed and setup.reads == {"read": [], "hashed": ["f1.md"]}
        assert not setup.build().changed and setup.reads == {"read": [], "hashed": []}
        setup.check()


def test_a_copy_made_at_the_same_tick_of_the_clock_is_looked_at_again(setup, monkeypatch):
    setup.build()
    now_ns = time.time_ns()
    monkeypatch.setattr(plan_module, "time_ns", lambda: now_ns)
    shutil.copyfile(setup.sources / "f1.md", setup.sources / "copy.md")
    os.utime(setup.sources / "copy.md", ns=(now_ns, now_ns))
    assert setup.build().files_added == 1
    (setup.sources / "copy.md").write_text("x" * (setup.sources / "f1.md").stat().st_size)
    os.utime(setup.sources / "copy.md", ns=(now_ns, now_ns))
    assert setup.build().files_changed == 1
    setup.check()


def test_touched_file_is_not_mistaken_after_a_rollback(setup):
    setup.build()
    path = setup.sources / "f1.md"
    path.write_text("Other words, as many bytes matter not.")
    setup.build()
    os.utime(path, (5, 5))
    setup.build()
    rollback_index("i", setup.root)
    assert setup.build().files_changed == 1
    setup.check()


def test_added_changed_removed(setup):
    setup.build()
    (setup.sources / "f0.md").write_text("# File 0\n\nEntirely other words here.")
    (setup.sources / "f1.md").unlink()
    (setup.sources / "g.md").write_text("A new file.")
    report = setup.build()
    assert (report.files_added, report.files_changed, report.files_removed) == (1, 1, 1)
    assert report.files_unchanged == FILES - 2 and report.generation == 2
    assert sorted(setup.reads["read"]) == ["src/f0.md", "src/g.md"]
    assert setup.embedder.embedded == report.chunks_embedded == 2
    setup.check()


def test_renamed_file_is_not_read_or_embedded(setup):
    setup.build()
    with Index.open("i", setup.root) as index:
        before = {c.text: c.id for c in index.chunks(index._parts.ids) if c.source == "src/f2.md"}
    (setup.sources / "sub").mkdir()
    (setup.sources / "f2.md").rename(setup.sources / "sub" / "renamed.md")
    report = setup.build()
    assert (report.files_renamed, report.files_added, report.files_removed) == (1, 0, 0)
    assert setup.reads["read"] == [] and setup.embedder.embedded == 0
    with Index.open("i", setup.root) as index:
        after = {c.text: c.id for c in index.chunks(index._parts.ids) if c.source == "src/sub/renamed.md"}
    assert after == before
    setup.check()


def test_renamed_folder_and_swapped_names(setup):
    setup.build()
    (setup.sources / "f0.md").rename(setup.sources / "x")
    (setup.sources / "f1.md").rename(setup.sources / "f0.md")
    (setup.sources / "x").rename(setup.sources / "f1.md")
    report = setup.build()
    assert report.files_unchanged == FILES - 2 and setup.embedder.embedded == 0
    setup.check()
    (setup.sources / "deep").mkdir()
    for i in range(FILES):
        (setup.sources / f"f{i}.md").rename(setup.sources / "deep" / f"f{i}.md")
    assert setup.build().files_renamed == FILES
    assert setup.reads["read"] == [] and setup.embedder.embedded == 0
    setup.check()


def test_copied_file_is_not_read_or_embedded(setup):
    setup.build()
    shutil.copy(setup.sources / "f3.md", setup.sources / "copy.md")
    report = setup.build()
    assert report.files_added == 1 and setup.reads["read"] == [] and setup.embedder.embedded == 0
    setup.check()
    (setup.sources / "f3.md").unlink()
    setup.build()
    assert setup.embedder.embedded == 0
    setup.check()


def test_same_text_twice_in_the_first_build_is_embedded_once(setup):
    shutil.copy(setup.sources / "f3.md", setup.sources / "copy.md")
    report = setup.build()
    assert setup.embedder.embedded < report.chunks
    setup.check()


def test_changed_csv_embeds_only_changed_rows(setup):
    path = setup.sources / "rows.csv"
    rows = [f"{i},{sentence(i)}" for i in range(40)]
    path.write_text("\n".join(["id,text", *rows]))
    setup.build()
    rows.insert(0, "new,Put first so that every row moves.")
    rows[20] = "20,Other words."
    del rows[30]
    path.write_text("\n".join(["id,text", *rows]))
    report = setup.build()
    assert setup.embedder.embedded == 2 and report.documents == FILES + 40
    setup.check()


def test_bad_file_is_named_and_the_rest_goes_on(setup):
    (setup.sources / "bad.pdf").write_bytes(b"%PDF-1.4 nothing more")
    (setup.sources / "empty.md").write_text("")
    report = setup.build()
    assert [s.name for s in report.skipped] == ["src/bad.pdf", "src/empty.md"]
    assert all(s.reason for s in report.skipped) and report.documents == FILES
    again = setup.build()
    assert again.skipped == report.skipped and setup.reads == {"read": [], "hashed": []}
    (setup.sources / "empty.md").write_text("Not empty any more.")
    (setup.sources / "f0.md").write_text("")
    assert [s.name for s in setup.build().skipped] == ["src/bad.pdf", "src/f0.md"]
    with Index.open("i", setup.root) as index:
        sources = {d.source for d in index.documents()}
        assert [s.name for s in index.manifest.skipped] == ["src/bad.pdf", "src/f0.md"]
    assert "src/empty.md" in sources and "src/f0.md" not in sources


def test_converter_that_breaks_is_one_bad_file(setup, monkeypatch):
    def breaking(file, recipe, *rest):
        yield Document(file.name, "First row.")
        raise ValueError("cannot be")

    setup.build()
    monkeypatch.setattr(reading_module, "read", breaking)
    (setup.sources / "new.md").write_text("New.")
    report = setup.build()
    assert [s.name for s in report.skipped] == ["src/new.md"]
    assert report.skipped[0].reason == "src/new.md: ValueError: cannot be."
    assert report.documents == FILES


def test_a_file_that_no_thread_could_wait_for_is_read_at_the_next_update(setup, monkeypatch):
    """As under a limit of memory or of threads; only `DocumentError` is about the bytes."""

    def no_thread(timer):
        raise RuntimeError("can't start new thread")

    setup.build()
    (setup.sources / "new.md").write_text("New.")
    with monkeypatch.context() as patched:
        patched.setattr("threading.Timer.start", no_thread)
        report = setup.build()
    assert [s.reason for s in report.skipped] == ["src/new.md: RuntimeError: can't start new thread."]
    assert report.documents == FILES
    report = setup.build()
    assert report.skipped == () and report.documents == FILES + 1


def test_missing_or_emptied_source_does_not_empty_the_index(setup, tmp_path):
    setup.build()
    setup.sources.rename(tmp_path / "away")
    with pytest.raises(EmptyIndexError, match=r"does not exist; correct `sources`\.$"):
        setup.build()
    setup.sources.mkdir()
    with pytest.raises(EmptyIndexError, match=r"is empty; correct `sources`\.$"):
        setup.build()
    assert len(contents("i", setup.root)) > 0
    report = setup.build(allow_empty=True)
    assert report.documents == report.chunks == 0 and report.files_removed == FILES
    assert not setup.build(allow_empty=True).changed
    setup.sources.rmdir()
    (tmp_path / "away").rename(setup.sources)
    setup.build()
    setup.check()


def test_nothing_to_index_is_an_error(setup):
    with pytest.raises(SettingsError, match="no source"):
        build_index("n", IndexRecipe(), root=setup.root, embedder=setup.embedder)
    with pytest.raises(SettingsError, match="nowhere"):
        build_index("n", sources=["nowhere"], root=setup.root, embedder=setup.embedder)
    with pytest.raises(IndexNotFoundError):
        Index.open("n", setup.root)


def test_other_chunk_tokens_cut_and_embed_all_but_read_nothing(setup):
    setup.build()
    report = setup.build(recipe=setup.recipe(chunk_tokens=24))
    assert setup.reads["read"] == [] and setup.embedder.embedded == report.chunks == report.chunks_embedded
    assert any("chunk_tokens changed from 40 to 24" in w for w in report.warnings)
    assert read_recipe("i", setup.root).chunk_tokens == 24
    build_index("fresh", setup.recipe(chunk_tokens=24), root=setup.root, embedder=FakeEmbedder())
    assert contents("i", setup.root) == contents("fresh", setup.root)
    assert answers("i", setup.root) == answers("fresh", setup.root)


def test_other_embedder_embeds_all(setup):
    setup.build()
    setup.embedder = FakeEmbedder(dimension=32, name="small")
    report = setup.build()
    assert setup.reads["read"] == [] and setup.embedder.embedded == report.chunks
    assert any("embedder changed to small" in w for w in report.warnings)
    with Index.open("i", setup.root) as index:
        index.check_embedder(setup.embedder)
        assert index.vector(index._parts.ids).shape == (report.chunks, 32)
    assert read_recipe("i", setup.root).embedder == "small"


def test_other_columns_read_again_but_embed_only_what_changed(setup):
    (setup.sources / "rows.csv").write_text("a,b\none,two\nthree,four\n")
    setup.build()
    report = setup.build(recipe=setup.recipe(text_columns=("a",)))
    assert len(setup.reads["read"]) == FILES + 1 and setup.embedder.embedded == 2
    assert any("read again" in w for w in report.warnings)


@pytest.mark.parametrize("inside", ["indexes", "."])
def test_an_index_below_its_own_source_does_not_take_itself_in(tmp_path, monkeypatch, inside):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "note.md").write_text("Tea is green.")
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "current.md").write_text("Coffee is brown.")
    root = tmp_path / inside
    build_index("other", sources=["papers"], root=root, embedder=FakeEmbedder())
    first = build_index("own", sources=["."], root=root, embedder=FakeEmbedder())
    assert (first.documents, first.skipped) == (2, ())
    assert not build_index("own", root=root, embedder=FakeEmbedder()).changed
    assert build_index("globbed", sources=["**/*"], root=root, embedder=FakeEmbedder()).documents == 2


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_links_that_lead_out_of_a_source_are_told(tmp_path):
    for name in ("docs", "shared"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.md").write_text(f"About {name}.")
    (tmp_path / "docs" / "more").symlink_to(tmp_path / "shared")
    sources = [str(tmp_path / "docs")]
    report = build_index("i", sources=sources, root=tmp_path / "ix", embedder=FakeEmbedder())
    assert report.documents == 1
    assert [w.partition(":")[0] for w in report.warnings] == [str(tmp_path / "docs" / "more")]
    sources.append(str(tmp_path / "shared"))
    assert not build_index("i", sources=sources, root=tmp_path / "ix", embedder=FakeEmbedder()).warnings


def test_recipe_round_trip(setup):
    recipe = IndexRecipe(sources=('a "b"\\c\x7f\n', "ü*"), exclude=("x",), chunk_tokens=99, title_column="é")
    write_recipe("r", recipe, setup.root)
    assert read_recipe("r", setup.root) == recipe
    setup.root.joinpath("r.toml").write_text("chunk_token = 3\n")
    with pytest.raises(SettingsError, match="chunk_tokens"):
        read_recipe("r", setup.root)


def test_sources_and_embedder_are_saved_in_the_recipe(setup):
    build_index("s", sources=[setup.sources], root=setup.root, embedder=setup.embedder)
    assert read_recipe("s", setup.root) == IndexRecipe(sources=(str(setup.sources),), embedder="fake")
    for one in (str(setup.sources), setup.sources):  # a text is no list of letters: "/" is one of them
        assert not build_index("s", sources=one, root=setup.root, embedder=setup.embedder).changed


def test_long_chunks_are_warned_of(setup):
    setup.embedder = FakeEmbedder(max_tokens=32)
    assert any("chunk_tokens = 40" in w for w in setup.build().warnings)


# Documents put in by a program


def test_program_documents_survive_file_updates(setup):
    setup.build()
    add_documents("i", documents(3), root=setup.root, embedder=setup.embedder)
    (setup.sources / "f0.md").unlink()
    assert setup.build().documents == FILES - 1 + 3
    setup.build(recipe=setup.recipe(chunk_tokens=16))
    assert {s for s, _ in contents("i", setup.root)} >= {"d0", "d1", "d2"}
    assert delete_documents("i", ["d0", "unknown", "src/f1.md"], root=setup.root) == 2
    sources = {s for s, _ in contents("i", setup.root)}
    assert "d0" not in sources and "src/f1.md" not in sources and "d1" in sources


def test_upsert_by_source(setup):
    [first, second] = add_documents("a", documents(2), root=setup.root, embedder=setup.embedder)
    assert setup.embedder.embedded == 2
    ids = add_documents("a", [*documents(2)[1:], Document("d0", "Changed.")], root=setup.root, embedder=setup.embedder)
    assert ids[0] == second and ids[1] not in (first, second) and setup.embedder.embedded == 3
    assert contents("a", setup.root)[("d0", 0)][0] == "Changed."
    assert delete_documents("a", ["unknown"], root=setup.root) == 0
    assert Index.current_stamp("a", setup.root)[0] == 2


def test_of_two_of_one_source_the_later_counts(setup):
    given = [Document("x", "First."), Document("y", "Other."), Document("x", "Second.")]
    ids = add_documents("a", given, root=setup.root, embedder=setup.embedder)
    with Index.open("a", setup.root) as index:
        assert [index.text(i) for i in ids] == ["Second.", "Other.", "Second."] and len(list(index.documents())) == 2


def test_one_text_is_no_list_of_sources(setup):
    add_documents("a", [Document("a", "Kept.")], root=setup.root, embedder=setup.embedder)
    with pytest.raises(SettingsError, match=r"sources = 'a': expected a list of sources"):
        delete_documents("a", "a", root=setup.root)


def test_metadata_change_keeps_the_index_consistent(setup):
    add_documents("a", [Document("x", "Same text.", metadata={"v": 1})], root=setup.root, embedder=setup.embedder)
    add_documents("a", [Document("x", "Same text.", metadata={"v": 2})], root=setup.root, embedder=setup.embedder)
    with Index.open("a", setup.root) as index:
        query = setup.embedder.embed_query("same")
        assert len(index.dense_scores(query, 5, {"v": 1})[0]) == 0
        assert len(index.dense_scores(query, 5, {"v": 2})[0]) == 1


@pytest.mark.parametrize("wipe", [False, True])
def test_ids_are_never_given_again(setup, wipe):
    """After delete, reload, add, and after a rollback: an id names one chunk for ever."""
    given_documents: set[int] = set()
    given_chunks: dict[int, str] = {}

    def check(ids):
        assert given_documents.isdisjoint(ids)
        given_documents.update(ids)
        with Index.open("a", setup.root) as index:
            for chunk in index.chunks(index._parts.ids):
                assert given_chunks.setdefault(chunk.id, chunk.text) == chunk.text

    def add(first):
        check(add_documents("a", documents(3, first), root=setup.root, embedder=setup.embedder))

    add(0)
    delete_documents("a", ["d0", "d1", "d2"] if wipe else ["d2"], root=setup.root)
    add(10)
    delete_documents("a", ["d10", "d11", "d12"], root=setup.root)
    add(20)
    rollback_index("a", setup.root)
    add(30)
    rollback_index("a", setup.root, 5)
    add(40)
    assert len(given_chunks) == len(given_documents) == 15


def test_metadata_values_at_the_edges(setup):
    values = {
        "big": 2**70,
        "huge": 10**400,
        "nan": float("nan"),
        "inf": float("inf"),
        "text": "\ud800",
        "zero": 0,
        "no": False,
    }
    add_documents(
        "a", [Document("\udcff", "Text.", "\ud801", metadata=values)], root=setup.root, embedder=setup.embedder
    )
    with Index.open("a", setup.root) as index:
        [chunk] = index.chunks(index._parts.ids)
        assert chunk.metadata["big"] == 2**70 and chunk.metadata["text"] == "\ud800" and chunk.source == "\\udcff"
        query = setup.embedder.embed_query("text")
        for where, found in (
            ({"big": {"$gt": 10}}, 1),
            ({"inf": {"$gt": 1e9}}, 1),
            ({"huge": {"$gt": 2**70}}, 1),
            ({"big": {"$lt": 10**400, "$gt": -(10**400)}}, 1),
            ({"text": {"$lt": 10**400}}, 0),
            ({"zero": 1}, 0),
            ({"no": False}, 1),
        ):
            assert len(index.dense_scores(query, 5, where)[0]) == found
    assert delete_documents("a", ["\udcff"], root=setup.root) == 1
    assert verify_index("a", setup.root).ok


class Strict(FakeEmbedder):
    """Takes what is UTF-8 alone, as tokenizers do."""

    def token_offsets(self, text):
        text.encode()
        return super().token_offsets(text)

    def embed_documents(self, texts, *args):
        "".join(texts).encode()
        return super().embed_documents(texts, *args)

    def embed_query(self, text):
        text.encode()
        return super().embed_query(text)


def test_half_an_emoji_is_put_in_as_a_sign_of_its_own(setup):
    text, half = "# One \ud83d\n\nIt was cut \ud83d here.", "\ud83d"
    document = Document("a.md", text, half, (Section(0, len(text), (f"One {half}",)),))
    add_documents("a", [document], root=setup.root, embedder=Strict())
    with Index.open("a", setup.root) as index:
        (hit,) = search(index, Strict(), "What was \ud83d cut here?", 1)
        assert hit.chunk.text == text.replace(half, "\ufffd")[hit.chunk.start : hit.chunk.end]
        assert (hit.chunk.title, hit.chunk.headings) == ("\ufffd", ("One \ufffd",))
    assert verify_index("a", setup.root).ok


def test_nothing_is_left_of_documents_that_could_not_be_put_in(setup):
    class Broken(FakeEmbedder):
        def embed_documents(self, texts, *args):
            raise TypeError("no text")

    with pytest.raises(TypeError, match="no text"):
        add_documents("a", documents(1), root=setup.root, embedder=Broken())
    assert not (setup.root / "a" / "building").exists()
    with pytest.raises(IndexNotFoundError, match="No index named 'a'"):
        Index.open("a", setup.root)


@pytest.mark.parametrize("wrong", [{"author": None}, {"tags": ["a"]}, {1: "x"}])
def test_metadata_that_cannot_be_kept_are_named_and_the_index_stays(setup, wrong):
    add_documents("a", documents(1), root=setup.root, embedder=setup.embedder)
    with pytest.raises(DocumentError, match=r"document 'x': metadata .* holds a .*; expected"):
        add_documents("a", [Document("x", "Text.", metadata=wrong)], root=setup.root, embedder=setup.embedder)
    add_documents("a", documents(2), root=setup.root, embedder=setup.embedder)
    assert {source for source, _ in contents("a", setup.root)} == {"d0", "d1"}


@pytest.mark.parametrize("wrong", ["The kitchen closes at 6 pm.", {"source": "a", "text": "b"}, None])
def test_what_is_no_document_is_named_and_the_index_stays(setup, wrong):
    add_documents("a", documents(1), root=setup.root, embedder=setup.embedder)
    with pytest.raises(DocumentError, match=r"^(str|dict|NoneType) .*: expected a Document; give Document\("):
        add_documents("a", [wrong], root=setup.root, embedder=setup.embedder)
    assert {source for source, _ in contents("a", setup.root)} == {"d0"}


def test_fusion_is_kept_over_generations(setup):
    from rag_app.config import FusionSettings

    setup.build()
    set_fusion("i", FusionSettings(dense=0.1, bm25=0.9), setup.root)
    assert verify_index("i", setup.root).ok
    (setup.sources / "new.md").write_text("New.")
    setup.build()
    with Index.open("i", setup.root) as index:
        assert index.generation == 2 and index.fusion == FusionSettings(dense=0.1, bm25=0.9)


def test_vectors_of_a_large_update_follow_their_chunks(setup):
    add_documents("a", documents(700), root=setup.root, embedder=setup.embedder)
    delete_documents("a", [f"d{i}" for i in range(0, 700, 3)], root=setup.root)
    add_documents("a", documents(300, 600), root=setup.root, embedder=setup.embedder)
    with Index.open("a", setup.root) as index:
        chunks = index.chunks(index._parts.ids)
        from rag_app.index.context import embedding_text

        expected = FakeEmbedder().embed_documents([embedding_text(c.title, c.headings, c.text) for c in chunks])
        np.testing.assert_array_equal(index.vector([c.id for c in chunks]), expected)
        assert len(chunks) == 700 - 234 + 200 + 34


# What goes wrong on the way


def test_a_killed_build_leaves_no_documents_of_a_file_that_is_left_out_then(setup):
    rows = "".join(f"{sentence(i)}\n" for i in range(900))
    (setup.sources / "dump.csv").write_text(f"text\n{rows}")
    embed = setup.embedder.embed_documents

    def killed(texts):
        if setup.embedder.embedded:
            raise KeyboardInterrupt
        return embed(texts)

    setup.embedder.embed_documents = killed
    with pytest.raises(KeyboardInterrupt):
        setup.build()
    setup.embedder.embed_documents = embed
    report = setup.build(recipe=setup.recipe(exclude=("*.csv",)))
    assert report.resumed and report.documents == FILES
    assert not [s for s, _ in contents("i", setup.root) if "dump" in s]


def test_a_file_that_could_not_be_opened_is_tried_again(setup, monkeypatch):
    sha256_of = plan_module.sha256_of

    def hashed(path):
        if path.name == "f1.md":
            raise PermissionError(13, "Permission denied")
        return sha256_of(path)

    def opened(file, recipe, *rest):
        if file.name.endswith("f1.md"):
            raise PermissionError(13, "Permission denied")
        yield from read(file, recipe)

    with monkeypatch.context() as broken:
        broken.setattr(plan_module, "sha256_of", hashed)
        broken.setattr(reading_module, "read", opened)
        assert [s.name for s in setup.build().skipped] == ["src/f1.md"]
    report = setup.build()
    assert report.changed and report.skipped == () and report.documents == FILES


def test_a_folder_that_cannot_be_listed_does_not_take_its_files_out(setup, monkeypatch):
    write_files(setup.sources / "more", 2)
    setup.build()
    scandir = os.scandir

    def broken(path):
        if str(path).endswith("more"):
            raise OSError(116, "Stale file handle")
        return scandir(path)

    monkeypatch.setattr("rag_app.documents.scanning.os.scandir", broken)
    with pytest.raises(SettingsError, match="more' cannot be read"):
        setup.build()
    assert setup.build(allow_empty=True).files_removed == 2


def test_a_folder_that_may_not_be_listed_is_skipped_as_files_are_and_never_called_empty(setup, monkeypatch):
    write_files(setup.sources / "more", 2)
    scandir = os.scandir

    def refusing(path):
        if str(path).endswith(refused):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr("rag_app.documents.scanning.os.scandir", refusing)
    refused = "src"
    with pytest.raises(SettingsError, match=r"src' cannot be read \(permission denied\); ") as caught:
        setup.build()
    assert "empty;" not in str(caught.value)
    refused = "more"
    for _ in range(2):
        report = setup.build()
        folder = str(setup.sources / "more")
        assert [(s.name, s.why) for s in report.skipped] == [(folder, "cannot be read (permission denied)")]
    assert not report.changed and report.warnings == ()


@pytest.mark.parametrize("rename", [False, True])
def test_a_copy_of_a_file_whose_documents_were_deleted_is_read(setup, rename):
    setup.build()
    delete_documents("i", ["src/f1.md"], root=setup.root)
    shutil.copy(setup.sources / "f1.md", setup.sources / "copy.md")
    if rename:
        (setup.sources / "f1.md").unlink()
    setup.build()
    assert "src/copy.md" in {s for s, _ in contents("i", setup.root)}


def test_an_open_index_knows_of_one_that_was_built_from_nothing(setup):
    setup.build()
    index = Index.open("i", setup.root)
    assert index.is_current
    delete_index("i", setup.root)
    add_documents("i", documents(1), root=setup.root, embedder=setup.embedder)
    assert Index.open("i", setup.root).generation == index.generation and not index.is_current


def test_a_damaged_manifest_is_named_with_commands_that_help(setup):
    setup.build()
    path = setup.root / "i" / "generations" / "000001" / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"chunks"', b'"chunkz"'))
    with pytest.raises(IndexCorruptError, match=r"rag-app index delete i --yes.*rag-app index build i"):
        setup.build()
    delete_index("i", setup.root)
    assert setup.build().documents == FILES


def test_a_damaged_old_generation_stops_no_build(setup):
    setup.build()
    (setup.sources / "f0.md").unlink()
    setup.build()
    (setup.root / "i" / "generations" / "000001" / "manifest.json").write_text("{}")
    (setup.sources / "f1.md").unlink()
    assert setup.build().generation == 3


def test_a_folder_with_another_name_is_no_index(setup):
    setup.build()
    shutil.copytree(setup.root / "i", setup.root / "i (copy)")
    assert [s.name for s in list_indexes(setup.root)] == ["i"]


@pytest.mark.parametrize("column", ["source", "title", "page"])
def test_names_that_filters_know_already_are_no_metadata_columns(column):
    with pytest.raises(SettingsError, match="rename the columns"):
        IndexRecipe(metadata_columns=("year", column))


def test_relative_sources_are_those_of_the_folder_of_the_last_build(tmp_path, monkeypatch):
    """Files of the same names elsewhere would replace those of the index without a word."""
    for name in ("a", "b"):
        write_files(tmp_path / name / "docs", 2)
    embedder, root = FakeEmbedder(), tmp_path / "indexes"
    monkeypatch.chdir(tmp_path / "a")
    build_index("i", sources=["docs"], root=root, embedder=embedder)
    monkeypatch.chdir(tmp_path / "b")
    told = r"its sources \(docs\) are those of .*/a, and this is .*/b; go there, or name them anew"
    with pytest.raises(SettingsError, match=told):
        build_index("i", root=root, embedder=embedder)
    with pytest.raises(SettingsError, match=told):
        build_index("i", read_recipe("i", root), root=root, embedder=embedder)
    add_documents("i", [Document("note", "A note.")], root=root, embedder=embedder)
    with pytest.raises(SettingsError, match=told):
        build_index("i", root=root, embedder=embedder)
    assert build_index("i", sources=["docs"], root=root, embedder=embedder).changed
    assert not build_index("i", root=root, embedder=embedder).changed
    (tmp_path / "b").rename(tmp_path / "moved")
    monkeypatch.chdir(tmp_path / "moved")
    assert build_index("i", root=root, embedder=embedder).chunks_embedded == 0  # the whole project went elsewhere

"""The language of an index: stems and stop words of both sides, found or set, kept in recipe and manifest."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from rag_app.config import IndexRecipe
from rag_app.errors import SettingsError
from rag_app.index import Index, add_documents, build_index, read_recipe, write_recipe
from rag_app.index.layout import Layout
from rag_app.index.manifest import _typed
from rag_app.retrieval.coverage import Coverage
from rag_app.schema import Document
from rag_app.testing import FakeEmbedder

GERMAN = {
    "a.md": "Der Vertrag endet nach einem Jahr, wenn er nicht verlängert wird.",
    "b.md": "Die Häuser am Rand der Stadt sind alt und werden nicht verkauft.",
    "c.md": "Im Garten des Nachbarn steht ein Baum mit reifen Äpfeln.",
}
FRENCH = {
    "a.md": "Le contrat se termine au bout d'un an, et il n'est pas renouvelé.",
    "b.md": "La maison au bord de la ville est ancienne et elle n'est pas à vendre.",
}


def built(root: Path, texts: dict[str, str], **settings: str) -> Index:
    folder = root / "texts"
    folder.mkdir(exist_ok=True, parents=True)
    for name, text in texts.items():
        (folder / name).write_text(text)
    recipe = IndexRecipe(sources=(str(folder),), **settings)  # type: ignore[arg-type]
    build_index("i", recipe, root=root, embedder=FakeEmbedder())
    return Index.open("i", root)


def found(index: Index, question: str) -> list[str]:
    ids, _ = index.lexical_scores(question, 3)
    return [Path(chunk.source).name for chunk in index.chunks(ids)]


@pytest.mark.parametrize("settings", [{"language": "german"}, {"language": "auto"}, {}])
def test_inflected_questions_are_found_in_german(tmp_path: Path, settings: dict[str, str]) -> None:
    index = built(tmp_path, GERMAN, **settings)
    assert index.manifest.recipe.language == "german" == read_recipe("i", tmp_path).language
    assert found(index, "Was gilt für Verträge?") == ["a.md"]
    assert found(index, "Ein Haus in den Städten") == ["b.md"]
    assert found(index, "der die das und nicht") == []  # stop words alone find nothing


def test_shards_are_asked_in_their_language(tmp_path: Path) -> None:
    index = built(tmp_path, GERMAN, language="german")
    write_recipe("parts", IndexRecipe(shards=("i",)), tmp_path)
    parts = Index.open("parts", tmp_path)
    for question in ("Was gilt für Verträge?", "Ein Haus in den Städten", "der die das und nicht"):
        assert found(parts, question) == found(index, question)


def test_capitals_and_numbers_are_found_as_they_are_written_elsewhere(tmp_path: Path) -> None:
    texts = {"a.md": "İSTANBUL IŞIK dolu.", "b.md": "Nüfus 1,250 kişi."}
    index = built(tmp_path, texts, language="turkish")
    assert found(index, "istanbul") == found(index, "ışık") == ["a.md"]
    assert found(index, "1250") == found(index, "1’250") == ["b.md"]


def test_inflected_questions_are_found_in_french(tmp_path: Path) -> None:
    index = built(tmp_path, FRENCH, language="auto")
    assert index.manifest.recipe.language == "french"
    assert found(index, "Les maisons anciennes") == ["b.md"]
    assert found(index, "contrats terminés") == ["a.md"]


def test_coverage_counts_stems_of_the_language(tmp_path: Path) -> None:
    index = built(tmp_path, GERMAN, language="german")
    chunks = index.chunks(index.lexical_scores("Apfel", 1)[0])
    assert len(chunks) == 1
    german = Coverage("Wo reift ein Apfel?", index.document_frequency, len(index), "german").of(chunks[0])
    english = Coverage("Wo reift ein Apfel?", index.document_frequency, len(index)).of(chunks[0])
    assert german > 0.3 > english


def test_english_is_what_older_indexes_have(tmp_path: Path) -> None:
    index = built(tmp_path, GERMAN, language="english")
    assert index.manifest.recipe.language == "english"
    assert found(index, "Verträge") == []
    path = Layout.of("i", tmp_path).generation(1) / "manifest.json"
    values = json.loads(path.read_text())
    del values["format"], values["manifest_sha256"], values["recipe"]["language"]
    assert _typed(values, path).recipe.language == "english"


def test_another_language_makes_all_terms_anew(tmp_path: Path) -> None:
    assert found(built(tmp_path, GERMAN, language="english"), "Verträge") == []
    again = built(tmp_path, GERMAN, language="german")
    assert found(again, "Verträge") == ["a.md"]
    assert again.manifest.generation == 2


def test_documents_of_a_program_are_looked_at_too(tmp_path: Path) -> None:
    documents = [Document(name, text) for name, text in GERMAN.items()]
    add_documents("i", documents, root=tmp_path, embedder=FakeEmbedder())
    assert Index.open("i", tmp_path).manifest.recipe.language == "german"


def test_an_unknown_language_is_an_error_that_names_the_known() -> None:
    with pytest.raises(SettingsError, match=r"language = 'klingon'.*german"):
        dataclasses.replace(IndexRecipe(), language="klingon")


@pytest.mark.parametrize(("texts", "language"), [(GERMAN, "german"), (FRENCH, "french")])
def test_documents_in_another_language_than_english_are_told(tmp_path, texts, language) -> None:
    def warnings(name: str, **settings: str) -> str:
        recipe = IndexRecipe(sources=(str(tmp_path / "texts"),), **settings)  # type: ignore[arg-type]
        return "\n".join(build_index(name, recipe, root=tmp_path, embedder=FakeEmbedder()).warnings)

    built(tmp_path, texts)
    assert f"language: {language}" in warnings("told")
    assert "--language" not in warnings("named", language=language)
    assert "--language" not in warnings("english", language="english")
    (tmp_path / "texts" / "new.md").write_text("Another text.")
    assert "--language" not in warnings("told")  # once is enough


def words(index: Index) -> list[tuple[object, ...]]:
    """Each chunk with its words in the language of the index, and how often it has each."""
    terms = dict(index._parts.store.rows("SELECT id, term FROM terms"))
    rows = index._parts.store.rows("SELECT chunk_id, terms, counts FROM postings ORDER BY chunk_id")
    named = ((i, np.frombuffer(ids, "<i4"), np.frombuffer(counts, "<i4")) for i, ids, counts in rows)
    return [(i, sorted((terms[t], c) for t, c in zip(ids, counts, strict=True))) for i, ids, counts in named]


def test_words_are_counted_as_if_the_language_had_been_named(tmp_path: Path) -> None:
    texts = {**GERMAN, "d.md": "# Häuser\n\n## Preise\n\n| Haus | Preis |\n|---|---|\n| Äpfel | 1.250 |\n" * 9}
    found, named = built(tmp_path / "found", texts), built(tmp_path / "named", texts, language="german")
    assert words(found) == words(named) and len(words(found)) > 3


def test_no_text_is_read_or_embedded_twice_to_find_the_language(tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    for name, text in GERMAN.items():
        (texts / name).write_text(text)
    read, embedder = [], FakeEmbedder()
    report = build_index("i", sources=texts, root=tmp_path, embedder=embedder, on_page=lambda *file: read.append(file))
    assert report.chunks_embedded == report.chunks == len(GERMAN) == len(read)


def test_a_killed_build_that_had_found_a_language_is_gone_on_with(tmp_path, monkeypatch) -> None:
    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("rag_app.index.build.published.publish.write_manifest", killed)
        with pytest.raises(KeyboardInterrupt):
            built(tmp_path, GERMAN)
    for name in GERMAN:
        (tmp_path / "texts" / name).write_text("The contract ends after a year if it is not renewed by the two sides.")
    report = build_index("i", root=tmp_path, embedder=FakeEmbedder())
    index = Index.open("i", tmp_path)
    assert report.resumed and index.recipe.language == "english"
    fresh = built(tmp_path / "fresh", {name: (tmp_path / "texts" / name).read_text() for name in GERMAN})
    assert [found for _, found in words(index)] == [found for _, found in words(fresh)]


def test_an_index_keeps_its_language_whatever_is_added(tmp_path: Path) -> None:
    built(tmp_path, {"a.md": "The contract ends after a year if it is not renewed by the two sides."})
    index = built(tmp_path, GERMAN)
    assert index.recipe.language == "english" and len(index) == 3 and index.manifest.generation == 2


def test_an_index_that_was_empty_is_of_the_language_of_its_first_documents(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    recipe = IndexRecipe(sources=(str(tmp_path / "texts"),))
    for _ in range(2):
        report = build_index("i", recipe, root=tmp_path, embedder=FakeEmbedder(), allow_empty=True)
    assert not report.changed
    assert built(tmp_path, GERMAN).recipe.language == "german"


@pytest.mark.parametrize("count", [20, 39])
def test_most_documents_are_not_the_first_ones(tmp_path: Path, count: int) -> None:
    german, english = " ".join(GERMAN.values()) * 20, "The contract ends after a year if it is not renewed. " * 40
    texts = {f"{n:02}.md": german if n < 0.35 * count else english for n in range(count)}
    recipe = IndexRecipe(sources=(str(tmp_path / "texts"),))
    built(tmp_path, texts)
    assert build_index("told", recipe, root=tmp_path, embedder=FakeEmbedder()).warnings == ()
    for n in range(count):
        (tmp_path / "texts" / f"{n:02}.md").write_text(english if n < 0.35 * count else german)
    (warning,) = build_index("other", recipe, root=tmp_path, embedder=FakeEmbedder()).warnings
    assert "language: german" in warning

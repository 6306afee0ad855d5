from collections.abc import Iterator

import pytest

from rag_app.index import Index, add_documents
from rag_app.retrieval.of_topic import files_about, files_that_mention
from rag_app.schema import Document, Section

TEXTS = {
    "sheep-care.md": "Shear them in June. Trim the hooves twice a year.",
    "fields.md": "Foot rot spreads on wet ground. Rotate the crops.",
    "letter.md": "Her left foot hurt. The rot was in the barn, she wrote.",
    "machines.md": "The baler needs grease every morning.",
}


@pytest.fixture
def farm(tmp_path, embedder) -> Iterator[Index]:
    add_documents("farm", [Document(name, text) for name, text in TEXTS.items()], root=tmp_path, embedder=embedder)
    with Index.open("farm", tmp_path) as index:
        yield index


def test_a_file_mentions_what_one_of_its_sentences_has_all_words_of(farm, embedder):
    (found,) = files_that_mention(farm, embedder, "foot rot")
    assert found.file == "fields.md" and found.span is not None
    assert found.chunk.text[slice(*found.span)] == "Foot rot spreads on wet ground."
    assert files_that_mention(farm, embedder, "foot rot", {"source": "letter.md"}) == []
    assert files_that_mention(farm, embedder, "tractor") == []


def test_one_of_two_things_is_enough(farm, embedder):
    for topic in ("grease or foot rot", "foot rot or every barn or grease or so"):
        assert {f.file for f in files_that_mention(farm, embedder, topic)} == {"fields.md", "machines.md"}
    for knows_cosines in (True, False):
        found = files_about(farm, embedder, "sheep or machines", knows_cosines=knows_cosines)
        assert [f.file for f in found] == ["sheep-care.md", "machines.md"]


def test_a_file_is_about_what_its_name_says(farm, embedder):
    for knows_cosines in (True, False):
        (found,) = files_about(farm, embedder, "sheep", knows_cosines=knows_cosines)
        assert found.file == "sheep-care.md" and found.span is None and found.is_about


def test_a_word_said_once_by_the_way_makes_no_file_about_it(tmp_path, embedder):
    often = "".join(f"## Part {n}\n\n{'Cut the hay early. ' * 40}\n\n" for n in range(4))
    letter = f"The hay was dry. {'We went to the sea and saw ships. ' * 20}"
    documents = [Document("a.md", often), Document("b.md", letter), Document("c.md", "The sea.")]
    add_documents("i", documents, root=tmp_path, embedder=embedder)
    with Index.open("i", tmp_path) as index:
        for knows_cosines in (True, False):
            assert [f.file for f in files_about(index, embedder, "hay", knows_cosines=knows_cosines)] == ["a.md"]
        mentioning = files_that_mention(index, embedder, "hay")
        assert {f.file: f.is_about for f in mentioning} == {"a.md": True, "b.md": False}


def test_words_of_a_heading_are_said_below_it(tmp_path, embedder):
    text = "Guide\n\nSow in March. Reap in July."
    start = text.index("Sow")
    document = Document("a.md", text, sections=(Section(start, len(text), ("Winter barley",)),))
    add_documents("i", [document], root=tmp_path, embedder=embedder)
    with Index.open("i", tmp_path) as index:
        (found,) = files_that_mention(index, embedder, "winter barley")
        assert found.file == "a.md"

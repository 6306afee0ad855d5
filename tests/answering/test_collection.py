import pytest

from rag_app import prompts
from rag_app.index import Index, add_documents
from rag_app.pipeline import Rag
from rag_app.schema import Document, Message
from rag_app.testing import FakeChatModel


def test_files_that_mention_a_thing_are_named_and_cited(handbook, embedder):
    model = FakeChatModel("See [1].")
    answer = Rag(handbook, embedder, model).ask("How many documents mention days?")
    assert answer.text == "1 of 4 files:\n- leave.md [1]" and not answer.abstained and model.requests == []
    (sentence,) = answer.sentences
    assert answer.text[sentence.start : sentence.end] == sentence.text == "leave.md [1]" and sentence.supported
    (citation,) = answer.citations
    assert citation.source == "leave.md" and "30 days" in citation.cited_text
    assert answer.record.settings["collection"]["files"] == 1 and answer.record.speaker == "documents"


def test_of_pdfs_no_other_file_is_named(tmp_path, embedder):
    documents = [Document(name, "Gloves are worn at the kiln.") for name in ("kiln.PDF", "kiln.html", "bees.md")]
    documents.append(Document("leave.pdf", "Leave has 30 days."))
    add_documents("kinds", documents, root=tmp_path, embedder=embedder)
    with Index.open("kinds", tmp_path) as index:
        answer = Rag(index, embedder, FakeChatModel()).ask("How many PDFs mention gloves?")
    assert answer.text == "1 of 2 files:\n- kiln.PDF [1]"


def test_a_file_that_says_a_word_by_the_way_is_to_be_checked(handbook, embedder):
    answer = Rag(handbook, embedder, FakeChatModel()).ask("Is there anything on flights?")
    assert answer.text == "- travel.md [1]"
    assert [(s.supported, s.unsure) for s in answer.sentences] == [(False, True)]


def test_a_file_called_so_is_about_it_and_one_that_comes_near_is_to_be_checked(handbook, embedder, monkeypatch):
    monkeypatch.setattr("rag_app.answering.collection.knows_cosines_of", lambda _: True)
    monkeypatch.setattr("rag_app.retrieval.of_topic._SAID", -1.0)
    for topic, file, supported in (("leave", "leave.md", True), ("flights", "travel.md", False)):
        answer = Rag(handbook, embedder, FakeChatModel()).ask(f"Which documents are about {topic}?")
        assert [s.supported for s in answer.sentences if file in s.text] == [supported], answer.text


@pytest.mark.parametrize("question", ["Which documents mention tungsten?", "Is there anything on tungsten?"])
def test_where_nothing_fits_the_answer_is_a_refusal(handbook, embedder, question):
    answer = Rag(handbook, embedder, FakeChatModel()).ask(question)
    assert answer.abstained and answer.text == prompts.ABSTENTION and answer.citations == ()


def test_a_follow_up_asks_for_the_files_of_another_topic(handbook, embedder):
    turns = [Message("user", "Is there anything on flights?"), Message("assistant", "- travel.md [1]")]
    assert Rag(handbook, embedder, FakeChatModel()).ask("And on laptops?", history=turns).text == "- security.md [1]"


def test_a_filter_holds_and_of_one_file_its_words_are_asked_for(handbook, embedder, tmp_path):
    rag = Rag(handbook, embedder, FakeChatModel("See [1]."))
    assert rag.ask("Which documents mention days?", where={"source": "office.md"}).abstained
    add_documents("one", [Document("a.md", "Cats are allowed.")], root=tmp_path, embedder=embedder)
    with Index.open("one", tmp_path) as index:
        answer = Rag(index, embedder, FakeChatModel("See [1].")).ask("Is there anything on cats?")
    assert "collection" not in answer.record.settings

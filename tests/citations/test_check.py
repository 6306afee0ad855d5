import pytest
from passages import only

from rag_app.citations import cite
from rag_app.schema import Passage

TEXTS = ("The capital of France is Paris. It lies on the Seine.", "Berlin is the capital of Germany since 1990.")
SOURCE = "\n\n".join(TEXTS)
PASSAGES = [
    Passage(1, 1, "a.md", "A", ("A", "Capitals"), 3, 0, len(TEXTS[0]), TEXTS[0], 1.0),
    Passage(2, 1, "a.md", "A", ("A",), None, len(TEXTS[0]) + 2, len(SOURCE), TEXTS[1], 0.5),
]


def test_a_right_marker_becomes_a_span_in_the_source():
    (sentence,) = cite("Berlin is the capital of Germany [2].", PASSAGES)
    (citation,) = sentence.citations
    assert sentence.supported and citation.status == "supported" and not citation.assigned
    assert SOURCE[citation.start : citation.end] == citation.cited_text == TEXTS[1]


def test_a_marker_after_the_full_stop_belongs_to_the_sentence_before():
    text = "The capital of France is Paris. [1] Berlin is the capital of Germany. [2]"
    sentences = cite(text, PASSAGES)
    assert [s.text for s in sentences] == [
        "The capital of France is Paris. [1]",
        "Berlin is the capital of Germany. [2]",
    ]
    assert [text[s.start : s.end] for s in sentences] == [s.text for s in sentences]
    assert [c.marker for s in sentences for c in s.citations] == [1, 2]
    assert all(s.supported for s in sentences)


def test_names_of_a_sentence_may_stand_in_the_other_passages_that_it_cites():
    said = "The capital of France is Paris and lies on the Seine, beside it the rivers of {} [1]{}."
    assert [
        [c.status for c in cite(said.format(name, other), PASSAGES)[0].citations]
        for name, other in (("Germany", ""), ("Germany", " [2]"), ("Norway", " [2]"))
    ] == [["unsure"], ["supported", "unsupported"], ["unsure", "unsupported"]]


def test_a_wrong_marker_is_flagged_and_no_other_passage_takes_its_place():
    (sentence,) = cite("Berlin is the capital of Germany [1].", PASSAGES)
    assert [(c.marker, c.status, c.assigned) for c in sentence.citations] == [(1, "unsupported", False)]
    assert not sentence.supported and not sentence.unsure


def test_an_unsure_citation_keeps_its_span_and_its_sentence_is_not_supported():
    (sentence,) = cite("Paris [1]", PASSAGES, "What is the capital of Gaul?")
    (citation,) = sentence.citations
    assert citation.status == "unsure" and sentence.unsure and not sentence.supported
    assert SOURCE[citation.start : citation.end] == citation.cited_text == "The capital of France is Paris."


def test_the_opening_of_the_document_tells_what_it_is_about():
    opening = {1: "Report on Gaul, also called France."}
    (sentence,) = cite(
        "Paris [1]", PASSAGES, "What is the capital of Gaul?", text_of=lambda document, start, end: opening[document]
    )
    assert sentence.supported


def test_a_supported_passage_is_assigned_before_one_to_be_checked():
    question = "What is the capital of Germany?"
    (sentence,) = cite("Berlin", [PASSAGES[0], PASSAGES[1]], question)
    assert [(c.marker, c.status, c.assigned) for c in sentence.citations] == [(2, "supported", True)]


def test_a_marker_of_no_passage_is_out_of_range():
    (sentence,) = cite("Rome is the capital of Italy [7].", PASSAGES)
    assert [(c.marker, c.status) for c in sentence.citations] == [(7, "out_of_range")]
    assert not sentence.supported


def test_an_unmarked_sentence_gets_its_evidence():
    (sentence,) = cite("Paris is the capital of France.", PASSAGES)
    (citation,) = sentence.citations
    assert citation.assigned and citation.marker == 1 and citation.page == 3
    assert citation.headings == ("A", "Capitals")


def test_an_invented_sentence_has_no_citation():
    (sentence,) = cite("Madrid hosts a famous football club.", PASSAGES)
    assert sentence.citations == () and not sentence.supported


def test_no_text_no_sentences():
    assert cite("", PASSAGES) == ()
    assert cite("[1]", PASSAGES)[0].supported is False


@pytest.mark.parametrize("verdict", ["", "No: ", "no: ", "Yes: "])
@pytest.mark.parametrize("marker", ["", " [1]"])
def test_the_word_of_a_verdict_before_a_quoted_sentence_denies_nothing_of_it(verdict, marker):
    quoted = "Bathing in the harbour is forbidden for guests and crew."
    text = f"{quoted} There is no bathing from the pier. Guests of the harbour may use the pool."
    passages = [only(text)]
    (sentence,) = cite(f"{verdict}{quoted[:-1]}{marker}", passages, "May guests bathe in the harbour?")
    (citation,) = sentence.citations
    assert (citation.status, citation.cited_text) == ("supported", quoted)
    assert sentence.text.startswith(verdict)

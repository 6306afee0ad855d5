from __future__ import annotations

import pytest

from rag_app.index import Index, add_documents
from rag_app.pipeline import Rag
from rag_app.schema import Document, Message, Page
from rag_app.testing import FakeChatModel

LEASE = (
    "Lease of Unit 9\n\n1. Rent\n1.1 The rent is 900 pounds a month.\n\n2. Repair\n"
    "2.1 The tenant keeps the interior in good order.\n2.2 Nobody may keep dogs in the unit.\n"
)
NO_DOGS = "2.2 Nobody may keep dogs in the unit."
PLAN = (
    "# Fleet plan\n\n## Goal 1: Clean vans\n\nVans are electric by 2030. Drivers are trained in spring.\n\n"
    "## Goal 2: Safe yards\n\nFences are mended.\n\nCost of the fences by yard\n\n"
    "| Yard | Cost |\n|---|---|\n| East | 40 |\n"
)
LEASED, PLANNED = Document("lease.txt", LEASE, "Lease of Unit 9"), Document("plan.md", PLAN, "Fleet plan")
PAGED = Document(
    "plan.pdf",
    PLAN,
    "Fleet plan",
    pages=(Page(0, PLAN.index("## Goal 2"), 1), Page(PLAN.index("## Goal 2"), len(PLAN), 2)),
)


@pytest.fixture
def ask(tmp_path, embedder):
    def asked(question, *documents, **options):
        name = f"places{len(list(tmp_path.iterdir()))}"
        add_documents(name, documents, root=tmp_path, embedder=embedder)
        with Index.open(name, tmp_path) as index:
            return Rag(index, embedder, FakeChatModel("See [1].")).ask(question, **options)

    return asked


@pytest.mark.parametrize(
    ("question", "document", "said", "cited"),
    [
        ("Which goal deals with safe yards?", PLANNED, "Goal 2: Safe yards", "## Goal 2: Safe yards"),
        ("Under which goal are drivers trained?", PLANNED, "Goal 1: Clean vans", "Drivers are trained in spring."),
        ("Which clause deals with repairs?", LEASED, "2. Repair", "2. Repair"),
        ("Which clause forbids dogs?", LEASED, NO_DOGS, NO_DOGS),
        ("Where in the plan are safe yards described?", PAGED, "Goal 2: Safe yards (page 2)", "## Goal 2: Safe yards"),
        ("On which page is the cost of the fences?", PAGED, "page 2", "Cost of the fences by yard"),
        ("What page is Goal 2 on?", PAGED, "page 2", "## Goal 2: Safe yards"),
    ],
)  # fmt: skip
def test_the_part_or_page_is_told_and_cited(ask, question, document, said, cited):
    answer = ask(question, document)
    assert answer.text == f"{said} [1]" and answer.record.speaker == "documents"
    assert [c.cited_text for c in answer.citations] == [cited]


def test_the_passage_has_the_lines_around_what_is_told(ask):
    before, after = (f"{word} are mended in the yards of the town.\n\n" for word in ("Locks", "Gates"))
    text = f"# Fleet plan\n\n{20 * before}Goal 2: Safe yards\n\n{20 * after}"
    answer = ask("Which goal deals with safe yards?", Document("plan.md", text, "Fleet plan"))
    (passage,), (citation,) = answer.passages, answer.citations
    assert citation.cited_text == "Goal 2: Safe yards" == text[citation.start : citation.end]
    assert passage.text == text[passage.start : passage.end]
    above, _, below = passage.text.partition("Goal 2: Safe yards")
    assert above.strip("\n").split("\n\n") == 6 * [before.strip()]
    assert below.strip("\n").split("\n\n") == 6 * [after.strip()]


def test_of_a_long_line_whole_words_stand_around_what_is_told(ask):
    text = f"# Fleet plan\n\n{30 * 'Gates rust. '}Drivers are trained. {30 * 'Locks rust. '}"
    answer = ask("On which page are drivers trained?", Document("p.pdf", text, "", pages=(Page(0, len(text), 1),)))
    assert answer.text == "page 1 [1]" and answer.citations[0].cited_text == "Drivers are trained."
    assert {*answer.passages[0].text.split()} == {"Gates", "Drivers", "are", "trained.", "Locks", "rust."}


def test_only_a_heading_that_says_just_that_is_sure(ask):
    assert ask("Which goal deals with safe yards?", PLANNED).sentences[0].supported
    assert not ask("Which goal is about yards?", PLANNED).sentences[0].supported
    assert not ask("Which clause deals with repairs?", LEASED).sentences[0].supported


@pytest.mark.parametrize(
    "question",
    ["Where are the vans?", "Which goal deals with boats?", "Which clause forbids cats?", "Which stage shows vans?"],
)
def test_what_is_nowhere_and_other_questions_are_left_to_the_model(ask, question):
    assert ask(question, PLANNED, LEASED).record.speaker != "documents"


def test_a_part_of_what_is_no_document_is_left_to_the_model(ask):
    ship = Document("ship.md", "# Our ship\n\n## Engine\n\nThe stern section holds the engine.\n", "Our ferry")
    assert ask("Which section of the vessel contains the engine?", ship).record.speaker != "documents"
    assert not ask("Which section contains the engine?", ship).sentences[0].supported


def test_a_sentence_that_names_the_part_is_left_to_the_model(ask):
    treaty = "The treaty was signed in 1950. Article 5 of the treaty allows each member to leave."
    answer = ask("Which article of the treaty allows members to leave?", Document("treaty.txt", treaty, "Treaty"))
    assert answer.record.speaker != "documents"


def test_in_a_conversation_it_is_asked_as_it_was_put_too(ask):
    said = (Message("user", "When are the vans under goal 1 electric?"), Message("assistant", "by 2030 [1]"))
    answer = ask("On which page is the cost of it?", PAGED, history=said)
    assert answer.text == "page 2 [1]" and not answer.sentences[0].supported

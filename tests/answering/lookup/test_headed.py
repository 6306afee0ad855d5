"""What is said of the part of a document that a question asks for by its number."""

from __future__ import annotations

import pytest
from calibrations import FITTED

from rag_app.answering.finding.another_time import CONFIDENCE
from rag_app.answering.finding.evidence import shown_for
from rag_app.answering.finding.judged import judged, searched
from rag_app.answering.lookup.headed import headed, is_missing
from rag_app.answering.question.understood import UserQuestion
from rag_app.answering.speaking.speaker import unwritten
from rag_app.config import AnswerSettings
from rag_app.documents.markdown import parse_sections
from rag_app.index import Index, add_documents
from rag_app.reading.found import ReadHit
from rag_app.retrieval import search
from rag_app.schema import Document, Passage
from rag_app.testing import FakeChatModel

FERRIES = "\n\n".join(
    f"# {number}. {name}\n\n{said} The board meets on the goals of the ferries." + " Ferries sail." * 60
    for number, name, said in [
        (1, "Crossings", "Sail on time."),
        (2, "Piers", "Mend the piers."),
        (3, "Crews", "Hire."),
    ]
)
HARBOURS = "# Goal 1: Cranes\n\nLift more.\n\n# Goal 2: Quays\n\n- deep\n- long"
PLOTS = "\n\n".join(
    f"# Article {number}\n\nOn {name}." for number, name in (("I", "dues"), ("II", "paths"), ("IV", "sheds"))
)


@pytest.fixture(scope="module")
def plans(tmp_path_factory):
    from rag_app.testing import FakeEmbedder

    embedder, root = FakeEmbedder(), tmp_path_factory.mktemp("plans")
    documents = [
        Document("ferries.md", FERRIES, title="Plan of the Ferry Board", sections=parse_sections(FERRIES)),
        Document("NWA2031.md", HARBOURS, title="Strategic Plan", sections=parse_sections(HARBOURS)),
        Document("plots.md", PLOTS, title="Garden Statute", sections=parse_sections(PLOTS)),
    ]
    add_documents("plans", documents, root=root, embedder=embedder)
    with Index.open("plans", root) as index:
        yield index, embedder


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is goal 2 of the Ferry Board?", "Piers: Mend the piers. [1]"),
        ("What is strategic goal 3 of the Ferry Board?", "Crews: Hire. [1]"),
        ("What is goal 1 of NWA?", "Cranes: Lift more. [1]"),
        ("What is goal 2 of the National Water Authority about?", "Quays [1]"),
        ("What is article 2 of the Garden Statute?", "On paths. [1]"),
        ("What is phase 2 of the Ferry Board?", None),
        ("What is goal 9 of the Ferry Board?", None),
        ("What is goal 2 of the Coast Guard?", None),
        ("Who leads goal 2 of the Ferry Board?", None),
    ],
)
def test_what_the_heading_of_the_number_says_is_said_however_unsure_the_reader_is(plans, question, said):
    index, embedder = plans
    found = [hit for hit in search(index, embedder, question, 50) if "Piers" not in hit.chunk.text]
    seen = judged(searched(question, found, index, AnswerSettings()), lambda q, hits: [ReadHit(hit) for hit in hits])
    shown = shown_for(
        UserQuestion(index, question, question), seen, AnswerSettings(min_confidence=0.99), FakeChatModel()
    )
    words = unwritten(question, shown, FITTED, is_sure=False)
    assert (words and words.text) == said


def test_a_number_of_two_documents_is_neither_s(plans):
    passages = [
        Passage(n, n, f"{n}.md", "Plan", (), None, 0, 9, f"# Goal 1: {name}", 1.0)
        for n, name in enumerate(("Cranes", "Piers"), 1)
    ]
    assert headed("What is goal 1?", passages) is None
    assert headed("What is goal 1?", passages[1:]) == ("Piers", 2)


@pytest.mark.parametrize(
    ("question", "is_refused"),
    [
        ("What is goal 9 of the Ferry Board?", True),
        ("What is goal 7 of NWA?", True),
        ("What is article 9 of the Garden Statute?", True),
        ("What is article 2 of the Garden Statute?", False),
        ("What is article 3 of the Garden Statute?", False),  # its heading may have been missed
        ("What is goal 2 of the Ferry Board?", False),
        ("What is appendix B of the Ferry Board?", False),  # it has none at all, or calls them otherwise
        ("What is objective 9.4 of the Ferry Board?", False),
        ("What is goal 9 of the Coast Guard?", False),
        ("Who leads goal 9 of the Ferry Board?", False),
    ],
)
def test_a_number_beyond_those_of_the_document_is_refused(plans, question, is_refused):
    index, embedder = plans
    found = search(index, embedder, question, 50)
    assert is_missing(question, found, index) is is_refused
    seen = judged(searched(question, found, index, AnswerSettings()), lambda q, hits: [ReadHit(hit) for hit in hits])
    assert not is_refused or seen.confidence <= CONFIDENCE


def test_a_heading_is_no_goal_where_the_document_numbers_its_goals():
    text = (
        "# 2. Supply\n\nWe supply towns; a goal is set below.\n\n"
        "# 5. Aims\n\nWe have set two. Goal 1: halve leaks. Goal 2: pumps on wind.\n"
    )
    passage = Passage(1, 1, "water.md", "Water Report", (), None, 0, len(text), text, 1.0)
    assert headed("What is goal 2 of the water report?", [passage]) is None
    told = headed("What is section 2 of the water report?", [passage])
    assert told == ("Supply: We supply towns; a goal is set below.", 1)
    text = text.replace("We have set two. ", "")
    told = headed(
        "What is goal 1 of the water report?",
        [Passage(1, 1, "water.md", "Water Report", (), None, 0, len(text), text, 1.0)],
    )
    assert told == ("halve leaks.", 1)

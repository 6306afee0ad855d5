"""A question about two versions is put as one about each."""

from __future__ import annotations

import pytest

from rag_app.answering.question.divided.each_of_two import of_each_version
from rag_app.answering.question.divided.twofold import questions_in
from rag_app.retrieval.several import Named, TwoNamed


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        (
            "How hot may a Corvo motor get, in Acme's revision C and in its revision D?",
            "How hot may a Corvo motor get, in Acme's revision C?",
            "How hot may a Corvo motor get, in Acme's revision D?",
        ),
        (
            "What load do version 2 and version 3 of the manual allow on deck?",
            "What load do version 2 of the manual allow on deck?",
            "What load do version 3 of the manual allow on deck?",
        ),
        ("Who signed Rev E and Rev F?", "Who signed Rev E?", "Who signed Rev F?"),
    ],
)
def test_each_of_two_versions_is_asked_about(question: str, first: str, second: str) -> None:
    one, other = questions_in(question, None)
    assert (one.question, other.question) == (first, second)
    assert one.document_ids is None and other.document_ids is None


def test_each_is_called_by_its_version() -> None:
    assert [part.called for part in of_each_version("What is the limit in revision C and in revision D?")] == [
        "Revision C",
        "Revision D",
    ]


@pytest.mark.parametrize(
    "question",
    [
        "What changed between revision C and revision D?",
        "What is the difference in load of revision C and revision D?",
        "What does revision C say about the load and revision D about the heat?",
        "Do revision C and revision D allow it?",
        "What does revision C allow?",
        "What do revision C, revision D and revision E allow?",
    ],
)
def test_other_questions_stay_whole(question: str) -> None:
    assert of_each_version(question) == ()


def test_each_version_is_asked_of_the_documents_that_go_by_it() -> None:
    two = TwoNamed(Named(frozenset({"rev:d"}), frozenset({7})), Named(frozenset({"rev:c"}), frozenset({5, 6})), 5)
    one, other = of_each_version("What is the limit in revision C and in revision D?", two)
    assert (one.document_ids, other.document_ids) == ({5, 6}, {7})

"""The parts of a document that a question asks for."""

from __future__ import annotations

import pytest

from rag_app.text.language.names import path_terms, terms
from rag_app.text.structure.parts_asked import parts_asked

CALLED = terms("Pump Manual") | path_terms("docs/KX4_pumps.pdf")


@pytest.mark.parametrize(
    ("question", "kind", "counts"),
    [
        ("How many chapters does the pump manual have?", "chapter", True),
        ("Could you tell me how many appendices are in the pump manual?", "appendix", True),
        ("What is the number of chapters of the KX4 manual?", "chapter", True),
        ("Which chapters does the pump manual contain?", "chapter", False),
        ("What are the strategic goals of the Pump Manual?", "goal", False),
        ("List all the annexes in the pump manual.", "annex", False),
        ("How many sections is KX4_pumps.pdf divided into?", "section", True),
    ],
)
def test_parts_of_the_document_that_is_named_are_asked_for(question, kind, counts):
    asked = parts_asked(question)
    assert asked and (asked.kind, asked.counts) == (kind, counts)
    assert asked.document.is_of(CALLED, "") and asked.document.is_told


@pytest.mark.parametrize(
    "question",
    [
        "How many chapters of the pump manual mention oil?",
        "Which goals did the pump manual reach in 2024?",
        "How many chapters does the boiler manual have?",
        "How many parts must be ordered for the pump?",
        "Which sections of the pump manual are new?",
    ],
)
def test_what_says_more_than_the_document_is_another_question(question):
    asked = parts_asked(question)
    assert asked is None or not asked.document.is_of(CALLED, "The boiler oil is new.")


def test_a_name_may_stand_on_the_first_page():
    person = parts_asked("How many chapters does Kessler have?")
    assert person and not person.document.is_of(CALLED, "by Kessler Pumps")
    asked = parts_asked("How many chapters does Kessler's manual have?")
    assert asked and asked.document.is_of(CALLED, "by Kessler Pumps") and not asked.document.is_of(CALLED, "by others")
    small = parts_asked("How many chapters does the oil manual have?")
    assert small and not small.document.is_of(CALLED, "Oil is dear.")  # no name by its capitals


@pytest.mark.parametrize(
    "question",
    [
        "Who wrote the chapters of the manual?",
        "Which chapters does the manual not have?",
        "What are the steps of the procedure?",
        "Which chapter is the longest?",
        "How many points did the team score?",
        "How many chapters are by Pump?",
        "How many chapters are about pumps?",
        "Which chapters should I read?",
        "How many chapters have we had?",
        "How many chapters does the manual have on pumps?",
        "How many chapters does a manual have?",
        "How many chapters are there in each manual?",
    ],
)
def test_other_questions_are_left(question):
    assert parts_asked(question) is None


def test_a_kind_of_document_names_none():
    asked = parts_asked("How many chapters does the manual have?")
    assert asked and not asked.document.is_told


def test_notes_are_to_the_financial_statements():
    asked = parts_asked("How many notes are there to the consolidated financial statements in the pump report?")
    assert asked and asked.document.words == {"pump", "report"}


@pytest.mark.parametrize(
    ("question", "is_so"),
    [
        ("How many parts does the KX4 pump have?", False),
        ("How many parts are there?", False),
        ("How many parts does the KX4 manual have?", True),
        ("How many parts does KX4 Pumps have?", True),
        ("How many chapters are there?", True),
    ],
)
def test_what_a_document_is_about_has_parts_too(question, is_so):
    asked = parts_asked(question)
    assert asked and asked.may_be_of("KX4 pump care" if "pump " in question else "KX4 Pumps") == is_so


def test_what_a_document_is_about_may_have_sections_and_chapters_too():
    for question, is_sure in [
        ("How many sections does the bridge have?", False),
        ("How many sections does the Kiel Bridge have?", True),
        ("How many sections does kiel.md have?", True),
        ("How many sections are there?", True),
    ]:
        asked = parts_asked(question)
        assert asked and asked.are_surely_of("Kiel Bridge", "docs/kiel.md") == is_sure

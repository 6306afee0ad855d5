"""What is said of a refused question in another language than the passages found."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from rag_app.answering.finding.another_language import language_note
from rag_app.prompts import ABSTENTION
from rag_app.schema import Answer, AnswerRecord, Chunk, Hit

ENGLISH = (
    "The head of department approves travel costs. Whoever travels by train has to book it a week before, and keeps "
    "all of the tickets. If a train is late, the hotel is paid for."
)
POLISH = (
    "Koszty podróży zatwierdza kierownik działu. Kto podróżuje pociągiem, rezerwuje go na tydzień wcześniej i "
    "zachowuje bilety do końca roku. Jeśli pociąg się spóźni, hotel jest opłacany, o ile to możliwe."
)
GERMAN = (
    "Die Leitung der Abteilung genehmigt die Reisekosten. Wer mit der Bahn reist, muss eine Woche vorher buchen und "
    "hebt alle Karten auf. Wenn ein Zug nicht kommt, wird das Hotel bezahlt, und es ist die Fahrt am Tag danach frei."
)
NOTE = "The passages found are in English, and the question seems not to be: ask it in English."


def note(question: str, text: str = ENGLISH, *, abstained: bool = True) -> str:
    record = cast(AnswerRecord, SimpleNamespace(question=question))
    hit = Hit(Chunk(1, 1, "a.md", "", 0, len(text), text), 1.0)
    return language_note(Answer(ABSTENTION, abstained, 0.0, (), (), (hit,), (), record))


@pytest.mark.parametrize(
    "question", ["Wer genehmigt die Reisekosten?", "Was ist das Ziel der Reise?", "Qui est le président ?", "誰ですか"]
)
def test_who_asks_english_documents_in_another_language_is_told(question: str) -> None:
    assert note(question) == NOTE
    assert note(question, abstained=False) == note(question, POLISH) == note(question, "| 3 | 4 |") == ""


@pytest.mark.parametrize("question", ["Who is De La Rue?", "Was the chair present?", "Travel costs", "Die Hard?"])
def test_nothing_is_said_of_a_question_in_english(question: str) -> None:
    assert note(question) == ""


def test_nothing_is_said_where_nothing_was_found() -> None:
    assert note("Wer genehmigt die Reisekosten?", "") == ""


@pytest.mark.parametrize("question", ["Who approves travel costs?", "Is the hotel paid for?", "When is it paid?"])
def test_who_asks_documents_in_another_language_in_english_is_told(question: str) -> None:
    assert note(question, GERMAN) == NOTE.replace("English", "German")
    assert note(question, GERMAN, abstained=False) == ""


@pytest.mark.parametrize("question", ["Wer genehmigt das?", "Was kostet das?", "Darf man hier parken?", "Reisekosten"])
def test_nothing_is_said_of_a_question_in_the_language_of_the_documents(question: str) -> None:
    assert note(question, GERMAN) == ""

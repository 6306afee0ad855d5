"""One question about two names that a document tells apart."""

from __future__ import annotations

import pytest

from rag_app.answering.question.divided.each_of_two import of_each_name
from rag_app.answering.question.divided.twofold import questions_in

COLUMNS = "|  | Aston | Bury |\n| --- | --- | --- |\n| Gas | 390 | 288 |"
ROWS = "| Depot | Gas |\n| --- | --- |\n| Aston | 390 |\n| Bury | 288 |"
PROSE = "The rent is £70 for Aston and £90 for Bury."
JOINED = "Aston and Bury were founded in 1906 and 1911. In Aston 40 people work. Bury has a library."


@pytest.mark.parametrize("text", [COLUMNS, ROWS, PROSE])
def test_two_names_that_a_text_tells_apart_are_asked_one_after_the_other(text):
    parts = questions_in("What is paid at Aston and at the Bury?", None, texts=["", text])
    assert [(p.called, p.question) for p in parts] == [
        ("Aston", "What is paid at Aston?"),
        ("Bury", "What is paid at the Bury?"),
    ]
    assert of_each_name("How much gas do Aston and Bury use?", [text])[1].question == "How much gas do Bury use?"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What do Aston and Bury pay?", JOINED),
        ("What do Aston and Bury pay?", "| Depot | Gas |\n| --- | --- |\n| Aston and Bury | 390 |"),
        ("What do Aston and Bury pay together?", PROSE),
        ("What do Aston and Bury pay in total?", PROSE),
        ("Do Aston and Bury pay?", PROSE),
        ("What do Aston and Cork pay?", PROSE),
        ("What does Lord Aston and Bury pay?", PROSE),  # a part of another name
        ("What is paid in May and June?", "The rent is £70 in May and £90 in June."),
    ],
)
def test_other_questions_stay_one(question, text):
    assert of_each_name(question, [text]) == ()

"""Follow-ups in other languages."""

import pytest

from rag_app.answering.question.follow_up.another_year import in_another_year
from rag_app.answering.question.follow_up.condense import FollowUp
from rag_app.schema import Message
from rag_app.testing import FakeChatModel


def whole(last: str, question: str) -> str:
    return FollowUp(question, [Message("user", last), Message("assistant", "1 [1]")]).standalone(FakeChatModel("x"))


@pytest.mark.parametrize(
    ("last", "question", "asked"),
    [
        ("Wie hoch war der Umsatz in Bremen 2023?", "Und im Jahr 2022?", "Wie hoch war der Umsatz in Bremen 2022?"),
        ("Wie hoch war der Umsatz im Jahr 2023?", "und 2022", "Wie hoch war der Umsatz im Jahr 2022?"),
        ("Quelles étaient les charges en 2023 ?", "Et pour l'année 2022 ?", "Quelles étaient les charges en 2022 ?"),
        ("¿Cuáles fueron las ventas en 2023?", "¿Y en el año 2022?", "¿Cuáles fueron las ventas en 2022?"),
        ("Quali erano i ricavi nel 2023?", "E nel 2022?", "Quali erano i ricavi nel 2022?"),
        ("Wie hoch war der Umsatz 2022/23?", "Und 2021/22?", "Wie hoch war der Umsatz 2021/22?"),
        ("Wie hoch war der Bestand am 30.6.2023?", "Und 2022?", "Wie hoch war der Bestand am 30.6.2022?"),
        ("Hoeveel bedroeg de omzet in 2023?", "En in het jaar 2022?", "Hoeveel bedroeg de omzet in 2022?"),
        ("What was Zeta's turnover of 2022/23?", "And 2023/24?", "What was Zeta's turnover of 2023/24?"),
        ("What was Zeta's turnover in FY2023?", "And in 2022?", "What was Zeta's turnover in FY2022?"),
        ("What was Zeta's turnover in FY2023?", "And the year before?", "What was Zeta's turnover in FY2022?"),
        ("What did Zeta owe on 2023-03-31?", "And in 2022?", "What did Zeta owe on 2022-03-31?"),
        ("Wie hoch war der Bestand am 2023-06-30?", "Und 2022?", "Wie hoch war der Bestand am 2022-06-30?"),
    ],
)
def test_the_last_question_is_asked_of_another_year(last, question, asked):
    assert whole(last, question) == asked


@pytest.mark.parametrize(
    ("last", "question"),
    [
        ("Wie hoch war der Umsatz 2023?", "Und der Gewinn der Filiale Ost im Jahr 2022?"),
        ("Wie stieg der Umsatz von 2021 bis 2023?", "Und im Jahr 2022?"),
        ("Wie hoch ist die Miete?", "Und im Jahr 2022?"),
        ("What did it cost in 2023?", "En route in 2022?"),
        ("What did the 2023/24 season cost?", "And in 2022?"),
    ],
)
def test_where_more_is_said_no_year_is_put_in(last, question):
    assert whole(last, question) not in (last.replace("2023", "2022"), last)


@pytest.mark.parametrize(
    ("last", "question"),
    [
        ("Wie hoch war der Kassenbestand am 30.6.2023?", "Und am 31.12.2022?"),
        ("Wie hoch war der Umsatz 2022/23?", "Und 2022?"),
        ("Wie hoch war der Umsatz 2023?", "Und 2021/22?"),
        ("¿Cuánto costó el modelo XR2023?", "¿Y en 2022?"),
    ],
)
def test_no_day_and_no_half_of_a_year_is_put_in(last, question):
    assert in_another_year(question, last) == ""

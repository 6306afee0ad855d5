"""A day is the same in digits and in words, as each language writes it, and no other day."""

import pytest

from rag_app.citations.support import find_support
from rag_app.text.figures.dates import days_in

RENT = "Der Mietvertrag ist für die Wohnung und beginnt am 3. Mai 2024. Er wurde am 1. März 2024 unterschrieben."
BAIL = "Le bail de ces locaux est consenti à compter du 1er juin 2024 pour la durée de neuf ans."
CONTRATO = "El contrato de la vivienda comienza el 03/05/2024 y las partes lo firmaron el 2 de abril de 2024."
UMOWA = "Umowa najmu została zawarta w dniu 3 maja 2024 r. i obowiązuje przez rok."
KEIYAKU = "契約は2024年5月3日に開始します。"
LEASE = "The lease of the flat starts on 3 May 2024. It was signed on March 1st, 2024."


@pytest.mark.parametrize(
    ("question", "sentence", "passage"),
    [
        ("", "Der Mietvertrag beginnt am 3.5.2024.", RENT),
        ("", "Der Mietvertrag beginnt am 03.05.2024.", RENT),
        ("", "Der Mietvertrag beginnt am 2024-05-03.", RENT),
        ("Wann beginnt der Mietvertrag?", "03.05.2024", RENT),
        ("", "Le bail est consenti à compter du 01/06/2024.", BAIL),
        ("", "El contrato comienza el 3 de mayo de 2024.", CONTRATO),
        ("", "El contrato comienza el 3-5-2024 .", CONTRATO),
        ("", "Umowa najmu została zawarta w dniu 03.05.2024.", UMOWA),
        ("", "契約は2024-05-03に開始します。", KEIYAKU),
        ("", "The lease starts on 3.5.2024.", LEASE),
        ("", "The lease was signed on 1 March 2024.", LEASE),
    ],
)
def test_a_day_that_is_written_otherwise_is_found(question, sentence, passage):
    assert find_support(sentence, passage, question).verdict == "supported"


@pytest.mark.parametrize(
    ("question", "sentence", "passage"),
    [
        ("", "Der Mietvertrag beginnt am 5.3.2024.", RENT),
        ("", "Der Mietvertrag beginnt am 3.5.2023.", RENT),
        ("Wann beginnt der Mietvertrag?", "05.03.2024", RENT),
        ("", "Le bail est consenti à compter du 06/01/2024.", BAIL),
        ("", "El contrato comienza el 5 de marzo de 2024.", CONTRATO),
        ("", "Umowa najmu została zawarta w dniu 05.03.2024.", UMOWA),
        ("", "契約は2024-03-05に開始します。", KEIYAKU),
        ("", "The lease starts on 03/05/2024.", LEASE),  # the third of May, or the fifth of March
    ],
)
def test_another_day_is_not(question, sentence, passage):
    assert find_support(sentence, passage, question).verdict != "supported"


@pytest.mark.parametrize(
    ("text", "day_first", "days"),
    [
        ("vom 3. Mai 2024 bis 4.5.24", True, [(2024, 5, 3), (2024, 5, 4)]),
        ("13/05/2024, 05/13/2024, 03/05/2024, 05/05/2024", False, [(2024, 5, 13), (2024, 5, 13), (2024, 5, 5)]),
        ("version 1.2.3, 10.0.0.1, 1/2/3, 31/12, 3.5.2024.1, 45.13.2024", True, []),
        ("le 1er mai 2024, 2º de mayo del 2024, 3 мая 2024 г.", True, [(2024, 5, 1), (2024, 5, 2), (2024, 5, 3)]),
    ],
)
def test_days_of_a_text(text, day_first, days):
    assert [day for _, _, day in sorted(days_in(text, day_first=day_first))] == days

"""Cells of tables for questions in other languages: words that only ask name no row or column."""

from __future__ import annotations

import pytest
from cells_of import hit_of

from rag_app.answering.lookup.tabled import cell_among
from rag_app.text.questions.plain_questions import without_asking

BRANCHES = """# Filialen

| Filiale | Umsatz 2023 (€) | Umsatz 2024 (€) | Mitarbeiter |
| --- | --- | --- | --- |
| Filiale Nord | 1.250.000,50 | 1.310.000,00 | 24 |
| Filiale Ost | 410.250,10 | 455.300,00 | 9 |
"""
COSTS = """# Charges

| Poste | Montant 2023 | Montant 2024 |
| --- | --- | --- |
| Chauffage | 1 200,00 € | 1 350,75 € |
| Eau | 310,00 € | 298,40 € |
"""
OILS = """# Precios

| Producto | Precio (€) | Existencias |
| --- | --- | --- |
| Aceite de orujo | 3,10 | 430 |
| Vinagre de Jerez | 6,40 | 275 |
"""


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("Wie hoch war der Umsatz der Filiale Ost im Jahr 2023?", BRANCHES, "410.250,10"),
        ("Wie hoch war der Umsatz 2024 der Filiale Nord?", BRANCHES, "1.310.000,00"),
        ("Quel est le montant de l'eau en 2024 ?", COSTS, "298,40 €"),
        ("¿Cuál es el precio del aceite de orujo?", OILS, "3,10"),
        ("What was the Umsatz 2024 of Filiale Nord?", BRANCHES, "1.310.000,00"),
    ],
)
def test_the_cell_of_row_and_column(question, text, said):
    found = cell_among(question, [hit_of(text)], lambda _, a, b: text[a:b], lambda stem: 3, 100)
    assert found is not None and found.text == said and found.exact


def test_the_row_with_the_most_is_asked_for_in_words_that_only_ask():
    text = BRANCHES + "| Filiale West | 510.000,00 | 370.000,00 | 31 |\n"
    found = cell_among(
        "Welche Filiale hat die meisten Mitarbeiter?", [hit_of(text)], lambda _, a, b: text[a:b], lambda stem: 3, 100
    )
    assert found is not None and found.text == "Filiale West" and not found.exact


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Wie hoch war der Umsatz 2024 ohne die Filiale Nord?", BRANCHES),
        ("Wie hoch war der Gewinn der Filiale Ost im Jahr 2023?", BRANCHES),
        ("Welche Filiale hat den höchsten Umsatz 2024?", BRANCHES),
        ("Ist der Umsatz der Filiale Ost 2023 höher als 500.000 Euro?", BRANCHES),
        ("Quel est le total des montants en 2023 ?", COSTS),
        ("¿Cuál es el precio del aceite de colza?", OILS),
    ],
)
def test_what_no_cell_says(question, text):
    found = cell_among(question, [hit_of(text)], lambda _, a, b: text[a:b], lambda stem: 3, 100)
    assert found is None or not found.exact


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("Hoe hoog is de huur van het kantoor in 2024?", "huur kantoor 2024?"),
        ("Qual era o valor da multa no ano 2024?", "valor multa 2024?"),
        ("Ist die Miete in Köln hoch?", "Ist die Miete in Köln hoch?"),
        ("What was the revenue in 2024?", "What was the revenue in 2024?"),
        ("Revenue of De La Rue in 2024", "Revenue of De La Rue in 2024"),
        ("", ""),
    ],
)
def test_words_that_only_ask(question, left):
    assert without_asking(question) == left

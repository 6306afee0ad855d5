"""The row that has the most, asked for in other languages."""

from __future__ import annotations

import pytest
from cells_of import hit_of
from passages import text_of

from rag_app.tables.rows.extreme import row_of_most

GERMAN = """| Standort | Umsatz (Euro) | Mitarbeiter |
| --- | --- | --- |
| Bremen | 1.120.000 | 14 |
| Köln | 310.000 | 22 |
| Dresden | 95.500 | 9 |
| Ulm | 205.000 | 31 |
| Gesamt | 1.730.500 | 80 |
"""
FRENCH = """| Ville | Chiffre d'affaires | Employés |
| --- | --- | --- |
| Lyon | 48,5 | 12 |
| Lille | 107,2 | 9 |
| Nantes | 9,75 | 31 |
| Ensemble | 165,45 | 57 |
"""
SPANISH = """| Sede | Ingresos | Empleados |
| --- | --- | --- |
| Vigo | 1.050 € | 12 |
| Cádiz | 310 € | 9 |
| León | 820 € | 31 |
"""


@pytest.mark.parametrize(
    ("question", "text", "label"),
    [
        ("Welcher Standort hat den höchsten Umsatz?", GERMAN, "Bremen"),
        ("Welcher Standort hatte den niedrigsten Umsatz?", GERMAN, "Dresden"),
        ("Welcher Standort hat die meisten Mitarbeiter?", GERMAN, "Ulm"),
        ("Welcher Standort hat die wenigsten Mitarbeiter?", GERMAN, "Dresden"),
        ("Welcher Standort hat den höchsten Gewinn?", GERMAN, None),  # no column is called so
        ("Welcher Kunde hat den höchsten Umsatz?", GERMAN, None),  # the rows are none
        ("Welcher Standort hat einen Umsatz?", GERMAN, None),
        ("Quelle ville a le chiffre d'affaires le plus élevé ?", FRENCH, "Lille"),
        ("Quelle ville a le plus d'employés ?", FRENCH, "Nantes"),
        ("Quelle ville a le moins d’employés ?", FRENCH, "Lille"),
        ("Quelle ville a le chiffre d'affaires le plus bas ?", FRENCH, "Nantes"),
        ("¿Qué sede tiene los ingresos más altos?", SPANISH, "Vigo"),
        ("¿Qué sede tiene menos empleados?", SPANISH, "Cádiz"),
        ("¿Qué sede tuvo el mayor número de empleados?", SPANISH, "León"),
    ],
)
def test_the_row_with_the_most_is_found_abroad(question: str, text: str, label: str | None) -> None:
    cell = row_of_most(question, [hit_of(text, "jahr.xlsx", "2024")], text_of(text))
    assert (cell and cell.text) == label
    assert cell is None or not cell.exact


def test_an_ensemble_is_a_row_like_others_in_english() -> None:
    models = "| Model | Accuracy |\n| --- | --- |\n| Forest | 90.1 |\n| Boosting | 91.4 |\n| Ensemble | 93 |\n"
    cell = row_of_most("Which model has the highest accuracy?", [hit_of(models, "a.md", "A")], text_of(models))
    assert cell is not None and cell.text == "Ensemble"

"""Which columns a question names: what it asks a measure of, and another one beside the one that is chosen."""

from __future__ import annotations

import pytest
from test_columns import found

HOURS = """# Hours at the quarry in May

Overtime is paid at one and a half times the rate.

| Name | Hours planned | Hours worked | Overtime | Leave |
| --- | --- | --- | --- | --- |
| Mira Stone | 150 | 171 | 21 | 4 |
"""


@pytest.mark.parametrize(
    ("question", "cell"),
    [
        ("How many hours of overtime did Mira Stone work in May?", ("21", False)),
        ("How many hours did Mira Stone work in May?", ("171", True)),
        ("How many days of leave did Mira Stone have in May?", ("4", False)),
        ("How many hours did Mira Stone work in May with overtime?", ("171", False)),
    ],
)
def test_what_is_measured_is_the_column_and_another_one_that_is_named_makes_unsure(
    question: str, cell: tuple[str, bool]
) -> None:
    assert found(question, HOURS) == cell

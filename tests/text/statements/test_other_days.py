from __future__ import annotations

import pytest

from rag_app.text.statements.other_days import is_of_other_days


@pytest.mark.parametrize(
    ("question", "sentence", "other"),
    [
        ("Are meters read in October?", "Meters are read in November, except in Tarn, where it is in March.", True),
        ("Are meters read in March?", "Meters are read in November, except in Tarn, where it is in March.", False),
        ("Is the hall open on Mondays?", "The hall is open on Tuesday and Friday.", True),
        ("Is the hall open on Fridays?", "The hall is open on Tuesday and Friday.", False),
        ("Is the hall open on Wednesday?", "The hall is open from Tuesday to Friday.", False),
        ("Is the hall open on Wednesday in June?", "In June the hall is open daily.", False),
        ("Is the hall open in July?", "May visitors enter? They may.", False),
        ("May I come in June?", "Visitors come in May.", True),
    ],
)
def test_other_months_and_days_by_name(question, sentence, other):
    assert is_of_other_days(question, sentence) is other

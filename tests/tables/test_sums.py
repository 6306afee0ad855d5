from __future__ import annotations

import pytest

from rag_app.tables.sums import is_a_sum, may_be_a_sum, sums_among


@pytest.mark.parametrize(
    ("label", "surely", "perhaps"),
    [
        ("Total", True, True),
        ("Grand total:", True, True),
        ("All", True, True),
        ("Average", True, True),
        ("Total sales", False, True),
        ("Sales, total", False, True),
        ("All wards", False, True),
        ("Consolidated revenue", False, True),
        ("Other", False, True),
        ("Whole district", False, True),
        ("All-purpose flour", False, False),
        ("Ward All", False, False),
        ("Totalus", False, False),
        ("Overall", True, True),
        ("Overalls, blue", False, False),
    ],
)
def test_a_label_says_that_its_row_adds_others_up_surely_or_perhaps(label, surely, perhaps):
    assert (is_a_sum(label), may_be_a_sum(label)) == (surely, perhaps)


def test_values_tell_sums_of_those_behind_before_or_of_all():
    assert sums_among([910.0, 110, 270, 530]) == {0}
    assert sums_among([110.0, 230, 470, 810]) == {3}
    assert sums_among([110.0, 230, 470]) == set()

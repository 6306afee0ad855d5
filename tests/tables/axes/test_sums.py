from __future__ import annotations

import pytest

from rag_app.tables.axes.sums import is_a_sum, may_be_a_sum, sums_among


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


def test_exact_sums_are_none_by_chance_but_of_rounded_figures():
    assert sums_among([1652.0, 901, 754]) == {0} and sums_among([1652.0, 901, 754], exactly=True) == set()
    assert sums_among([1656.0, 901, 754], exactly=True) == {0}
    assert sums_among([165.7, 90.1, 75.4], exactly=True) == set()
    assert sums_among([165_000.0, 90_000, 76_000], exactly=True) == {0}
    assert sums_among([100.2] * 20 + [2_005.0], exactly=True) == {20}
    assert sums_among([0.0, 0.0, 0.0], exactly=True) == set()

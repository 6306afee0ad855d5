"""What stands beside something else on a page."""

from __future__ import annotations

import pytest

from rag_app.documents.converters.pdf.page.middles import is_beside
from rag_app.documents.converters.pdf.page.objects import Box


@pytest.mark.parametrize(
    ("other", "beside"),
    [
        ((100, 110), True),
        ((106, 116), False),
        ((104, 114), True),
        ((90, 150), True),
        ((104, 106), True),
        ((110, 120), False),
    ],
)
def test_the_middle_of_one_is_as_high_as_the_other(other: tuple[float, float], beside: bool) -> None:
    one, another = Box(0, 100, 50, 110), Box(60, other[0], 90, other[1])
    assert is_beside(one, another) is is_beside(another, one) is beside

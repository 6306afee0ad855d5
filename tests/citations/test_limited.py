"""What is so only in one way, and what is so in any."""

from __future__ import annotations

import pytest

from rag_app.citations import find_support
from rag_app.citations.limited import is_limited_otherwise


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("Private devices may be used for mail.", "Private devices may be used for mail only if they are registered."),
        (
            "The gate is opened at the request of guests.",
            "The gate is opened at the request of guests only on Sundays.",
        ),
        ("Faults are reported only to the head.", "Faults are reported to the porter and, in winter, to the head."),
    ],
)
def test_a_limit_that_is_added_or_left_out_is_to_be_checked(sentence: str, span: str) -> None:
    assert is_limited_otherwise(sentence, span)
    assert find_support(sentence, span).verdict == "unsure" and find_support(span, span).verdict == "supported"


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("Terns were found on the western shore.", "Terns were found only on the western shore."),
        ("Keys have ten teeth.", "Keys have ten teeth and are changed only when one is lost."),
        ("Registered devices may be used for mail.", "Devices may be used for mail only if they are registered."),
        ("Devices may be used if the desk knows them.", "Devices may be used only if they are registered."),
        ("It is not only old but large.", "It is old and large."),
        ("The apple is only one of many fruits.", "The apple is a fruit."),
        ("Only members may row.", "Nobody but members may row."),
        ("The hall is open only in summer.", "The hall is open in summer, but not in winter."),
    ],
)
def test_the_same_limit_and_what_it_does_not_concern_are_not(sentence: str, span: str) -> None:
    assert not is_limited_otherwise(sentence, span)

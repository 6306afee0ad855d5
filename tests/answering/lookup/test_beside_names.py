"""A telephone number on a line with whose it is."""

from __future__ import annotations

import pytest
from passages import passage

from rag_app.answering.lookup.labelled import labelled_value

TEXT = (
    "## Contacts of the harbour\n\n- Service desk 0800 555 0142\n- Head office, Leeds: 0113 496 0000\n"
    "Tom Baker, deputy, 07700 900456\nAnn Reed, staff no. 07700 900457\nAnn Reed 07700 900999\n"
    "Lee Ash (fax) 07700 900300\nLee Ash's aide 07700 900301\nAide to Lee Ash 07700 900302\nCall Lee Ash 07700 900303\n"
    "Post office 0113 496 0001\nNot the library 0113 496 0002\nBakery opened 2001 2005\n"
    "Jo Fry 07700 900111 or 07700 900222\n"
    "If the crane of Jim Kay stands still and nobody is there to mend it, call 07700 900333\n"
)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is the phone number of the service desk?", "0800 555 0142"),
        ("What is Tom Baker's phone number?", "07700 900456"),
        ("What is the phone number of the head office of the harbour?", "0113 496 0000"),
        ("What is the phone number of Ann Reed?", "07700 900999"),
        ("What is the phone number of Jo Fry?", None),  # which one?
        ("What is the phone number of Jim Kay?", None),  # a sentence
        ("What is the phone number of the canteen?", None),
        ("What is the phone number of Lee Ash?", "07700 900303"),
        ("What is the phone number of the office?", None),  # not the post office
        ("What is the phone number of the library?", None),
        ("What is the phone number of the bakery?", None),  # years
        ("What is the number of Tom Baker?", None),
    ],
)
def test_the_number_beside_a_name_is_its(question, said):
    found = labelled_value(question, [passage(1, TEXT)])
    assert (found and found.text) == said

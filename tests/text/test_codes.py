"""Kinds of codes."""

from __future__ import annotations

import pytest

from rag_app.text.codes import is_of_another_code


@pytest.mark.parametrize(
    ("question", "said", "other"),
    [
        ("What is the zip code of NVX's offices?", "(408) 486-2000", True),
        ("What is the zip code of NVX's offices?", "Santa Clara, California 95051", False),
        ("What is the postcode of Brightwater?", "Leeds LS1 4AP", False),
        ("What is the postal code of Aalto?", "33200 Tampere", False),
        ("What is the postal code of Aalto?", "Jari Nieminen", True),
        ("What is Apple's phone number?", "(408) 996-1010", False),
        ("What is Apple's phone number?", "One Park Way", True),
        ("What is the emergency phone number?", "112", False),
        ("What is Intel's employer identification number?", "(408) 765-8080", True),
        ("What is Intel's employer identification number?", "94-1672743", False),
        ("What is Apple's commission file number?", "408-996-1010", True),
        ("What is Apple's commission file number?", "001-36743", False),
        ("What is the order number?", "12.03.2024", True),
        ("What is Brightwater's IBAN?", "NWBKGB2L", True),
        ("What is the trading symbol of NVX?", "The Nasdaq", True),
        ("What is the e-mail address of Ida?", "+47 73 55 50 10", True),
        ("What is a zip code?", "a code of the post", False),
        ("What is the e-mail address used for?", "logging in", False),
        ("What is the number of employees?", "€ 4", False),
        ("What is the retention period for e-mails?", "six months", False),
        ("What is the price of part number 7?", "£12.50", False),
        ("What is the date on invoice no. 5?", "12.05.2024", False),
        ("Which desk answers the phone?", "Reception", False),
        ("Which phone has a camera?", "Pixel 8", False),
        ("What e-mail is sent to guests?", "a receipt", False),
        ("Which phone number does Ida have?", "Ola", True),
        ("Who has the phone number of Ida?", "Ola", False),
    ],
)
def test_a_code_of_another_kind_is_no_answer(question: str, said: str, other: bool) -> None:
    assert is_of_another_code(said, question) == other

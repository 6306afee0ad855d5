"""Kinds of codes."""

from __future__ import annotations

import pytest

from rag_app.text.figures.codes import is_of_another_code


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
        ("What is the EIN of Hartwell?", "001-38492", True),
        ("What is Hartwell's employer identification number?", "47-1936028", False),
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
        ("What is the fax number of the office?", "+49 30 1234567", False),
        ("What is the customer service number?", "800-555-0199", False),
        ("What is the customer number?", "800-555-0199", True),
        ("What is the bank account number of Acme?", "DE89 3704 0044 0532 0130 00", False),
        ("What is the customer number of Acme?", "DE89 3704 0044 0532 0130 00", True),
        ("Which phone can I order?", "Pixel 8", False),
        ("What email is sent after signup?", "A welcome message", False),
        ("What is the e-mail of Ida?", "Ida Berg", True),
        ("What is the e-mail of Ida?", "ida (at) fjord.no", False),
    ],
)
def test_a_code_of_another_kind_is_no_answer(question: str, said: str, other: bool) -> None:
    assert is_of_another_code(said, question) == other


@pytest.mark.parametrize("said", [
    "800-555-0199", "1-800-555-0199", "1 (800) 555-0199", "555.123.4567", "8005550199", "555-0199", "1-800-FLOWERS",
    "22 33 44 55", "6123 4567", "912 345 678", "98765 43210", "1300 765 432", "13 22 32", "061 234 56 78", "x4455",
    "+49 (0)30 123456-0", "020 7946 0958", "0800/1234567", "(01) 234 5678 or (01) 234 5679", "Tel. 22 33 44 55",
])  # fmt: skip
def test_telephone_numbers_of_many_countries_are_such(said: str) -> None:
    assert not is_of_another_code(said, "What is the phone number of the help desk?")


@pytest.mark.parametrize("said", ["INV-2024-0001", "2024-01-15", "94-1672743", "450.00", "12.50", "Room 4"])
def test_what_is_written_otherwise_is_no_telephone_number(said: str) -> None:
    assert is_of_another_code(said, "What is the phone number of the help desk?")

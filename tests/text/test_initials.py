"""What a short form stands for."""

from __future__ import annotations

import pytest

from rag_app.text.initials import fits, short_form_asked, stands_beside, written_out


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("What does BHA stand for?", "BHA"),
        ("what is BHA short for?", "BHA"),
        ("Can you tell me what BHA stands for?", "BHA"),
        ("What does the abbreviation BHA mean?", "BHA"),
        ("What is the full form of BHA?", "BHA"),
        ("What does BHA stand for in the minutes?", "BHA"),
        ("What does B.H.A. stand for?", "BHA"),
        ("What does kWh stand for?", "kWh"),
        ("What does BHA mean for tenants?", ""),
        ("What does the red light stand for?", ""),
        ("What does the party stand for?", ""),
        ("What does Hope stand for?", ""),
        ("What does the letter B stand for?", ""),
        ("Who stands for BHA?", ""),
    ],
)
def test_the_short_form_is_the_one_that_is_asked_to_be_written_out(question, short):
    assert short_form_asked(question) == short


@pytest.mark.parametrize(
    ("short", "text", "long"),
    [
        ("BHA", "- A lodge joins the Brook Harbour Authority (BHA) of the coast.", "Brook Harbour Authority"),
        ("BHA", "Brook harbour authorities [BHA] send a report.", "Brook harbour authorities"),
        ("BHA", "Brook harbour authorities (the “BHAs”) send one.", "Brook harbour authorities"),
        ("LOA", "The LOA (level of assurance) is low.", "level of assurance"),
        ("BHA", "BHA stands for Brook Harbour Authority. It is small.", "Brook Harbour Authority"),
        ("NIST", "The Notre Institute of Science and Theory runs it.", "Notre Institute of Science and Theory"),
        ("HTML", "Pages in HyperText Markup Language (HTML) load.", "HyperText Markup Language"),
        ("BHA", "The BHA (see page 3) is small.", None),
        ("BHA", "The BHA (but has members in all ports) is small.", None),
        ("BHA", "The act was passed (BHA).", None),
        ("IT", "The act was passed (IT was late).", None),
        ("BHA", "A bridge has arches.", None),
    ],
)  # fmt: skip
def test_the_long_form_is_found_beside_the_short_one(short, text, long):
    span = written_out(short, text)
    assert (span and text[slice(*span)]) == long


@pytest.mark.parametrize(
    ("short", "said", "may_be"),
    [
        ("CNIA", "Health Informatics", False),
        ("CNIA", "the voice for Health Informatics in Canada, and that of Nursing", False),
        ("CNIA", "the Canadian Nursing Informatics Association", True),
        ("LOA", "levels of assurance", True),
        ("DOL", "Department of Labor", True),
        ("kW", "kilowatt", True),
        ("HTML", "HyperText Markup Language", True),
        ("BHA", "BHA report", False),
        ("BHA", "Scarf, cap, gloves", False),
    ],
)
def test_words_with_other_initials_are_not_what_it_stands_for(short, said, may_be):
    assert fits(short, said) is may_be


def test_other_initials_are_right_beside_the_short_form():
    text = "DLR (German Aerospace Center) and the Coal Bank (KBK) met the mayor."
    for short, said, beside in [
        ("DLR", "German Aerospace Center", True),
        ("KBK", "Coal Bank", True),
        ("DLR", "the mayor", False),
    ]:
        start = text.index(said)
        assert stands_beside(short, text, start, start + len(said)) is beside

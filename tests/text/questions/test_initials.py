"""What a short form stands for."""

from __future__ import annotations

import pytest

from rag_app.text.questions.initials import short_form_asked, written_out


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
        ("What does the party label BHA stand for?", "BHA"),
        ("What does BHA mean?", "BHA"),
        ("What does hope mean?", ""),
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
        ("HTML", "HTML (HyperText Markup Language) loads.", "HyperText Markup Language"),
        ("LOA", "The LOA (levels of assurances) is low.", "levels of assurances"),
        ("kW", "kW is short for kilowatt.", "kilowatt"),
        ("BHA", "Key:\n\nAP = Approval\n\nBHA = Harbours of the North\n\nC = Coast", "Harbours of the North"),
        ("BHA", "AP = Approval BHA = Harbours, Bays C = Coast", "Harbours, Bays"),
        ("BHA", "CT – Coast\nBHA – Brook Harbour Authority", "Brook Harbour Authority"),
        ("BHA", "| AP | Approval |\n| BHA | Brook Harbour Authority |", "Brook Harbour Authority"),
        ("BHA", "| BHA | twelve ports |", None),
        ("BHA", "Their BHA = 12 of 14", None),
        ("BHA", "BHA stands for itself.", None),
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

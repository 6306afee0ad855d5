"""What title and first page say of a document."""

from __future__ import annotations

import pytest

from rag_app.text.structure.title_page import fact_asked, fact_in

MANUAL = """Kessler Pump Manual

Release 4.2

March 2021

Kessler Pump Manual, Release 4.2

This is the Kessler Pump Manual, release 4.2, released on 2021-03-14. It was checked on 2 May 2020.
"""
TITLE = "Kessler Pump Manual"
PLAN = "# Water Plan for Fiscal Years 2022 – 2026\n\nIn 2010-2014 we dug wells.\n\nAdopted.\n"


def told(question, text=MANUAL, title=TITLE):
    asked = fact_asked(question)
    assert asked
    found = fact_in(asked, text, title)
    assert found is None or found.start < found.end <= len(text)
    return (found.said, found.is_sure) if found else None


@pytest.mark.parametrize(
    ("question", "kind", "words"),
    [
        ("What is the title of pumps.pdf?", "title", {"pump", "pdf"}),
        ("Which fiscal years does the water plan cover?", "years", {"water", "plan"}),
        ("Could you tell me what period the water plan is for?", None, set()),
        ("What period is the water plan for?", "years", {"water", "plan"}),
        ("Which version of the pump manual is this?", "version", {"pump", "manual"}),
        ("What is the release number of the pump manual?", "version", {"pump", "manual"}),
        ("Which edition is the pump manual?", "version", {"pump", "manual"}),
        ("When was the pump manual published?", "date", {"pump", "manual"}),
        ("In what year was the pump manual first issued?", "date", {"pump", "manual"}),
        ("What is the publication date of the pump manual?", "date", {"pump", "manual"}),
        ("When was the pump manual last changed?", None, set()),
        ("How many years does the water plan cover?", None, set()),
        ("Which years does the plan before 2023 cover?", None, set()),
        ("When was a manual published?", None, set()),
        ("What is the title of Chapter One of the manual?", None, set()),
        ("What is the title of Anna in the manual?", None, set()),
    ],
)
def test_what_a_first_page_says_is_asked_for(question, kind, words):
    asked = fact_asked(question)
    assert (asked and asked.kind) == kind
    assert asked is None or asked.document.words == words


def test_the_kind_of_a_document_or_most_of_its_title_names_it():
    for question, is_named in [
        ("When was the pump manual published?", True),
        ("When was the Kessler Pump published?", True),
        ("When was the pump released?", False),  # the pump itself
    ]:
        asked = fact_asked(question)
        assert asked and asked.document.is_surely_of(TITLE) == is_named


def test_title_and_years():
    assert told("What is the title of the pump manual?") == (TITLE, True)
    assert told("What is the title of the pump manual?", f"ACME\n\n{MANUAL}") == (TITLE, False)
    assert told("What is the title of the pump manual?", "Open the box.") is None
    title = "Water Plan for Fiscal Years 2022 – 2026"
    assert told("Which fiscal years does the plan cover?", PLAN, title) == ("Fiscal Years 2022 – 2026", True)
    assert told("Which years does the plan cover?", PLAN, "Water Plan") is None
    assert told("Which years does the plan cover?", f"{PLAN}It covers 2022 to 2026.", title)
    assert told("Which years does the plan cover?", f"{PLAN}The old plan covers the years 2010 to 2014.", title) is None
    assert told("Which years does the plan cover?", "Plan 2020-2024, 2025-2029", "Plan 2020-2024, 2025-2029") is None


def test_version():
    assert told("Which release of the pump manual is it?") == ("Release 4.2", True)
    assert told("Which version of the pump manual is it?") == ("Release 4.2", False)
    assert told("Which release of the pump manual is it?", MANUAL.replace("Manual, Release 4.2", "Release 4.1")) is None
    assert told("Which edition of the manual is this?", "# Manual\n\nSecond edition\n") == ("Second edition", True)
    assert told("Which version of the manual is this?", "Version 3 of the pump is old.") is None


def test_date():
    assert told("When was the pump manual released?") == ("2021-03-14", True)
    assert told("When was the pump manual issued?") == ("March 2021", False)
    assert told("When was the pump manual issued?", MANUAL.replace("March 2021", "Issued: 3 April 2021"))[1]
    assert told("When was the manual published?", "Manual\n\n2021-03-14\n\n2021-05-01\n", "Manual") is None
    study = "On wells\n\n(Received 7 August 2024; accepted 27 February 2025; published 17 March 2025)\n"
    assert told("When was the paper on wells published?", study, "On wells") == ("17 March 2025", True)
    assert told("When was the paper published?", "On wells\n\nData were published on 3 May 2019.", "On wells") is None
    assert told("When was the pump manual first released?") == ("2021-03-14", False)
    report = "Minutes\n\n4 June 2023\n\nThe water report was released on 7 May 2023.\n"
    assert told("When was the document released?", report, "Minutes") is None
    assert told("When was the document issued?", report, "Minutes") == ("4 June 2023", False)
    data = "Deep Valves for Pumps\n\nThe Deep Valves data were released on 4 May 2019.\n"
    assert told("When was the paper released?", data, "Deep Valves for Pumps") == ("4 May 2019", False)

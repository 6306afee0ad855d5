"""Labels of a form, and what is left blank behind them."""

from __future__ import annotations

import pytest
from calibrations import HELD
from passages import only

from rag_app import prompts
from rag_app.answering.lookup.fields import fields_in, is_left_blank
from rag_app.answering.speaking.proposals import Proposal
from rag_app.answering.speaking.speaker import words_for
from rag_app.schema import Passage

ORDER = (
    "PURCHASE ORDER FORM\n\nOrder number: PO-88213\nSupplier: Brixton Fasteners\nVAT number:\nCost centre: 4410\n"
    "Approved by:\nContact person: Lewis Grant\nTelephone:\n\nTerms\n\nYear of manufacture: 2021"
)


def said(question: str, *places: str, text: str = ORDER) -> str:
    shown = [Passage(1, 1, "a.md", "Form", (), None, 0, len(text), text, 1.0)]
    read = [Proposal(1, one, 1.0 - at / 10, 0.0, support=0.9) for at, one in enumerate(places)]
    return words_for("x [1]", question, read, shown, HELD).text


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("Who approved the purchase order?", "Lewis Grant"),
        ("What is the VAT number on the purchase order?", "PO-88213"),
        ("What is the telephone number?", "4410"),
    ],
)
def test_what_is_left_blank_is_not_answered_with_another_field(question: str, place: str) -> None:
    assert said(question, place) == prompts.ABSTENTION


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("Who is the contact person for the purchase order?", "Lewis Grant"),
        ("What is the order number?", "PO-88213"),
        ("Which cost centre pays the order?", "4410"),
        ("When was it manufactured?", "2021"),
    ],
)
def test_what_is_filled_in_is_the_answer(question: str, place: str) -> None:
    assert said(question, place) == f"{place} [1]"


def test_a_label_is_no_answer_but_where_the_question_is_for_it() -> None:
    assert said("What is the serial number?", "Year", "Brixton Fasteners") == "Brixton Fasteners [1]"
    assert said("What is the serial number?", "Year") == prompts.ABSTENTION
    days = "Monday: swimming from 9\n\nTuesday: yoga from 10"
    assert said("On which day is yoga?", "Tuesday", text=days) == "Tuesday [1]"


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        ("Name: Ott\nAge:\nTown: Bern", ["Age"]),
        ("Name: Ott\n\nAge:\n\nTown: Bern", ["Age"]),
        ("Name: Ott\nAge:", ["Age"]),
        ("Contact:\nName: Ott", []),
        ("Town: Bern\n\nContact:\nName: Ott", []),
        ("Town: Bern\nBring along:\n- a towel", []),
        ("It opens at 10:30\nAge:\nTown: Bern", []),
    ],
)
def test_a_label_is_blank_among_fields_alone(text: str, blank: list[str]) -> None:
    assert [one.label for one in fields_in(text) if not one.value] == blank


@pytest.mark.parametrize(
    ("question", "place"),
    [("When is the next service due?", "2024-05-17"), ("What is the year of manufacture?", "N74SR")],
)
def test_a_row_left_blank_is_not_answered_with_another(question: str, place: str) -> None:
    text = (
        "| Vehicle | FL-07 |\n| --- | --- |\n| Date | 2024-05-17 |\n| Next service due |  |\n\n"
        "| Aircraft |  |  |  |\n| --- | --- | --- | --- |\n| Make: | Sorrell | Registration: | N74SR |\n"
        "| Year of Manufacture: |  | Amateur Built: | No |"
    )
    assert said(question, place, text=text) == prompts.ABSTENTION
    assert said("What is the registration of the aircraft?", "N74SR", text=text).startswith("N74SR")


def test_a_field_left_blank_is_known_in_another_language() -> None:
    form = only("Bisherige Wohnung: Am Kanal 3\nWohnungsgeber:\nEinzugsdatum: 1.2.2026\n")
    assert is_left_blank("Am Kanal 3", "Wer ist der Wohnungsgeber?", form)
    assert not is_left_blank("1.2.2026", "Was ist das Einzugsdatum?", form)


def test_a_label_that_is_written_in_two_columns_is_not_blank() -> None:
    form = only("| Maker: | Maker: | Sorrell | Built: | Built: | 1998 |")
    assert not is_left_blank("1998", "Who is the maker?", form)


def test_a_row_with_one_figure_twice_is_no_form_and_the_name_of_a_group_no_blank_field() -> None:
    table = only("| Room | Summer | Winter |\n|---|---|---|\n| Hotel Linden rates |  |  |\n| Single | 90 | 90 |")
    assert not is_left_blank("90", "What are the Hotel Linden rates for a single?", table)

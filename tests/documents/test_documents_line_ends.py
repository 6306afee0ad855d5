"""Words that the end of a line divides."""

from __future__ import annotations

import pytest

from rag_app.documents.converters.parts.line_ends import Hyphens


@pytest.mark.parametrize(
    ("known", "above", "below", "joined"),
    [
        ("a self-serving bank", "of self-", "serving\u2079 and", "of self-serving\u2079 and"),  # the mark of a footnote
        ("a self-serving\u00b9\u00b2 bank", "of self-", "serving and", "of self-serving and"),
        ("a self-serving bank", "of ser-", "vants\u00b9 and", "of servants\u00b9 and"),
    ],
)
def test_a_hyphen_that_the_document_has_within_a_word_stays(known: str, above: str, below: str, joined: str) -> None:
    assert Hyphens([known, above, below], [(above, below)]).join(above, below) == joined


def test_a_word_with_the_mark_of_a_footnote_tells_that_words_are_divided() -> None:
    ends = [("of ser-", "vants now"), ("the cap-", "tains now")]
    hyphens = Hyphens(["servants\u00b9 and captains\u00b2"], ends)
    assert hyphens.without_break("har", "bours") == "harbours"


def test_no_program_parts_a_letter_from_its_word() -> None:
    assert Hyphens([], []).join("by e-", "mail or") == "by e-mail or"
    assert Hyphens([], []).join("the ev-", "ening of") == "the evening of"


@pytest.mark.parametrize(("lines", "joined"), [(150, "a door-opening alarm"), (50, "a dooropening alarm")])
def test_where_hyphens_seldom_end_lines_they_belong_to_their_words(lines: int, joined: str) -> None:
    hyphens = Hyphens(["the evening is cold"] * lines, [("a door-", "opening alarm")])
    assert hyphens.join("a door-", "opening alarm") == joined
    assert hyphens.join("the even-", "ing is") == "the evening is"


def test_one_hyphen_among_many_lines_is_none_of_its_word_where_others_divide_words() -> None:
    ends = [("of ser-", "vants now"), ("the cap-", "tains now")]
    hyphens = Hyphens(["servants and captains"] * 300, ends)
    assert hyphens.join("a door-", "opening alarm") == "a dooropening alarm"


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        ("for pre-", "and post-award work", "for pre- and post-award work"),
        ("for pre", "and post-award work", "for pre- and post-award work"),  # as PDFium gives the line
        ("den Ein-", "und Ausgang", "den Ein- und Ausgang"),
        ("in two-", "or three-year terms", "in two- or three-year terms"),
        ("of a thous-", "and men", "of a thousand men"),  # the document has the word
        ("a tick-", "et office", "a ticket office"),
    ],
)
def test_a_hyphen_before_what_joins_two_words_stays(above: str, below: str, joined: str) -> None:
    hyphens = Hyphens(["a thousand"], [(above, below)])
    assert hyphens.join(above, below) == joined


def test_the_same_within_a_cell_and_in_a_document_that_divides_no_words() -> None:
    assert Hyphens([], []).without_break("pre", "and post-award") == "pre- and post-award"

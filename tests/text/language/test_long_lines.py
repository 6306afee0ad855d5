"""Lines that somebody made to be slow: what looks through them goes on, and never begins anew at each sign."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from string import ascii_uppercase

import pytest
from passages import passage

from rag_app.answering.lookup.definitions import told_apart
from rag_app.answering.question.divided.each_of_two import _has_one_of_each
from rag_app.citations.exchanged import is_exchanged
from rag_app.citations.figures import counted_otherwise, words_counted
from rag_app.citations.support import find_support
from rag_app.tables.axes.labels import _labels
from rag_app.tables.axes.sums import is_a_sum, is_likely_a_sum
from rag_app.tables.question.asked import Asked
from rag_app.text.figures.codes import is_of_another_code
from rag_app.text.figures.periods import TIMES
from rag_app.text.figures.ranges import ranges_in
from rag_app.text.language.file_names import may_call_a_file
from rag_app.text.language.names import names_within
from rag_app.text.language.sentences import sentence_spans
from rag_app.text.language.versions import numbers_named, versions_told
from rag_app.text.language.words import without_brackets
from rag_app.text.statements.denials import is_not_done
from rag_app.text.statements.permissions import clauses_of
from rag_app.text.structure.code import code_at


def asked(question: str) -> Asked:
    return Asked.of(question, lambda _stem: 1, 1)


SLOW: dict[str, tuple[Callable[..., object], str]] = {
    "a word in place of an address": (
        partial(is_of_another_code, question="What is the e-mail address?"),
        "a" * 30_000,
    ),
    "digits": (ranges_in, "1" * 30_000),
    "digits in place of a file": (may_call_a_file, "1" * 60_000),
    "blanks in place of brackets": (without_brackets, " " * 60_000),
    "blanks in place of a clause": (clauses_of, " " * 60_000),
    "times": (ranges_in, "10:30 and 5 " * 10_000),
    "blanks in place of a time": (lambda text: list(TIMES.finditer(text)), " " * 30_000),
    "full stops": (sentence_spans, "." * 30_000 + "x"),
    "numbers": (numbers_named, "1 " * 20_000),
    "a word before a number": (versions_told, "a" * 40_000 + " (in 1.1"),
    "a word": (asked, "a" * 20_000),
    "words": (asked, "".join(f"a{n} " for n in range(3_000))),
    "a label": (_labels, "a" * 30_000),
    "a label of brackets": (_labels, "a(" * 15_000),
    "strokes in place of a sum": (is_a_sum, "- " * 15_000),
    "strokes in place of what is likely a sum": (is_likely_a_sum, "- " * 15_000),
    "denials": (partial(is_not_done, "Is it?"), "no " * 30_000),
    "names": (
        partial(names_within, text="The old man was in the house and saw it."),
        "we saw " + "".join(f"{one}{two}{three}en " for one in ascii_uppercase for two in "aeo" for three in "lmn"),
    ),
    "marks in place of two things": (
        lambda text: told_apart("How do an oar and a sail differ?", [passage(1, text)]),
        "`" * 30_000 + " oar",
    ),
    "blank lines in place of a command": (lambda text: code_at("How do I run it?", text, 0, 4), "Run:" + "\n" * 40_000),
    "dates": (words_counted, "2024-01-01 " * 12_000),
    "names in place of an exchange": (partial(is_exchanged, span="Anna Bell paid it."), "Anna Bell, " * 4_000),
    "amounts": (lambda text: counted_otherwise(text, text), "5 kg, " * 12_000),
    "sums of money": (lambda text: counted_otherwise(text, text), "$5 a day, " * 10_000),
    "figures without a name": (partial(_has_one_of_each, "Aston", "Bury"), "1 " * 20_000),
    "numbers of an answer": (partial(find_support, passage_text="The fee is not said."), "1 " * 15_000),
}


@pytest.mark.long
@pytest.mark.parametrize("case", SLOW)
def test_a_long_line_takes_no_time(case: str) -> None:
    look, text = SLOW[case]
    begun = time.process_time()
    look(text)
    assert time.process_time() - begun < 5


def test_what_is_found_stays() -> None:
    assert [found.number for found in versions_told("Section 2.1 of version 3.1, page 4")] == [(3, 1)]
    assert ("loss",) in [stems for stems, _ in _labels("Income (loss)")]
    assert is_a_sum("- Grand-total -") and is_likely_a_sum("(sub) total sales") and not is_a_sum("Total sales")
    assert is_not_done("Is it opened?", "None of the doors in the hall may be opened.") is False
    assert names_within("We met Ada Bell there and went home with her.", "The team of AB met us.") == set()
    assert asked("What did the Retail business earn?").wanted.keys() == {"retail"}

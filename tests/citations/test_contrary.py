"""What a sentence has of which its span has another one of the kind."""

from __future__ import annotations

import pytest

from rag_app.citations import Context, find_support
from rag_app.citations.contrary import is_contrary


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sales increased by 7 percent", "sales decreased by 7 percent"),
        ("sales rose by 7 percent", "sales fell by 7 percent"),
        ("the minimum deposit is 300 euros", "the maximum deposit is 300 euros"),
        ("north of the harbour", "south of the harbour"),
        ("apply before 1 March", "apply after 1 March"),
        ("at least 20 kg", "at most 20 kg"),
        ("no more than 20 kg", "more than 20 kg"),
        ("over $20", "under $20"),
        ("a pressure ≤ 6 bar", "a pressure ≥ 6 bar"),
        ("open until 9 pm", "open from 9 pm"),
        ("on 12 March 2024", "on 12 April 2024"),
        ("on Monday", "on Tuesdays"),
        ("on 2024-03-12", "on 2024-12-03"),
        ("on 03/12/2024", "on 12/03/2024"),
        ("a screw of type M8", "a screw of type M6"),
        ("the code ERR_4021", "the code ERR_4012"),
        ("rated A+ by it", "rated A- by it"),
        ("written in C++", "written in C#"),
        ("cases of hepatitis A", "cases of hepatitis B"),
        ("at least six hours", "at most six hours"),
        ("no later than ten days", "no earlier than ten days"),
        ("seven weeks before it begins", "seven weeks after it begins"),
        ("employees may book it", "employees must book it"),
        ("a fee can be charged", "a fee has to be charged"),
        ("all of the patients agreed", "most patients agreed"),
        ("some of the valves leaked", "none of the valves leaked"),
        ("the first copy is free", "the second copy is free"),
        ("in the last three months", "in the first three months"),
        ("if the repair fails twice", "if the repair fails once"),
        ("the employee may refuse", "the employers may refuse"),
        ("the effect was larger", "the effect was smaller"),
    ],
)
def test_the_contrary_is_told_both_ways(one: str, other: str) -> None:
    assert is_contrary(one, other, "") and is_contrary(other, one, "")


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("sales rose", "sales increased, and costs fell"),
        ("sales fell and rose", "sales fell"),
        ("more than 20 kg", "over 20 kg"),
        ("not more than 20 kg", "up to 20 kg, from 5 kg"),
        ("on 12 March", "on 12 Mar. 2024"),
        ("they may march", "in June"),
        ("in the fourth quarter, Q4", "in the fourth quarter"),
        ("a jet of type F-16", "an F16"),
        ("vitamin B", "Vitamin b"),
        ("a plan by George W Bush", "a plan by George Bush"),
        ("a hut that I built", "a hut"),
        ("at least six hours", "not less than 6 hours"),
        ("stop it before a restart", "restart it after a stop"),
        ("it may be used in May", "it can be used; others must be washed"),
        ("they must not book it", "they may not book it"),
        ("every patient and most nurses", "all patients and the majority of nurses"),
        ("the lease ends the employment", "the employee leaves"),
        ("an important position", "negative exports"),
    ],
)
def test_what_is_the_same_or_of_no_kind_is_not_contrary(sentence: str, span: str) -> None:
    assert not is_contrary(sentence, span, "")


def test_a_contrary_sentence_is_to_be_checked_but_not_by_what_stands_above() -> None:
    passage = "Plan A covers dental care for all children."
    assert find_support(passage, passage).verdict == "supported"
    assert find_support("The plan B covers dental care for all children.", passage).verdict == "unsure"
    said, span = "Dental care is covered by plan B for all children.", "Dental care is covered for all children."
    assert find_support(said, span).verdict == "unsure"
    assert find_support(said, span, context=Context(headings=("Plan B",))).verdict == "supported"


@pytest.mark.parametrize(
    ("said", "held", "verdict"),
    [
        ("Dogs may be kept without consent.", "Dogs may not be kept without consent of the owner.", "unsure"),
        ("Dogs may not be kept without consent.", "Dogs may not be kept without consent of the owner.", "supported"),
        (
            "The deposit is paid without delay.",
            "The fee is not due and the deposit is paid without delay.",
            "supported",
        ),
        ("It is never sold without a lid.", "It is never sold without a lid, and not in cans.", "supported"),
        (
            "Hunde dürfen ohne die Zustimmung der Mutter mit.",
            "Hunde dürfen nicht ohne die Zustimmung der Mutter mit in das Haus.",
            "unsure",
        ),
        ("Dogs may be kept without consent.", "Dogs may not generally be kept without consent.", "unsure"),
        ("You may sell it without a licence.", "You may not sell it without a licence.", "unsure"),
        ("Dogs may not enter without a lead.", "No, dogs may not enter without a lead.", "supported"),
        ("There are no limits.", "There are no fees, no contracts and no limits.", "supported"),
        ("The fee does not cover drinks.", "The fee does not cover food, nor does it cover drinks.", "supported"),
        ("The pool is not open on Monday.", "The pool is not open on Sunday and is not open on Monday.", "supported"),
    ],
)
def test_one_of_two_denials_is_left_out(said, held, verdict):
    assert find_support(said, held).verdict == verdict

"""The part of a text that a question names by its number to say where to look."""

from __future__ import annotations

import random
import re
import time

import pytest

from rag_app.text.structure import numbered_parts
from rag_app.text.structure.numbered import LINE, forms_of
from rag_app.text.structure.numbered_parts import NamedPart, part_in

PLAN = """# Plan

Goal 1 costs most.

## Goal 1: Roads

Lead: Marta

## 1.1 Bridges

Two bridges.

## Goal 2: Schools

Lead: Dieter

## Summary

All of it.
"""
LEASE = """Lease of Unit 9

1. Rent
1.1 The rent is 900 pounds.
1.2 It is paid in
30 days of demand.
2. Repair
2.1 The roof is mended.
3. Notices
3.1 By post.

Schedule 1: Condition
The roof is cracked.

Schedule 2: Fittings
One sink.
"""
CONTENTS = """Chapter 1: Boats ........ 3
Chapter 2: Keys ........ 9

Chapter 1: Boats
Row them.

Chapter 2: Keys
Turn them.
"""


def said(question: str, text: str) -> str | None:
    part = part_in(question)
    span = part.span_in(text) if part else None
    return text[slice(*span[1:])] if span else None


@pytest.mark.parametrize(
    ("question", "text", "begins", "ends"),
    [
        ("Who leads goal 1?", PLAN, "## Goal 1", "Two bridges.\n\n"),  # with what is numbered as a part of it
        ("Who leads the second goal?", PLAN, "## Goal 2", "Dieter\n\n"),
        ("How many bridges are in objective 1.1?", PLAN, "## 1.1", "bridges.\n\n"),
        ("What rent does clause 1.1 set?", LEASE, "1.1 The", "pounds.\n"),
        ("Within how many days is it due under clause 1.2?", LEASE, "1.2 It", "demand.\n"),
        ("What is mended under section 2?", LEASE, "2. Repair", "mended.\n"),
        ("How many sinks does Schedule 2 list?", LEASE, "Schedule 2", "sink.\n"),
        ("What is cracked by schedule I?", LEASE, None, None),
        ("What is turned in chapter 2?", CONTENTS, "Chapter 2: Keys\n", "them.\n"),
    ],
)
def test_a_part_ends_where_the_next_begins(question: str, text: str, begins: str | None, ends: str | None) -> None:
    found = said(question, text)
    if begins is None or ends is None:
        assert found is None
    else:
        assert found and found.startswith(begins) and found.endswith(ends)


@pytest.mark.parametrize(
    "question",
    [
        "Who leads the plan?",
        "Which is cheaper, goal 1 or goal 2?",
        "What happens after step 3?",
        "What happens in week 2?",  # `weeks`
        "Which day I am free?",
        "What is rule A?",
    ],
)
def test_no_part_is_named(question: str) -> None:
    assert part_in(question) is None


def test_a_number_alone_is_a_part_only_in_a_row_of_such() -> None:
    assert said("What does clause 7.2 say of costs?", "It rose to\n7.2 million euros.\n") is None
    assert said("What does clause 7.2 say of costs?", "7.1 Fees.\n7.2 Costs are shared.\n7.3 Taxes.\n")


def test_of_two_that_are_as_surely_meant_none_is() -> None:
    assert said("Who signs section 4?", "# 4. Ends\n\nBoth.\n\n# 4. Signs\n\nOne.\n") is None


def test_it_is_told_elsewhere_by_name_or_by_the_label_of_a_row() -> None:
    part = part_in("When is recommendation 5.1 due?")
    assert part
    assert part.is_told_in("See Recommendation 5.1.")
    assert part.is_told_in("| No. | Due |\n| --- | --- |\n| 5.1 | May |")
    assert not part.is_told_in("Recommendation 5.1.2 and 15.1")


def test_two_lines_with_a_gap_of_any_length_take_no_long_time() -> None:
    part = part_in("What does clause 7.2 say of the fee?")
    assert part
    gap = f"x{' ' * 20_000}z"

    begin = time.monotonic()

    assert part.span_in(f"Clause 7.2: {gap}\nClause 7.2: {gap}\n") is None
    assert time.monotonic() - begin < 5


def test_the_lines_with_a_number_are_found_as_if_every_line_was_looked_at() -> None:
    pieces = ["7", "7.2", "VII", "A.7", "Goal", "Section ", "##", "**", "\n", "\n\n", " ", ":", "-", "word", ".", "7A"]
    dice, found = random.Random(7), 0
    for _ in range(1_000):
        text = "".join(dice.choice(pieces) + dice.choice(("", " ", "\n")) for _ in range(dice.randint(1, 40)))
        for number in ("7", "7.2", "VII", "A.7"):
            expected = [line.span() for line in LINE.finditer(text) if line["number"] in forms_of(number)]
            assert [line.span() for line in NamedPart("goal", number, "")._lines(text)] == expected, text
            found += len(expected)
    assert found > 1_000


def test_of_a_long_text_few_lines_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = []

    class Counted:
        def match(self, text: str, at: int) -> re.Match[str] | None:
            looked.append(at)
            return LINE.match(text, at)

    monkeypatch.setattr(numbered_parts, "LINE", Counted())
    text = "".join(f"{1 + i // 99}.{1 + i % 99} Item {i} is 7.2 long\n" for i in range(9_000))
    assert len(list(NamedPart("clause", "7.2", "")._lines(text))) == 1
    assert 1 < len(looked) < 500


@pytest.mark.parametrize(
    ("asked", "is_beyond"),
    [
        ("clause 3.9", True),  # 3.2 is the last
        ("clause 12.4", True),  # 4 is
        ("clause 5", True),
        ("clause 4.1", False),  # 4 has no parts, and may say it
        ("clause 3.1", False),
        ("clause 2.5", False),  # named
        ("goal 7", False),  # none has a number
    ],
)
def test_a_number_behind_the_last_of_its_kind_is_beyond_the_text(asked: str, is_beyond: bool) -> None:
    text = (
        "1. Term\n1.1 Six years.\n2. Rent\n2.1 As in 2.5.\n3. Use\n3.1 Ceramics.\n3.2 No kilns.\n4. Notices\nBy post.\n"
    )
    part = part_in(f"What does {asked} say of the fee?")
    assert part and part.is_beyond(text) is is_beyond


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("phase 3", "The third phase enrolls 300 people."),
        ("article 10", "ARTICLE TEN. Fees"),
        ("section 7", "§ 7 The fee is 5."),
        ("clause 14", "(14) The fee is 5."),
        ("lesson 6", "Lessons 3-8 take an hour each."),
        ("objective 2.3", "Objectives 2.1–2.4 end in May."),
    ],
)
def test_a_number_that_is_told_in_another_way_is_not_beyond(asked: str, told: str) -> None:
    kind, number = asked.split()
    upper = number.split(".")[0] if "." in number else ""
    text = "".join(f"{kind.title()} {upper and upper + '.'}{n}: Scope\n" for n in (1, 2))
    part = part_in(f"What does {asked} say of the fee?")
    assert part and part.is_beyond(text) and not part.is_beyond(f"{text}{told}\n")

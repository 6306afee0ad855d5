"""Parts that a document numbers from the first to the last."""

from __future__ import annotations

import pytest

from rag_app.documents.markdown import parse_sections
from rag_app.text.structure.numbered_run import Heading, run_of

MANUAL = """# Pump manual

# Chapter 1. Setting up

Open the box. See Chapter 3. Looking after it is work.

# Chapter 2: Running

## 2.1 By hand

# Chapter 3. Looking after it

Appendix A – Words

# Appendix B – Parts
"""
PAPER = """# Valves under load

## Abstract

## 1 Introduction

## 2 Method

### 2.1 Rig

### 2.2 Runs

## 3 Results

## A. Raw runs

## B. Rigs

As Appendix A shows, and section 3 says.
"""
PLAN = """# Strategic Plan 2030

# Mission

Clean water.

# 1. Wells

## 1.1. Depth

# 2. Pipes

# 3. Taps
"""
NAMED = PLAN.replace("# 1. Wells", "# Goal 1: Wells").replace("# 2. ", "# Goal 2: ").replace("# 3. ", "# Goal 3: ")


def run(kind, text, title="", before=frozenset()):
    headings = []
    for section in parse_sections(text):
        line = text[section.start :].split("\n", 1)[0]
        if section.headings:
            level = len(line) - len(line.lstrip("#"))
            headings.append(
                Heading(section.headings[-1], level, section.start, section.start + len(line), section.headings[:-1])
            )
    found = run_of(kind, before, text, headings, title)
    assert found is None or all(line.said in text[line.start : line.end] for line in found.lines)
    return (len(found.lines), found.is_told) if found else None


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("chapter", MANUAL, (3, True)),
        ("appendix", MANUAL, (2, True)),  # a line fills what no heading has
        ("section", MANUAL, None),
        ("section", PAPER, (3, False)),  # nothing says that they are
        ("appendix", PAPER, (2, False)),
        ("chapter", PAPER, None),  # nor speaks of a chapter
        ("goal", NAMED, (3, True)),
    ],
)
def test_parts_are_counted_where_they_are_numbered_in_one_run(kind, text, found):
    assert run(kind, text) == found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# Chapter 2: Running", "# Running"),  # a hole
        ("# Chapter 1. Setting up", "# Setting up"),
        ("Open the box.", "Open the box, then see chapter 4."),  # its heading was not found
        ("Open the box.", "The four chapters are short."),
        ("# Appendix B", "# Chapter 1. Oil\n\n# Appendix B"),  # it begins again
        ("# Pump manual", "# Part 2. Pumps"),
    ],
)
def test_where_headings_are_incomplete_nothing_is_counted(old, new):
    text = MANUAL.replace(old, new)
    if old == "# Pump manual":
        text = text.replace("# Chapter", "## Chapter")  # of this part alone
    assert run("chapter", text) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("## 2 Method", "## Method"),
        ("## A. Raw", "## 4 Conclusions\n\n## 6 Thanks\n\n## A. Raw"),
        ("## A. Raw", "4 Conclusions\n\n## A. Raw"),  # a heading that was not found as one
        ("## 3 Results", "## 3 Results\n\n### 4.1 Costs"),
        ("## A. Raw", "## 1 Rigs\n\n## A. Raw"),
        ("## Abstract", "The nine sections follow."),
    ],
)
def test_headings_that_do_not_say_what_they_number_go_by_one_level(old, new):
    assert run("section", PAPER.replace(old, new)) is None


def test_goals_are_the_numbered_headings_of_a_plan_with_a_mission_unless_it_counts_others():
    assert run("goal", PLAN, "Strategic Plan 2030") == (3, False)
    assert run("goal", PLAN, "Report 2030") is None
    assert run("goal", PLAN.replace("# Mission", "# 4. Mission"), "Strategic Plan 2030") is None
    assert run("goal", PLAN.replace("Clean water.", "Three goals are set."), "Strategic Plan 2030") == (3, True)
    assert run("goal", PLAN.replace("Clean water.", "Two strategic goals, one other."), "Strategic Plan 2030") is None
    assert run("objective", PLAN, "Strategic Plan 2030") is None


def test_what_stands_before_the_kind_is_said_by_the_headings_or_the_title():
    strategic = frozenset(("strateg",))
    assert run("goal", NAMED, "Plan 2030", strategic) is None
    assert run("goal", NAMED, "Strategic Plan 2030", strategic) == (3, True)
    assert run("goal", NAMED.replace("# Goal", "# Strategic Goal"), "Plan 2030", strategic) == (3, True)
    assert run("goal", PLAN, "Strategic Plan 2030", frozenset(("perform",))) is None


def test_numbers_of_another_form_are_of_something_else():
    act = "# Act\n\nTITLE I: Aims\n\n## TITLE II: Costs\n\nIt changes title 17 of the code.\n"
    assert run("title", act) == (2, True)
    assert run("title", act.replace("title 17", "title IV")) is None


def test_headings_out_of_order_are_not_sure():
    one, two = "# Chapter 1. Setting up", "# Chapter 2: Running"
    swapped = MANUAL.replace(one, "@").replace(two, one).replace("@", two)
    assert run("chapter", swapped) == (3, False)

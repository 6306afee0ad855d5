from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from cells_of import hit_of
from passages import text_of

from rag_app.tables.cells.found import FoundCell
from rag_app.tables.cells.marked import mark_verdict, things_had, things_marked

PLANS = """| Feature | Basic | Plus | Pro |
| --- | --- | --- | --- |
| Offline mode | ✓ | ✓ | ✓ |
| Single sign-on | – | – | ✓ |
| Phone support | – | ✓¹ | ✓ |
| Guest accounts | 5 | 20 | unlimited |
"""
MACHINES = """|  | Orlo 20 | Orlo 40 | Orlo 60R |
| --- | --- | --- | --- |
| Aftertouch |  | X | X |
| 56001 DSP |  |  | X |
| Battery | X |  |  |
"""
TRAVEL = """| Expense | Staff | Guests |
| --- | --- | --- |
| Breakfast | ✓ | ✗ |
| Tips | X | ✓ |
"""
EDITIONS = """| Edition | Users | Templates | Cloud sync | Voice notes |
| --- | --- | --- | --- | --- |
| Free | 1 | yes | no | no |
| Personal | 3 | yes | yes | no |
| Business | 40 | yes | yes | yes |
"""
TYPES = """| Field | Width | Padded |
| --- | --- | --- |
| orlByte | 8 | No |
| orlWord | 16 | Yes |
"""


def _told(find: Callable[..., FoundCell | None], form: str, question: str, text: str) -> str | None:
    cell = find(question, [hit_of(text, "a.md", "Plans and machines")], text_of(text))
    assert cell is None or not cell.exact
    return cell and form.format(cell)


things = partial(_told, things_marked, "{0.text} ({0.label})")
had = partial(_told, things_had, "{0.text} ({0.label})")
verdict = partial(_told, mark_verdict, "{0.text} ({0.label}, {0.column})")


@pytest.mark.parametrize(
    ("question", "text", "names"),
    [
        ("Which plans have single sign-on?", PLANS, "Pro (Single sign-on)"),
        ("Which plan is needed for phone support?", PLANS, "Plus, Pro (Phone support)"),
        ("Which machine has a 56001 DSP?", MACHINES, "Orlo 60R (56001 DSP)"),
        ("Which machines have a DSP?", MACHINES, "Orlo 60R (56001 DSP)"),
        ("Which of the Orlo machines run on a battery?", MACHINES, "Orlo 20 (Battery)"),
        ("Who has phone support?", PLANS, "Plus, Pro (Phone support)"),
        ("Which plans have no single sign-on?", PLANS, None),
        ("Which plan has the cheapest phone support?", PLANS, None),
        ("Which plans have phone support in Germany?", PLANS, None),  # the table does not say where
        ("Which feature has single sign-on?", PLANS, None),  # asks for a row
        ("Which plans have guest accounts?", PLANS, None),  # no marks
        ("Which port does the battery need?", MACHINES, None),
        ("What does the table of plans show for Plus in phone support?", PLANS, None),
        ("Which Basic plans have phone support?", PLANS, None),
        ("How many plans have single sign-on?", PLANS, "1: Pro (Single sign-on)"),
    ],
)
def test_what_is_marked(question: str, text: str, names: str | None) -> None:
    assert things(question, text) == names


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Which features does the Free edition have?", "Templates (Free)"),
        ("What is included in Personal?", "Templates, Cloud sync (Personal)"),
        ("What does the Free edition not have?", "Cloud sync, Voice notes (Free)"),
        ("What is missing in Personal?", "Voice notes (Personal)"),
        ("How many features does the Business edition have?", "3: Templates, Cloud sync, Voice notes (Business)"),
        ("What does the Personal edition cost?", None),
        ("What does Personal include in France?", None),
        ("What is Personal?", None),
        ("What does Business have that Personal does not have?", None),
        ("Which features do all editions have?", None),
    ],
)
def test_what_a_row_has(question: str, names: str | None) -> None:
    assert had(question, EDITIONS) == names


def test_rows_of_what_is_had_have_nothing() -> None:
    assert had("What does phone support include?", PLANS) is None
    assert had("What does the battery have?", MACHINES) is None
    assert had("What does orlWord have?", TYPES) is None


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("Does the Basic plan include single sign-on?", PLANS, "No (Single sign-on, Basic)"),
        ("Does Plus have phone support?", PLANS, "Yes (Phone support, Plus)"),
        ("Does the Orlo 20 have a DSP?", MACHINES, "No (56001 DSP, Orlo 20)"),
        ("Is aftertouch available on the Orlo 40?", MACHINES, "Yes (Aftertouch, Orlo 40)"),
        ("Are tips included for staff?", TRAVEL, "No (Tips, Staff)"),  # beside ticks a cross is none
        ("Is phone support part of the Basic plan?", PLANS, "No (Phone support, Basic)"),
        ("Is offline mode available?", PLANS, "Yes (Offline mode, Basic, Plus, Pro)"),
        ("Is phone support available?", PLANS, None),  # in some
        ("Is offline mode available in France?", PLANS, None),
        ("Does the Basic plan not include single sign-on?", PLANS, None),
        ("Do all plans have phone support?", PLANS, None),
        ("Do Basic and Plus have phone support?", PLANS, None),
        ("Does phone support for Pro cost extra?", PLANS, None),
        ("Does the Orlo 80 have aftertouch?", MACHINES, None),
        ("Does the Free edition have cloud synching?", EDITIONS, None),
        ("Does the Business edition have templating?", EDITIONS, "Yes (Business, Templates)"),
        ("Does the Free edition have cloud sync?", EDITIONS, "No (Free, Cloud sync)"),  # beside a number of users
        ("Is orlWord padded?", TYPES, "Yes (orlWord, Padded)"),  # the only column of marks
        ("Is orlByte padded?", TYPES, "No (orlByte, Padded)"),
        ("Is orlWord supported?", TYPES, None),
        ("Is orlWord padded by default?", TYPES, None),
    ],
)
def test_a_mark_says_yes_or_no(question: str, text: str, said: str | None) -> None:
    assert verdict(question, text) == said


def test_of_two_tables_that_differ_neither_says_it() -> None:
    texts = [PLANS, PLANS.replace("| Single sign-on | – |", "| Single sign-on | ✓ |")]
    alike = [hit_of(text, f"{at}.md", "Plans") for at, text in enumerate(texts)]
    among = [replace(hit, chunk=replace(hit.chunk, id=at, document_id=at)) for at, hit in enumerate(alike)]
    assert things_marked("Which plans have single sign-on?", among, lambda at, a, b: texts[at][a:b]) is None

"""Items of a checklist that are done, and those that are open."""

from __future__ import annotations

import dataclasses

import pytest
from passages import passage

from rag_app.answering.lookup.ticked import items_asked

TEXT = """# Move-out checklist, flat 3B

- [x] Keys returned
- [ ] Walls painted
- [x] Oven cleaned
- [ ] Cellar emptied
"""
END = "\nSigned by: Nora Falk\n"
LIST = dataclasses.replace(passage(1, TEXT + END), title="Move-out checklist, flat 3B", source="move-out.md")


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("What is still to be done in flat 3B?", "Walls painted\nCellar emptied"),
        ("Which items of the move-out checklist are not done?", "Walls painted\nCellar emptied"),
        ("What is missing?", "Walls painted\nCellar emptied"),
        ("Which tasks are done in flat 3B?", "Keys returned\nOven cleaned"),
        ("Which keys are missing?", None),
        ("What is missing in flat 4A?", None),
        ("Are the walls not painted?", None),
        ("Who has done it?", None),
    ],
)
def test_the_items_asked_for(question: str, items: str | None) -> None:
    found = items_asked(question, [LIST])
    assert (found and found.text) == items
    assert found is None or found.is_asked_for


def test_a_list_at_the_end_of_a_passage_may_go_on() -> None:
    found = items_asked("What is missing?", [dataclasses.replace(LIST, text=TEXT, end=len(TEXT))])
    assert found and not found.is_asked_for


def test_of_two_lists_none_is_said() -> None:
    assert items_asked("What is missing?", [LIST, dataclasses.replace(LIST, number=2, document_id=2)]) is None
    all_done = dataclasses.replace(LIST, text=LIST.text.replace("[ ]", "[x]"))
    assert items_asked("What is missing?", [all_done]) is None

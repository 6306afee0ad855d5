"""Whether there is something, by what a field of a form says of it."""

from __future__ import annotations

import pytest

from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering.lookup.fields import says_there_is
from rag_app.answering.speaking.proposals import Proposal
from rag_app.answering.speaking.speaker import words_for
from rag_app.schema import Passage

HELD = AbstentionCalibration(
    abstention_intercept=0, abstention_retrieval=0, abstention_model=0, reader_lead=1.0, reader_agreement=1.0
)  # fmt: skip
FORM = """| Report | | | |
| --- | --- | --- | --- |
| Guest injuries: | 2 minor | Roof leak: | None |
| Smoke: | Kitchen | Pests: | N/A |
| Gas leak: | Not checked | Flood: | None |
| Mice: | 0 | Mould: | Nothing known |
| Theft: | Under investigation | Wasps: | Zero |
"""


def passage() -> Passage:
    return Passage(1, 1, "a.md", "A", (), None, 0, len(FORM), FORM, 1.0)


@pytest.mark.parametrize(
    ("question", "place", "there"),
    [
        ("Was there any smoke?", "Kitchen", True),
        ("Did the chalet have any smoke in the kitchen?", "Kitchen", True),
        ("Were there injuries?", "2 minor", True),
        ("Was there a leak in the roof?", "None", False),
        ("Was there a leak?", "None |\n| Smoke", None),  # of what?
        ("Were there pests?", "N/A", None),
        ("Was there a gas leak?", "Not checked", None),
        ("Were there any mice?", "0 |", False),
        ("Was there any mould?", "Nothing", None),
        ("Was there a theft?", "Under", None),
        ("Were there wasps?", "Zero", False),
        ("Was the smoke in the cellar?", "Kitchen", None),
        ("Was there no smoke?", "Kitchen", None),
        ("Was there a fire?", "Kitchen", None),
    ],
)
def test_a_field_says_whether_there_is_something(question: str, place: str, there: bool | None) -> None:
    start = FORM.rindex("\n", 0, FORM.index(place)) + 1
    assert says_there_is(question, passage(), start, FORM.index("\n", start)) is there


@pytest.mark.parametrize(
    ("question", "place", "support", "said"),
    [
        ("Was there any smoke?", "Kitchen", 0.1, "Smoke: Kitchen; Pests: N/A [1]"),
        ("Was there any smoke?", "Kitchen", 0.9, "Yes: Smoke: Kitchen; Pests: N/A [1]"),
        ("Was there a flood?", "Not checked", 0.9, "No: Gas leak: Not checked; Flood: None [1]"),
    ],
)
def test_no_is_not_said_to_what_there_is(question: str, place: str, support: float, said: str) -> None:
    places = [Proposal(1, place, 1.0, 0.0, support=support)]
    assert words_for("x [1]", question, places, [passage()], HELD).text == said

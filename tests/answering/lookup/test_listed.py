"""Whole lists for questions that ask for several things."""

from __future__ import annotations

import dataclasses
from typing import Any, cast

import pytest
from calibrations import FITTED
from passages import only

from rag_app.answering.finding.evidence import Evidence, shown_for
from rag_app.answering.finding.judged import Judged
from rag_app.answering.lookup.listed import listed
from rag_app.answering.question.understood import UserQuestion
from rag_app.answering.speaking.said import told
from rag_app.answering.writing.serving import Serving
from rag_app.answering.writing.turn import Turn
from rag_app.config import AnswerSettings
from rag_app.documents.markdown import parse_sections
from rag_app.index import Index, add_documents
from rag_app.reading.found import ReadHit
from rag_app.schema import Document, Hit, Passage
from rag_app.testing import FakeChatModel

TEXT = """### Values

Approved in 2024:

- **Candor**: we say what is so.
- Safety before schedule
- Craft.

### Exclusions

1. War
2. Theft from a car

The goals are two."""


def shown(text: str, number: int = 1, title: str = "Plan of the Ferry Board") -> Passage:
    return Passage(number, number, "a.md", title, (), None, 0, len(text), text, 1.0)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What are the values of the Ferry Board?", "Candor; Safety before schedule; Craft"),
        ("Name the exclusions.", "War; Theft from a car"),
        ("Which exclusions are there?", "War; Theft from a car"),
        ("which exclusions does it have", "War; Theft from a car"),
        ("Could you tell me the exclusions, please?", "War; Theft from a car"),
        ("Can you tell me what the exclusions are?", "War; Theft from a car"),
        ("What are the names of the exclusions?", "War; Theft from a car"),
    ],
)
def test_the_items_below_the_line_that_names_them_are_said(question: str, said: str) -> None:
    assert listed(question, [shown(TEXT)]) == (said, 1)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who are the current members of the steering council?", ("Ada Holm; Leo Brook", 1)),
        ("Who were the council's members?", ("Ada Holm; Leo Brook", 1)),
        ("Who are the candidates for the council of members?", None),
        ("Who are the people behind the council's members?", None),
        ("Who is the oldest of the council members?", None),
    ],
)
def test_people_are_listed_who_are_asked_for_by_what_they_are(question: str, said: tuple[str, int] | None) -> None:
    assert listed(question, [shown("## Steering Council Members\n\n* Ada Holm\n\n* Leo Brook")]) == said


@pytest.mark.parametrize(
    "question",
    ["What is the value of candor?", "What are the goals of the Ferry Board?", "Who values craft?", "When was it?"],
)
def test_one_thing_or_what_no_list_is_named_after_is_no_list(question: str) -> None:
    assert listed(question, [shown(TEXT)]) is None


def test_of_several_lists_that_of_the_document_named_is_said() -> None:
    other = "## Values\n\n- Thrift\n- Speed"
    passages = [shown(other, 1, "Plan of the Harbour"), shown(TEXT, 2)]
    assert listed("What are the values of the Ferry Board?", passages) == ("Candor; Safety before schedule; Craft", 2)
    assert listed("What are the values of the Harbour?", passages) == ("Thrift; Speed", 1)


@pytest.mark.parametrize("title", ["General Services Administration", "GSA Plan 2026"])
def test_a_document_may_be_named_by_its_initials(title: str) -> None:
    question = "What are the values of the General Services Administration?"
    assert listed(question, [shown(TEXT, title=title)], named=1.0) == ("Candor; Safety before schedule; Craft", 1)
    assert listed(question, [shown(TEXT, title="SGA Plan")], named=1.0) is None


@pytest.mark.parametrize(
    "question",
    ["What does NWA value?", "What are the values of NWA?", "What are the values of the National Water Authority?"],
)
def test_a_document_may_be_named_by_its_file_alone(question: str) -> None:
    passage = dataclasses.replace(shown(TEXT, title="Strategic Plan"), source="plans/NWA2031_final.pdf")
    assert listed(question, [passage], named=1.0) == ("Candor; Safety before schedule; Craft", 1)
    assert listed(question, [dataclasses.replace(passage, source="plans/NRA2031.pdf")], named=1.0) is None


def test_a_list_of_one_or_of_very_many_is_none() -> None:
    assert listed("What are the values?", [shown("## Values\n\n- Thrift\n\nText.")]) is None
    assert listed("What are the values?", [shown("## Values\n\n" + "- Thrift\n" * 40)]) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "# Values\n\nEfficiency Sustainability Accessibility\n\n# 1. Real Estate",
            "Efficiency Sustainability Accessibility",
        ),
        ("# Mission\n\nTo serve.\n\n# Values\n\nThrift Speed", "Thrift Speed"),
        ("# Values\n\nThrift\n\nSpeed\n\nCare for all\n\n# Goals", "Thrift; Speed; Care for all"),
        ("# Values\n\nThrift\n\nSpeed\n\nThey were approved.", None),
        ("# Values\n\nThey were approved in 2024.\n\n# Goals", None),
        ("# Values\n\nThrift Speed\n\nand more of them", None),
        ("# Values\n\n# Goals", None),
    ],
)
def test_the_few_words_below_a_heading_are_its_list(text: str, said: str | None) -> None:
    assert listed("What are the values?", [shown(text)]) == (said and (said, 1))


@pytest.mark.parametrize(
    ("items", "said"),
    [
        (("Monday to Friday: 9 am to 5 pm", "Sunday: closed"), "Monday to Friday: 9 am to 5 pm; Sunday: closed"),
        (("Registration: $50", "Transcript: free"), "Registration: $50; Transcript: free"),
        (("**Care**: we look after what we have.", "Thrift"), "Care; Thrift"),
        (
            ("30 days: the lesser fee of all", "Later: no fee is due then"),
            "30 days: the lesser fee of all; Later: no fee is due then",
        ),
        (("Windows 8: we support it still.", "Linux: we support that, too."), "Windows 8; Linux"),
    ],
)
def test_values_that_items_name_are_said_and_explanations_are_not(items, said):
    text = "# Opening hours and fees\n\n" + "\n".join(f"- {item}" for item in items)
    assert listed("What are the fees?", [shown(text)]) == (said, 1)


def test_what_is_not_asked_for_is_not_said():
    text = (
        "Expenses that are reimbursed:\n\n- Hotel\n- Meals\n\nExpenses that are not reimbursed:\n\n- Alcohol\n- Fines"
    )
    assert listed("Which expenses are not reimbursed?", [shown(text)]) == ("Alcohol; Fines", 1)
    assert listed("Which expenses are reimbursed?", [shown(text)]) == ("Hotel; Meals", 1)
    assert listed("Which expenses are not reimbursed?", [shown(text.partition("\n\nExpenses")[0])]) is None


@pytest.mark.parametrize(
    "items",
    [
        "1. Candor\n   We say what is so.\n2. Craft\n   We can do it.\n   And we learn.",
        "- Candor:\n  We say what is so.\n\n- Craft\n\n  We can do it.",
        "**Candor** - we say what is so.\n\n**Craft** – we can do it.",
        "**Candor:** we say what is so.\n**Craft:** we can do it.",
    ],
)
def test_what_explains_an_item_below_it_or_behind_a_bold_name_does_not_end_the_list(items):
    assert listed("What are the values?", [shown(f"## Values\n\n{items}\n\nThey hold.")]) == ("Candor; Craft", 1)


def test_an_item_may_go_on_in_the_next_line_and_what_is_below_it_may_be_its_value():
    text = "## Values\n\n- Candor in all that\n  we say\n- Craft of those who\nsail\n\nand more"
    assert listed("What are the values?", [shown(text)]) == ("Candor in all that we say; Craft of those who sail", 1)
    fees = "## Fees\n\n- Registration\n  $50\n- Transcript\n  Free"
    assert listed("What are the fees?", [shown(fees)]) == ("Registration: $50; Transcript: Free", 1)
    bold = "**Our values** guide us:\n\n- Candor\n- Craft"
    assert listed("What are the values?", [shown(bold)]) == ("Candor; Craft", 1)


@pytest.mark.parametrize(
    ("question", "lead", "found"),
    [
        ("What are the criteria for grants?", "Criteria", True),
        ("What are the criteria for grants?", "Grants", False),
        ("What are the criteria for grants?", "Old criteria", False),
        ("What types of leave are there?", "Leave", True),
        ("What are the names of the board members?", "Members of the board", True),
    ],
)
def test_the_list_is_of_what_is_asked_for(question, lead, found):
    assert (listed(question, [shown(f"## {lead}\n\n- One\n- Other")]) is not None) is found


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What are the two exclusions?", "War; Theft from a car"),
        ("What are the three exclusions?", None),
        ("Which 3 exclusions are there?", None),
        ("What are the two main exclusions?", "War; Theft from a car"),
        ("What are the 2023 exclusions?", "War; Theft from a car"),
        ("Under tier 3, which exclusions apply?", "War; Theft from a car"),
        ("Which three-day exclusions are there?", "War; Theft from a car"),
        ("I started last week at the harbour office. What are the exclusions that apply?", "War; Theft from a car"),
        ("Please list the main exclusions that apply.", "War; Theft from a car"),
    ],
)
def test_a_list_of_another_number_of_things_is_not_the_one(question: str, said: str | None) -> None:
    assert listed(question, [shown(TEXT)]) == (said and (said, 1))


@pytest.mark.parametrize(
    "lead",
    [
        "Most buildings are 30 years old.",
        "| Buildings | 535 | 39 |",
        "Good conduct earns points for buildings; a letter goes home.",
    ],
)
def test_a_line_that_announces_nothing_names_no_list(lead: str) -> None:
    text = f"{lead}\n\n- Depots of the 1970s\n- Two arenas"
    assert listed("Which buildings are there?", [shown(text)]) is None
    assert listed("Which buildings are there?", [shown(f"Sold. These are the buildings.\n\n{text[len(lead) :]}")])


@pytest.mark.parametrize(
    "lead",
    ["There are two tiers.", "You get several tiers.", "These are the tiers (see the plan). Prices are on page 3.",
     "## Our tiers at Acme Inc.", "Tiers:", "We know two tiers"],
)  # fmt: skip
def test_a_line_that_announces_something_names_the_list(lead: str) -> None:
    assert listed("Which tiers are there?", [shown(f"{lead}\n\n- Basic\n- Gold")]) == ("Basic; Gold", 1)


def test_a_list_that_shares_only_a_noun_with_the_question_is_not_meant() -> None:
    text = "## Buildings\n\n- Depots of the 1970s\n- Two arenas"
    assert listed("Which buildings reach the end of their life at once in Pellowick?", [shown(text)]) is None


@pytest.mark.parametrize("mark", ["-", "*", "+", "•", "‣", "▪", "1.", "a)"])
def test_items_stand_behind_any_mark(mark: str) -> None:
    assert listed("What are our values?", [shown(f"## Our values\n\n{mark} Thrift\n{mark} Speed")]) == (
        "Thrift; Speed",
        1,
    )


@pytest.mark.parametrize("above", ["***", "—", "...", "#"])
def test_a_line_without_words_names_nothing(above: str) -> None:
    assert listed("What are the values?", [shown(f"{above}\n\n- Thrift\n- Speed")]) is None


def asked(question: str) -> UserQuestion:
    return UserQuestion(cast(Any, None), question, question)


@pytest.mark.parametrize(("confidence", "certainty"), [(0.2, 0.2), (0.3, None), (0.9, None)])
def test_a_list_is_said_below_the_least_confidence_too_and_is_doubtful_there(confidence, certainty):
    question = "What are the values?"
    evidence = Evidence(asked(question), AnswerSettings(), (), {}, confidence, [shown(TEXT)])
    said = told(evidence, Turn(Serving("grounded-qa@2"), confidence, FITTED))
    assert said is not None
    assert said.generation.text == "Candor; Safety before schedule; Craft [1]"
    assert (said.speaker, said.certainty) == ("documents", certainty)
    assert told(evidence, Turn(Serving("base"), confidence)) is None  # the base model writes itself


@pytest.mark.parametrize(
    ("question", "settings"),
    [
        ("What are the exclusions of the dental policy?", {}),  # the neighbour's
        ("What are the exclusions?", {"min_confidence": 0.9}),
    ],
)
def test_below_the_least_confidence_a_list_needs_every_word_and_no_stricter_bound(question, settings):
    options = AnswerSettings(**settings)
    passages = [shown(TEXT, title="Travel policy")]
    confidence = options.min_confidence - 0.1
    evidence = Evidence(asked(question), options, (), {}, confidence, passages)
    assert told(evidence, Turn(Serving("grounded-qa@2"), confidence, FITTED)) is None
    assert told(evidence, Turn(Serving("grounded-qa@2"), options.min_confidence, FITTED)) is not None


@pytest.mark.parametrize(
    ("question", "is_shown"),
    [
        ("What are the values of the Ferry Board?", True),
        ("What are the values of the Harbour Office?", False),
        ("Who approved the values of the Ferry Board?", False),
    ],
)
def test_a_list_that_is_wholly_named_is_shown_however_unsure_the_reader_is(tmp_path, embedder, question, is_shown):
    document = Document("plan.md", TEXT, title="Plan of the Ferry Board", sections=parse_sections(TEXT))
    add_documents("plans", [document], root=tmp_path, embedder=embedder)
    with Index.open("plans", tmp_path) as index:
        hits = [Hit(chunk, 1.0) for chunk in index.chunks(index.chunk_ids)]
        seen = Judged(hits, [ReadHit(hit) for hit in hits], None, {}, 0.01)
        put = UserQuestion(index, question, question)
        assert bool(shown_for(put, seen, AnswerSettings(), FakeChatModel())) is is_shown


RULES = """Rules of the boat house

The following must be handed in at the desk:

- the key
- the logbook

Not covered by the deposit are:

1. Oars
2. Lost keys

Covered by the deposit are:

1. Scratches
2. Cleaning
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What has to be handed in at the desk?", "the key; the logbook"),
        ("What must always be handed in at the desk?", "the key; the logbook"),
        ("What does the deposit cover?", "Scratches; Cleaning"),
        ("What is covered by the deposit?", "Scratches; Cleaning"),
        ("What is not covered by the deposit?", "Oars; Lost keys"),
        ("What is covered?", "Scratches; Cleaning"),
        ("What is covered by the membership?", None),  # by something else
        ("What is the deposit?", None),
        ("What does the deposit cost?", None),
        ("What is covered parking?", None),
        ("What do I need to cover the deposit?", None),
        ("Which deposit is covered?", None),
    ],
)
def test_a_verb_stands_for_the_noun_where_none_says_of_what_the_list_is(question: str, said: str | None) -> None:
    assert listed(question, [shown(RULES, title="Harbour")]) == (said and (said, 1))


def test_what_the_board_is_asked_is_named_by_its_noun_whatever_follows_it() -> None:
    text = "# Decisions asked of the board\n\n- Buy a second crane\n- Close the kiosk"
    assert listed("What decisions is the board asked to take?", [shown(text)]) == (
        "Buy a second crane; Close the kiosk",
        1,
    )


@pytest.mark.parametrize("mark", "- * • ◦ ● ○ ■ □ – — · ✓ ➢ ＊".split())
def test_whatever_sign_opens_the_items(mark: str) -> None:
    below = f"## Care\n\nSigns of wear:\n\n{mark} Rust\n{mark} Cracks\n\nNext."
    within = f"## Care\n\n- **Signs of wear:**\n  {mark} Rust\n  {mark} Cracks\n- **Signs of use:**\n  {mark} Dust"
    assert listed("Which signs of wear are there?", [shown(below)]) == ("Rust; Cracks", 1)
    assert listed("Which signs of wear are there?", [shown(within)]) == ("Rust; Cracks", 1)


def test_one_of_two_lists_is_not_the_list() -> None:
    text = "Parts of the sail:\n\n- cloth\n- rope\n\nParts of the keel:\n\n- lead\n- bolts\n"
    assert listed("What are the parts of the keel?", [shown(text)]) == ("lead; bolts", 1)
    assert listed("What are the parts?", [shown(text)]) is None


def test_the_items_of_a_list_are_not_those_that_they_lead() -> None:
    text = "## Goals\n\n- Goal A:\n  - swim\n  - dive\n- Goal B:\n  - row\n\nMore."
    assert listed("What are the goals?", [shown(text)]) == ("Goal A; Goal B", 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Signs of wear: ● Rust on it ● Cracks", "Rust on it; Cracks"),
        ("## Signs of wear\n\n■ Rust ■ Cracks ■ Dust", "Rust; Cracks; Dust"),
        ("Signs of wear ● Contact ● Imprint", None),
        ("| Signs of wear: | ● a ● b |", None),
    ],
)
def test_items_may_stand_in_one_line(text: str, said: str | None) -> None:
    assert listed("Which signs of wear are there?", [shown(text)]) == (said and (said, 1))


@pytest.mark.parametrize("reply", ["Yes", "**No**", "If yes:", "Otherwise:"])
def test_no_list_is_named_above_a_line_that_sends_on(reply: str) -> None:
    text = f"Is there more than one of these signs of wear\n\n{reply}\n\n- Call the yard.\n- Write to it."
    assert listed("Which signs of wear should be reported?", [shown(text)]) is None


LONG = (
    "so that nothing of it is ever lost to anybody, be it by day or by night, in winter or in summer, at sea or on land"
)


def test_of_a_long_list_an_item_without_a_word_is_left_out() -> None:
    text = "## Rules\n\nThe rules of the dock are:\n\n- Moor at once. " + "Ropes lie there. " * 30 + "\n- ---\n- Pay."
    assert listed("What are the rules of the dock?", [shown(text)]) == ("Moor at once; Pay", 1)


@pytest.mark.parametrize(
    ("safe", "said"),
    [
        (f"It is safe. It is kept {LONG}, {LONG}.", ("It is safe; It is cheap", 1)),
        (f"It is safe {LONG}, {LONG}, {LONG}, {LONG}.", None),
    ],
)
def test_of_a_long_list_the_first_sentences_are_said_and_never_another_list(safe: str, said: tuple[str, int]) -> None:
    text = f"Reasons to keep the big boat:\n\n- {safe}\n- It is cheap. It is let {LONG}, {LONG}.\n\n"
    other = "Reasons to sell the boat:\n\n- It leaks\n- It is old\n"
    assert listed("What are the reasons to keep the big boat?", [shown(text + other)]) == said


def test_what_is_granted_before_it_denies_nothing_of_a_list() -> None:
    text = "While many do not want a second boat, it is kept for two reasons:\n\n- It is safe\n- It is cheap\n"
    assert listed("What are the reasons to keep a second boat?", [shown(text)]) == ("It is safe; It is cheap", 1)
    assert listed("What are the reasons not to keep a second boat?", [shown(text)]) is None


SHEDS = """# Harbour

The following sheds, or tents in their place, are required on the pier.

| Shed | {} |
| --- | --- |
| Net shed | {} |
| Ice shed | {} |

They are open."""


@pytest.mark.parametrize(
    ("question", "cells", "said"),
    [
        ("Which sheds are required on the pier?", ("Use", "mending", "fish"), "Net shed; Ice shed"),
        ("Which sheds are required on the pier?", ("Area", "90 m", "60 m"), "Net shed: 90 m; Ice shed: 60 m"),
        ("Which sheds on the pier are required for mending?", ("Use", "mending", "fish"), None),  # only some of them
        ("Which tents are required on the pier?", ("Use", "mending", "fish"), None),
        ("Which sheds are required on the pier?", ("Area | Fee", "90 | 7", "60 | 5"), None),
    ],
)
def test_the_first_column_of_a_table_may_be_the_list_that_is_announced(question, cells, said) -> None:
    assert listed(question, [shown(SHEDS.format(*cells))]) == (said and (said, 1))


def test_a_table_that_nothing_announces_is_no_list() -> None:
    text = SHEDS.format("Use", "mending", "fish").replace("The following sheds, or tents in their place,", "Sheds")
    assert listed("Which sheds are required on the pier?", [shown(text)]) is None


@pytest.mark.parametrize(
    ("text", "gap", "said"),
    [("- Speed\n", 1, "Thrift; Care; …"), ("- Speed\n", 9, "Thrift; Care"), ("They hold.", 1, "Thrift; Care")],
)
def test_a_list_that_another_passage_goes_on_with_is_told_as_cut(text: str, gap: int, said: str) -> None:
    first = shown("## Values\n\n- Thrift\n- Care")
    other = dataclasses.replace(shown(text, 2), document_id=1, start=first.end + gap)
    assert listed("What are the values?", [first, other]) == (said, 1)


@pytest.mark.parametrize(("below", "said"), [("", "Thrift; Care; …"), ("\n\nThey hold.", "Thrift; Care")])
def test_a_list_at_the_end_that_has_fewer_items_than_its_lead_counts_is_told_as_cut(below: str, said: str) -> None:
    text = f"We have three values:\n\n- Thrift\n- Care{below}"
    assert listed("What are the values?", [shown(text)]) == (said, 1)


def test_a_list_of_another_year_is_not_the_one() -> None:
    passage = shown("These values were approved in 2031:\n\n- Thrift\n- Care")
    assert listed("Which values were approved in 2031?", [passage])
    assert listed("Which values were approved in 2030?", [passage]) is None


def test_a_table_within_an_item_divides_no_list() -> None:
    table = "| Port | Use |\n| --- | --- |\n| 143 | IMAP |"
    said = "Choose a port; Restart the server; Look at the log"
    text = f"Steps of the setup:\n\n1. Choose a port.\n\n{table}\n\n2. Restart the server.\n3. Look at the log.\n"
    assert listed("What are the steps of the setup?", [shown(text)]) == (said, 1)


def test_a_list_of_steps_that_undo_what_is_asked_is_not_said():
    text = "Follow these steps to enable the alarm:\n\n- hold the green key\n- wait for the tone"
    shown = [only(text)]
    assert listed("What are the steps to enable the alarm?", shown) == ("hold the green key; wait for the tone", 1)
    assert listed("What are the steps to disable the alarm?", shown) is None


def test_items_set_in_below_one_are_its_own_list():
    text = "# Ferry\n\n- Duties of the crew\n  - Deck: keep it dry\n  - Bridge: keep watch\n- The crew is paid monthly"
    shown = [only(text)]
    assert listed("What are the two duties of the crew?", shown) == ("Deck: keep it dry; Bridge: keep watch", 1)
    wide = [Passage(1, 1, "a.md", "A", (), None, 0, len(text), text.replace("  -", " -"), 1.0)]
    assert listed("What are the two duties of the crew?", wide) is None  # no level of its own

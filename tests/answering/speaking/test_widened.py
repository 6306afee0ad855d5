"""A short place becomes the whole list that is asked for, and its brackets are closed."""

from __future__ import annotations

import pytest

from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering.speaking.proposals import Proposal
from rag_app.answering.speaking.speaker import words_for
from rag_app.answering.speaking.widened import widened
from rag_app.schema import Passage

TEXT = (
    "Most often found are ring worms (RW), leaf mites A and B (LMA, LMB), and moss in May. "
    "For example, dry land, poor soil, or late frost is a barrier. Mary Stone (born in 1901 painted on day two (2nd)."
    " It had 1,200, 1,350,000, and 980.5 users."
    " First cover them with 2.5 cm of straw (or burn wood)."
    " Farm +46 8 123 456 78. Is it on? Ports 80 (in and out), 443 (in and out) and 22 (in and out) need to be open."
    " Hers are finance, research and development, and legal. "
    "\n\n| bees, ants, and wasps | 7 |"
)


@pytest.mark.parametrize(
    ("question", "place", "whole"),
    [
        ("What is the phone number of the farm?", "123 456", "+46 8 123 456 78"),
        ("What is the number of the farm?", "123 456", "123 456"),
        ("Which ports need to be open?", "22 (in and out)",
         "Ports 80 (in and out), 443 (in and out) and 22 (in and out)"),
        ("What pests are found on trees?", "leaf mites A",
         "ring worms (RW), leaf mites A and B (LMA, LMB), and moss"),
        ("Which pests live on trees?", "ring worms", "ring worms (RW), leaf mites A and B (LMA, LMB), and moss"),
        ("What are the barriers?", "poor soil", "dry land, poor soil, or late frost"),
        ("Where are the barriers?", "poor soil", "dry land, poor soil, or late frost"),
        ("Which pest lives on trees?", "leaf mites A", "leaf mites A"),  # one is asked for
        ("What are the barriers?", "a barrier", "a barrier"),  # no list
        ("What insects are there?", "ants", "ants"),  # a cell, which stands for itself
        ("When did she paint?", "two (2nd", "two (2nd)"),
        ("When did she paint?", "2nd)", "(2nd)"),
        ("When was she born?", "born in 1901", "born in 1901"),
        ("Which pests live on trees?", "leaf mites A and B", "leaf mites A and B"),  # a list itself
        ("Which departments are hers?", "research and development",
         "finance, research and development, and legal"),
        ("What should a gardener do before a frost?", "cover them", "cover them with 2.5 cm of straw"),
        ("What should a gardener do before a frost?", "burn wood", "burn wood"),
        ("What should a gardener do with straw?", "cover them", "cover them"),
        ("What covers them?", "cover them", "cover them"),
        ("What were the numbers of users?", "1,350,000", "1,200, 1,350,000, and 980.5 users"),
        ("What were the numbers of users?", "980.5", "1,200, 1,350,000, and 980.5"),
    ],
)  # fmt: skip
def test_a_place_is_widened(question: str, place: str, whole: str) -> None:
    at = TEXT.index(place)
    start, end = widened(question, TEXT, at, at + len(place))
    assert TEXT[start:end] == whole


@pytest.mark.parametrize(
    ("question", "place", "whole"),
    [
        ("Which bodies opened the bridge?", "harbour board", "town council and the harbour board"),
        ("Which rules were broken?", "law", "charter and the law"),
        ("Who were the guests?", "their clerk", "their clerk"),
        ("What were the gifts?", "bell", "lamp, a coin and a bell"),
        ("Which bodies close the bridge?", "owner", "owner"),  # of another clause
        ("Which machines failed?", "crane", "crane"),  # so is what the ferry did
        ("Which rules hold?", "rule", "custom and the rule"),  # and not what the board does
        ("Which engines do they use?", "Ask", "Bing, Yahoo! and Ask"),
        ("Which trees burn?", "elm", "Oak and elm"),
        ("Which drugs were given?", "codeine", "aspirin and codeine"),
        ("Which offices keep the keys?", "clerk", "clerk"),  # behind the end of a longer item
    ],
)  # fmt: skip
def test_items_behind_articles_are_of_one_list(question: str, place: str, whole: str) -> None:
    text = (
        "The town council and the harbour board opened the bridge. Guests were they and their clerk. "
        "Gifts were a lamp, a coin and a bell. The mayor may never open the bridge and the owner closes it. "
        "The ferry landed and the crane failed. Under the custom and the rule, the board votes. "
        "With aspirin and codeine, all slept. Theirs are Bing, Yahoo! and Ask. Look out! Oak and elm burn. "
        "The chair of the board and the clerk keep the keys. They broke the charter and the law (of 1901)."
    )
    at = text.index(place)
    start, end = widened(question, text, at, at + len(place))
    assert text[start:end] == whole


@pytest.mark.parametrize(
    ("place", "whole"),
    [
        ("a week before, or (if it rains)", "a week before, or (if it rains) at once"),
        ("a week before, or", "a week before, or (if it rains) at once"),
        ("a week before", "a week before"),
        ("6 and", "6 and"),
    ],
)
def test_what_stops_at_an_or_goes_on_to_the_end_of_its_clause(place: str, whole: str) -> None:
    text = "It begins a week before, or (if it rains) at once. The rest lasts 6 and 7 days, or so."
    at = text.index(place)
    start, end = widened("When does it begin?", text, at, at + len(place))
    assert text[start:end] == whole


@pytest.mark.parametrize(
    ("place", "said", "speaker"),
    [
        ("leaf mites A", "ring worms (RW), leaf mites A and B (LMA, LMB), and moss [1]", "reader"),
        ("moss", "moss [1]", "reader"),  # which stands there twice
    ],
)
def test_what_is_said_is_the_whole_list_of_the_place_that_was_chosen(place: str, said: str, speaker: str) -> None:
    text = f"{TEXT}\n\nAnts eat moss."
    passage = Passage(1, 1, "trees.md", "Trees", (), None, 0, len(text), text, 1.0)
    held = AbstentionCalibration(
        abstention_intercept=0, abstention_retrieval=0, abstention_model=0, reader_lead=1.0
    )  # fmt: skip
    words = words_for("Slugs [1]", "What pests are found on trees?", [Proposal(1, place, 3.0, 1.0)], [passage], held)
    assert (words.text, words.speaker) == (said, speaker) and words.vote is not None


def test_a_list_within_one_item_does_not_go_on_beyond_its_mark() -> None:
    text = "## Pests\n\n- ring worms, slugs and moss\n- Ants live\n- here"
    for place in ("slugs", "ring worms"):
        at = text.index(place)
        start, end = widened("Which pests live on trees?", text, at, at + len(place))
        assert text[start:end] == "ring worms, slugs and moss"


LETTERED = (
    "## 2 End\n\nEither side may end it at once, in particular if (a) the other is insolvent, (b) bills stay unpaid "
    "for 45 days, or (c) staff have no papers. Rent (a) stays due."
)


@pytest.mark.parametrize(
    ("question", "place", "whole"),
    [
        (
            "Which causes are there to end it at once?", "bills stay unpaid",
            "(a) the other is insolvent, (b) bills stay unpaid for 45 days, or (c) staff have no papers",
        ),
        ("What is the cause to end it at once?", "bills stay unpaid", "bills stay unpaid"),
        ("Which causes are there to end it at once?", "at once", "at once"),
        ("Which payments are there?", "due", "due"),
    ],
)  # fmt: skip
def test_items_with_letters_are_said_together(question: str, place: str, whole: str) -> None:
    start = LETTERED.index(place)
    low, high = widened(question, LETTERED, start, start + len(place))
    assert LETTERED[low:high] == whole


RIVERS = "The Aune and the Bret meet at Pell. The mill and bakery of the abbey and the inn at the ford stand there."


@pytest.mark.parametrize(
    ("question", "place", "whole"),
    [
        ("Which two rivers meet at Pell?", "The Aune", "The Aune and the Bret"),
        ("Which rivers meet at Pell?", "The Aune", "The Aune and the Bret meet"),
        ("Which two houses stand there?", "mill and bakery of the abbey", "mill and bakery of the abbey and the inn"),
    ],
)
def test_a_list_of_as_many_as_are_asked_for_ends_before_their_verb(question: str, place: str, whole: str) -> None:
    at = RIVERS.index(place)
    start, end = widened(question, RIVERS, at, at + len(place))
    assert RIVERS[start:end] == whole


@pytest.mark.parametrize(
    ("text", "place", "whole"),
    [
        ("(408) 765-8080 (Registrant’s telephone number)", "765-8080", "(408) 765-8080"),
        ("Call (0221) 123-4567 in the office.", "123-4567", "(0221) 123-4567"),
        ("| (218) | 765-8080 |", "765-8080", "765-8080"),
        ("Section (12) 2020-2021", "2020-2021", "2020-2021"),
    ],
)
def test_a_telephone_number_has_its_area_code(text: str, place: str, whole: str) -> None:
    start, end = widened("What is the telephone number?", text, text.index(place), text.index(place) + len(place))
    assert text[start:end] == whole

"""A place of a passage is said to the ends of its words."""

import pytest

from rag_app.answering.speaking.words_at import words_at

URL = "https://get.example.org/releases/2024/pump-v12.4.1-x86_64.tar.gz"
PATH = "/opt/vendor/pump/etc/production/settings.override.yaml"
HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (f"It is fetched from {URL}.", "https://get.example.org/releases/2024", URL),
        (f"It is fetched from {URL} and runs.", "from https://get", f"from {URL}"),
        (f"It is fetched from [the site]({URL}).", "https://get.example.org", URL),
        (f"It is fetched from {URL}.", "v12.4.1", "v12.4.1"),  # a part of it is asked for
        ("It is at www.example.org/pumps/new.", "www.example", "www.example.org/pumps/new"),
        ("It is at example.org/pumps/new.", "example.org", "example.org/pumps/new"),
        (f"The settings lie in {PATH}.", "/opt/vendor/pump/etc/production/settings", PATH),
        (r"They lie in C:\Pump\etc\new.ini, too.", "C:", r"C:\Pump\etc\new.ini"),
        (f"Its hash is {HASH}, as was told.", "9f86d081884c7d659", HASH),
        ("Its parents and/or guardians sign.", "parents and", "parents and"),
        ("A mother/father/guardian signs.", "mother", "mother"),
        ("It runs at 40 km/h.", "40 km", "40 km"),
        ("Give at least one hundred and twenty (120) days.", "one hundred", "one hundred and twenty"),
        ("It has two thousand five hundred and six seats.", "six seats", "two thousand five hundred and six seats"),
        ("Two hundred trains and twenty buses run.", "Two hundred", "Two hundred"),
        ("It will: ● Cut costs. ● Buy vans.", "● Cut costs", "Cut costs"),
        ("Comfort: ● ● ○ (fair)", "● ● ○", "● ● ○"),  # marks that are the answer
        ("It will: - Cut costs.", "- Cut costs", "- Cut costs"),  # or a minus
        ("It costs ~~100 EUR~~ 80 EUR.", "costs ~~100 EUR~~ 80 EUR", "costs 80 EUR"),
        ("It costs ~~at most 100 EUR~~ 80 EUR.", "80 EUR", "80 EUR"),
    ],
)
def test_a_place_ends_with_its_word_or_address(text, place, said):
    start = text.index(place)
    assert words_at("Where does it lie, and what is it?", text, start, start + len(place)) == said


def test_both_ends_of_a_range_are_said():
    text = "We expect revenue of between £88 million and £91 million in 2025."
    start = text.index("£91")
    assert words_at("What revenue is expected?", text, start, start + 11) == "between £88 million and £91 million"
    assert words_at("What is the most that is expected?", text, start, start + 11) == "£91 million"


@pytest.mark.parametrize(
    ("question", "place", "said"),
    [
        ("Who signs the record?", "both parties. Meter readings are taken by Mr Voss", "both parties"),
        ("Who reads it?", "Mr. I. M. Pei", "Mr. I. M. Pei"),
        ("What is done when it ends?", "both parties. Meter readings", "both parties. Meter readings"),
        ("What is done?", "both parties. Meter readings are taken", "both parties. Meter readings are taken"),
    ],
)
def test_one_who_is_asked_for_ends_with_a_sentence(question, place, said):
    text = "A record is signed by both parties. Meter readings are taken by Mr Voss and Mr. I. M. Pei in May."
    start = text.index(place)
    assert words_at(question, text, start, start + len(place)) == said

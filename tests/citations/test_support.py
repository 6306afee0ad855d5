import pytest

from rag_app.citations import find_support

PASSAGE = (
    "Steam engines are external combustion engines. The Rankine cycle is the ideal cycle of a steam engine. "
    "Water turns into steam at 100 °C under normal pressure. The boiler was patented in 1705 by Thomas Newcomen."
)


@pytest.mark.parametrize(
    ("sentence", "span"),
    [
        ("Steam engines are external combustion engines.", "Steam engines are external combustion engines."),
        ("Thomas Newcomen patented the boiler in 1705.", "The boiler was patented in 1705 by Thomas Newcomen."),
        ("1705", "The boiler was patented in 1705 by Thomas Newcomen."),
        ("Thomas Newcomen", "The boiler was patented in 1705 by Thomas Newcomen."),
        ("Water turns to steam at 100 °C.", "Water turns into steam at 100 °C under normal pressure."),
    ],
)
def test_supported_sentences_get_the_exact_span(sentence, span):
    support = find_support(sentence, PASSAGE)
    assert support.holds
    assert PASSAGE[support.start : support.end] == span


@pytest.mark.parametrize(
    "sentence",
    [
        "The boiler was patented in 1712 by Thomas Newcomen.",
        "Steam engines are not external combustion engines.",
        "James Watt invented the separate condenser.",
        "1712",
        "Newcomen Thomas",
        "It is.",
        "",
    ],
)
def test_wrong_sentences_are_not_supported(sentence):
    assert not find_support(sentence, PASSAGE).holds


def test_two_neighbouring_sentences_may_support_together():
    support = find_support("The ideal Rankine cycle turns water into steam at 100 °C.", PASSAGE)
    assert support.holds
    assert PASSAGE[support.start : support.end].count(".") == 2


def test_repeating_the_question_supports_nothing():
    question = "What ideal cycle describes a steam engine?"
    assert not find_support("The ideal cycle of a steam engine is the Otto process.", PASSAGE, question).holds
    assert find_support("The ideal cycle of a steam engine is the Rankine cycle.", PASSAGE, question).holds


def test_an_open_question_is_not_answered_by_its_own_words_but_a_yes_or_no_question_may_be():
    echo = "The ideal cycle of a steam engine is the ideal cycle of a steam engine."
    assert not find_support(echo, PASSAGE, "What is the ideal cycle of a steam engine?").holds
    statement = "Steam engines are external combustion engines."
    assert find_support(statement, PASSAGE, "Are steam engines external combustion engines?").holds


@pytest.mark.parametrize(
    ("sentence", "passage", "question", "holds"),
    [
        ("Not required.", "A restart is required after the update.", "Is a restart required?", False),
        ("Required.", "A restart is not required.", "Is a restart required?", False),
        ("Not required.", "A restart is not required.", "Is a restart required?", True),
        ("No restart.", "A restart is needed.", "", False),
        ("Required.", "A restart is required. A backup is not required.", "What does it say of a restart?", True),
        ("The head", "The head of department signs, not the deputy.", "Who signs?", True),
        ("Backups are not encrypted here.", "Backups are encrypted here. They are not compressed.", "", False),
        ("Backups are encrypted here.", "Backups are encrypted here. They are not compressed.", "", True),
        ("The dose is 15 mg per day.", "The dose is 1,5 mg per day.", "", False),
        ("The price is 1,500 euros a year.", "The price is 1500 euros a year.", "", True),
        ("Store it at -5 degrees at most.", "Store it at 5 degrees at most.", "", False),
        ("Store it at \u22125 degrees at most.", "Store it at -5 degrees at most.", "", True),
    ],
)
def test_negation_and_numbers_must_agree(sentence, passage, question, holds):
    assert find_support(sentence, passage, question).holds is holds

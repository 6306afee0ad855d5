"""Figures of something else than a question asks for."""

from __future__ import annotations

import pytest

from rag_app.text.figures.other_figures import is_another_figure, is_no_change


@pytest.mark.parametrize(
    ("question", "text", "figure", "another"),
    [
        ("What did mooring bring in last quarter?", "Mooring was $640, down $75 from 2022.", "$75", True),
        ("What did mooring bring in during 2022?", "Mooring was $640, down $75 from 2022.", "$640", False),
        ("What did mooring bring in?", "Mooring increased by about 12 % to $640.", "12 %", True),
        ("By how much did mooring fall?", "Mooring was $640, down $75 from 2022.", "$75", False),
        ("What share is mooring?", "Mooring makes up 12 % of it.", "12 %", False),
        ("When is the crane shut?", "The crane is shut down 30 September 2036.", "30 September 2036", False),
        ("How many berths are taken?", "Nine out of ten berths are taken.", "ten", True),
        ("How many berths are taken?", "Nine out of ten berths are taken.", "Nine", False),
        ("How many berths are there altogether?", "9 out of the 10 berths are taken.", "10", False),
        ("Who owns it?", "The town owns it.", "The town", False),
        ("How many does the ferry carry?", "The ferry picks up 50 people.", "50", False),
        ("How many repairs were there?", "The dock cut repairs by about 12%.", "12%", True),
        ("How many repairs were saved?", "The dock cut repairs by about 12%.", "12%", False),
        ("What goes into the tank?", "Top up 2 litres a week.", "2 litres", False),
        ("How heavy is the anchor?", "The anchor is up 3 kg.", "3 kg", True),
        ("How heavy is the anchor?", "It weighs 40 kg (up 3 kg).", "3 kg", True),
        ("What did mooring bring in?", "Mooring up 5% again.", "5%", True),
        ("How many entries are kept?", "Figure 26. The entries that are kept", "26", True),
        ("How many entries are kept?", "Table 3 has the 26 entries that are kept", "26", False),
        ("How many entries are kept?", "Figure 26. Entries that are kept", "26", True),
        ("How many people sit at one?", "At each table 8 people sit", "8", False),
        ("How many words are left?", "Per page 300 may stay.", "300", False),
        ("How many members are there?", "The Leeds chapter 30 members, York 20", "30", False),
        ("How many items are there?", "Of the section\n30 are old", "30", False),
        (
            "How often does the diver send a bill?",
            "There are approximately 12 days on board.",
            "approximately 12 days",
            True,
        ),
        ("How often is the seal changed?", "The seal is changed every 12 days.", "12 days", False),
        ("How often is the seal changed?", "The seal is changed after 12 days.", "12 days", False),
        ("How often is the seal changed?", "| Seal | 12 days |", "12 days", False),
        ("How often is the seal changed?", "It is changed at intervals of 12 days.", "12 days", False),
        ("How often is the seal changed?", "It is changed at 3-month intervals.", "3-month", False),
        ("How often is the seal changed?", "It is changed in cycles of 12 days.", "12 days", False),
        ("How often is the seal changed?", "Change of the seal: about 12 days", "about 12 days", False),
        ("How often is the seal changed?", "Change of the seal – 12 days", "12 days", False),
        ("How often is the seal changed?", "That takes 12 days between May and July.", "12 days", True),
        ("How long is the diver here?", "There are 12 days on board.", "12 days", False),
        ("Which figure shows the entries?", "Figure 26. The entries that are kept", "26", False),
    ],
)
def test_what_changed_and_the_whole_of_a_part_are_another_figure(question, text, figure, another):
    start = text.index(figure)
    assert is_another_figure(question, text, start, start + len(figure)) is another


@pytest.mark.parametrize(
    ("question", "told", "is_level"),
    [
        ("By how much did the price of the crane go up?", "The builder now asks for $640.", True),
        ("By how much did the price of the crane go up?", "The builder asks for $40 more.", False),
        ("By how many days was the dock late?", "The dock opened with a delay of 9 days.", False),
        ("How much higher is the fee at Ayr than at Bude?", "The fee at Ayr is $12.", True),
        ("How much higher is the fee at Ayr than at Bude?", "The fee at Ayr is $2 higher.", False),
        ("How much is the fee at Ayr, if not more than at Bude?", "The fee at Ayr is $12.", False),
        ("How much is the fee?", "The fee is $12.", False),
    ],
)
def test_what_something_is_is_not_by_how_much_it_changed(question, told, is_level):
    assert is_no_change(question, told) is is_level

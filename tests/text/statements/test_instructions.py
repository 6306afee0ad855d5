"""How something is done."""

from __future__ import annotations

import pytest

from rag_app.text.statements.instructions import asks_how_to, doing_asked, is_bare, is_instruction, is_step, tells_how

TEXT = (
    "The lamp is sold in Oslo. To dim the lamp, press the grey button on its back. It burns for 60 hours, and you "
    "need not press it again; clean the glass by hand.\n\nOslo Command: lampctl install oslo\n\nType `lampctl dim` and "
    "press Enter.\n\n| Lamp | dims |\n\nPress freedom is kept."
)


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("How do I dim the lamp?", True),
        ("How can one dim it?", True),
        ("how to dim a lamp", True),
        ("What command dims it?", True),
        ("What must I type to dim it?", True),
        ("How does it dim?", False),
        ("Who shows how to dim it?", False),
        ("I want to learn how to dim it. What do I pay?", False),
        ("How long do I press it?", False),
    ],
)
def test_who_asks_how_to_do_something_is_known(question, asks):
    assert asks_how_to(question) is asks


@pytest.mark.parametrize(
    ("said", "instructs", "tells"),
    [
        ("press the grey button", True, True),
        ("lampctl install oslo", True, True),
        ("lampctl dim", True, True),
        ("clean the glass", True, True),
        ("press it again", False, True),
        ("the grey button", False, True),
        ("Oslo", False, False),
        ("60 hours", False, False),
        ("dims", False, True),  # a row
    ],
)
def test_what_begins_with_an_order_or_is_a_command_instructs(said, instructs, tells):
    span = TEXT.index(said), TEXT.index(said) + len(said)
    assert (is_instruction(TEXT, *span), tells_how(TEXT, *span)) == (instructs, tells)


def test_a_complaint_tells_nothing():
    text = "I keep getting messages by mail, use the grey form to send one. But I can't open it."
    tells = (tells_how(text, text.index(said), text.index(said) + 6) for said in ("messages", "grey form", "open it"))
    assert list(tells) == [False, True, False]


@pytest.mark.parametrize(
    ("question", "doing"),
    [
        ("How do I safely remove the lamp?", "remov"),
        ("how to switch the lamp off", "turn-off"),
        ("How do I apply for a lamp?", "appli"),
        ("What are the steps for installing the lamp?", "instal"),
        ("Which steps lead to the installation of the lamp?", ""),
        ("What are the steps of the approval?", "approv"),
        ("How do I set up the lamp?", "instal"),
        ("How can I get a lamp?", "get"),
        ("How do I make a claim?", ""),
        ("What does the lamp cost?", ""),
    ],
)
def test_what_is_to_be_done_is_known(question: str, doing: str) -> None:
    assert doing_asked(question) == doing


@pytest.mark.parametrize(
    ("said", "is_one"),
    [
        ("Press the key.", True),
        ("Fax the form to the office.", True),
        ("Sign on the dotted line.", True),
        ("(Optional) Press the key.", True),
        ("If it blinks, press the key.", True),
        ("Run `lampctl dim`", True),
        ("From the list, an option is taken.", False),
        ("When it blinks, the lamp must be replaced.", False),
        ("Payment to the office.", False),
        ("The lamp blinks.", False),
    ],
)
def test_an_item_that_tells_what_to_do_is_a_step(said: str, is_one: bool) -> None:
    assert is_step(said) is is_one


BARE = (
    "There is no button for it, but with the Alt key the lamp can be dimmed (and undimmed) by hand. Press it. Set it "
    "to `off` at night. It glows when dimmed. Lamps are dimmed manually or by a knob, a slider or key.\n\n| dimmed |"
)


@pytest.mark.parametrize(
    ("question", "place", "bare"),
    [
        ("How do I dim the lamp?", "undimmed", True),
        ("How do I dim the lamp?", "be dimmed", True),
        ("How do I dim the lamp?", "hand", False),
        ("How do I dim the lamp?", "Alt", False),
        ("How do I dim the lamp?", "Press it", False),
        ("How do I dim the lamp?", "off", False),
        ("How do I dim the lamp?", "the lamp can be", False),
        ("How do I dim the lamp?", "glows", True),
        ("How can I tell that the lamp is dimmed?", "glows", False),
        ("How do I dim the lamp?", "manually", False),
        ("How do I dim the lamp?", "slider", False),
        ("How do I dim the lamp?", "key.", False),
        ("How do I wash the lamp?", "hand", False),
        ("What can be undimmed?", "undimmed", False),
        ("How do I dim the lamp?", "dimmed |", False),
    ],
)
def test_a_word_alone_tells_nobody_how(question, place, bare):
    start = BARE.index(place)
    assert is_bare(question, BARE, start, start + len(place.rstrip(" |."))) is bare


def test_what_stands_behind_what_is_done_tells_how():
    text = "Rags are washed cold and dried flat in the loft."
    for question, bare in (("How should I wash rags?", False), ("How should I dry rags?", True)):
        assert is_bare(question, text, text.index("cold"), text.index(" and")) is bare

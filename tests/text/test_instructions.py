"""How something is done."""

from __future__ import annotations

import pytest

from rag_app.text.instructions import asks_how_to, is_instruction, tells_how

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

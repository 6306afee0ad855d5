"""Whether something is on or off by default."""

from __future__ import annotations

import pytest

from rag_app.text.statements.switches import is_so_by_default, state_asked, state_in_cell, state_of_field

ASKED = "Is the bilge pump on by default?"


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        (ASKED, True),
        ("By default, is the bilge pump switched off?", False),
        ("Is the bilge pump disabled by default?", False),
        ("Is the bilge pump on?", None),
        ("Is the bilge pump not enabled by default?", None),
        ("Is the bilge pump on or off by default?", None),
        ("Is the bilge pump painted by default?", None),
    ],
)
def test_a_state_is_asked_for(question, asked):
    assert state_asked(question) is asked


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        (ASKED, "The bilge pump is enabled by default.", True),
        (ASKED, "The bilge pump is typically turned on by default.", True),
        (ASKED, "The bilge pump is not enabled by default.", False),
        (ASKED, "The bilge pump isn't enabled by default.", False),
        (ASKED, "By default, the bilge pump is disabled and waits.", False),
        (ASKED, "**PUMP** – The bilge pump runs (default OFF)", False),
        (ASKED, "Runs the bilge pump; the default is `on`.", True),
        (ASKED, "Runs the bilge pump and defaults to false.", False),
        ("Is the bilge pump disabled by default?", "The bilge pump is enabled by default.", False),
        ("Is the bilge pump disabled by default?", "The bilge pump is off by default.", True),
        (ASKED, "The bilge pump is enabled by default but can be turned off.", True),
        (ASKED, "Since 2.0 the bilge pump is enabled by default, and the lamp is lit.", True),
        (ASKED, "The bilge pump has a lamp, which is disabled by default.", None),
        (ASKED, "If the bilge pump is there, its lamp is enabled by default.", None),
        (ASKED, "The small bilge pump is disabled by default.", None),  # and the others?
        (ASKED, "The lamp of the bilge pump is disabled by default.", None),
        (ASKED, "By default, the bilge pump of the ferry is disabled.", None),
        (ASKED, "The bilge pump was disabled by default until 2020.", None),
        (ASKED, "The bilge pump is no longer disabled by default.", None),
        (ASKED, "The bilge pump may be enabled by default.", None),
        (ASKED, "No bilge pump is enabled by default.", None),
        (ASKED, "Disables the bilge pump (default: no).", None),
        (ASKED, "--no-bilge-pump: the bilge pump stands still (default: off)", None),
        ("Is the pump on by default on the ferry?", "The pump is on by default on the barge.", None),
        ("Is the pump of the ferry on by default?", "The pump is on by default for the barge.", None),
        (ASKED, "The default is true (where no bilge pump is named in the file).", True),
        (ASKED, "By default this is disabled.", None),  # what is?
        (ASKED, "The bilge pump button by default starts it.", None),
        (ASKED, "The bilge pump draws on the mains by default on deck.", None),
        (ASKED, "The bilge pump runs on port 80 by default.", None),
        (ASKED, "The bilge pump is enabled by default below deck and disabled by default above.", None),
        (ASKED, "The bilge pump has a default. It is disabled by default.", None),
        (ASKED, "The bilge pump is enabled.", None),
    ],
)
def test_a_sentence_says_the_default(question, sentence, answer):
    assert is_so_by_default(question, sentence) is answer


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("Default value: 0", False),
        ("> - Default: on (if the boat has one)", True),
        ("**Default:** `yes`", True),
        ("Default: 0.9", None),
        ("Default: 1 second", None),
        ("Default: on the deck", None),
        ("Default: /etc/no", None),
        ("The default: on", None),
    ],
)
def test_a_line_of_an_entry_says_the_default(line, state):
    assert state_of_field(line) is state


def test_a_cell_says_the_default():
    assert [state_in_cell(cell) for cell in ("`on`", "(no)", "0", "10", "on request", "")] == [
        True, False, False, None, None, None,
    ]  # fmt: skip

"""What is done and what undoes it."""

from __future__ import annotations

import pytest

from rag_app.text.language.words import content_stems
from rag_app.text.statements.undone import doing_at, doings, is_undone, same_doing


@pytest.mark.parametrize(
    ("asked", "named", "undone"),
    [
        ("disable", "Enable the alarm", True),
        ("enabling", "Disabling the alarm", True),
        ("switch off", "Turn the alarm on", True),
        ("turn off", "Switching off the alarm", False),
        ("turn off", "How to disable the alarm", False),
        ("uninstall", "Set up the alarm", True),
        ("log out", "Log in", True),
        ("pair", "Unpair a phone", True),
        ("unsubscribe", "Subscribe to the news", True),
        ("activate", "Deactivating a card", True),
        ("cancel", "Renewal of the lease", True),
        ("cancel", "Renew or cancel the lease", False),
        ("cancel", "The lease", False),
        ("close", "Opening an account", True),
        ("clean", "Replace the filter", False),  # another doing, no opposite
    ],
)
def test_an_opposite_is_known(asked: str, named: str, undone: bool) -> None:
    assert is_undone({doing_at(asked, 0)}, doings(named)) is undone


def test_verbs_for_the_same_are_taken_for_each_other() -> None:
    (install,) = doings("installing")
    assert install in same_doing(install) & doings("Setting up the printer")
    assert same_doing("paint") == {"paint"}
    assert doings("Logging out") == doings("how I log out") == {"turn-out"}
    assert doings("Back up the phone") == doings("Backing the phone up") == doings("Backup of a phone")
    assert doing_at("get a refund", 0) in same_doing(*content_stems("requesting"))

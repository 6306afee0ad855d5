"""Words that are no default where one is asked for."""

from __future__ import annotations

import pytest

from rag_app.text.statements.defaults import is_no_default

LONG = "Whoever hoists it may choose another one, and all that was chosen holds for the ship until she is in the port. "
ASKED = "What is the default of the mast height?"


@pytest.mark.parametrize(
    ("question", "text", "said", "is_none"),
    [
        (ASKED, "Set the height to what the crane can bear.", "what the crane can bear", True),
        (ASKED, "The height is the crane's unless it is set.", "the crane's", False),
        (ASKED, "The height can be set. Its default is the crane's.", "the crane's", False),
        (ASKED, "Without an entry it is full.", "full", False),
        (ASKED, "height = 30", "30", False),
        (ASKED, "Wait unless it is calm. Set what it can normally bear.", "what it can normally bear", True),
        ("What is the mast height set to by default?", "Set it to what the crane can bear.", "the crane", False),
        (ASKED, f"## Defaults\n\n{LONG * 2}\n\n- mast height: full\n", "full", False),
        (ASKED, f"{LONG * 2}\n\n- mast height: full\n", "full", True),
        ("What happens on default of the buyer?", "If the buyer does not pay, the yard keeps it.", "the yard", False),
        ("What was the default rate of loans?", "Of the loans few were paid.", "few", False),
    ],
)
def test_what_nobody_calls_a_default_is_none(question: str, text: str, said: str, is_none: bool) -> None:
    start = text.index(said)
    assert is_no_default(question, text, start, start + len(said)) is is_none

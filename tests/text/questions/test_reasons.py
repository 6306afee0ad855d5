"""What a time or a condition is a reason for."""

from __future__ import annotations

import pytest

from rag_app.text.questions.reasons import is_no_reason

TEXT = (
    "The notes are kept secret. When the matter is closed, they are sent to all. Notes are made public when all agree. "
    "The pump was stopped until it cools. It broke when it was cleaned, a valve burst. "
    "The lamp blinks when the battery is low. Your card may be declined if it is old."
)


@pytest.mark.parametrize(
    ("question", "said", "no_reason"),
    [
        ("Why are the notes kept secret?", "When the matter is closed", True),
        ("Why are the notes not made public?", "when all agree", True),
        ("Why are the notes made public?", "when all agree", False),
        ("Why was the pump stopped?", "until it cools", True),
        ("Why was the pump stopped?", "when it was cleaned, a valve burst", False),
        ("When are the notes kept secret, and why?", "until it cools", False),
        ("Why does the lamp blink?", "when the battery is low.", False),
        ("Why might my card be declined?", "if it is old", False),
        ("Why does the pump blink at night?", "when the battery is low", True),
        ("Why was the pump stopped?", "a valve burst", False),
    ],
)
def test_a_mere_time_or_condition_is_no_reason(question: str, said: str, no_reason: bool) -> None:
    start = TEXT.index(said)
    assert is_no_reason(question, TEXT, start, start + len(said)) is no_reason

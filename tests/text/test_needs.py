"""Yes or no from what says that something is needed."""

from __future__ import annotations

import pytest

from rag_app.text.needs import is_needed


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        ("Do they need training?", "The post requires two weeks of training, preferably at sea.", True),
        ("Who hires divers? Do they need training?", "The post requires two weeks of training.", True),
        ("Is a helmet compulsory?", "Riders must wear a helmet.", True),
        ("Is a stamp required on the form?", "No stamp is needed any longer.", False),
        ("Do divers need a helmet?", "Divers don't need a helmet.", False),
        ("Do divers need a helmet?", "Riders must wear a helmet.", None),  # of others
        ("Is a helmet compulsory?", "Riders must wear a helmet if it rains.", None),
        ("Are two helmets required?", "Helmets are required.", None),
        ("Do divers need a helmet?", "| Divers | helmet needed |", None),
        ("Don't divers need a helmet?", "Divers need a helmet.", None),
        ("Do divers need a boat?", "Divers need neither a boat nor a net.", False),
        ("Is a stamp required?", "The stamp must not be of last year.", None),  # forbids
        ("Do riders need a helmet?", "Divers need no helmet and riders need one.", None),
        ("Is a stamp required?", "A stamp is required and no seal.", None),
        ("Do divers buy a helmet?", "Divers need a helmet.", None),
        ("Why is a helmet needed?", "A helmet is needed.", None),
    ],
)
def test_what_is_needed_is_said(question, sentence, answer):
    assert is_needed(question, sentence) is answer

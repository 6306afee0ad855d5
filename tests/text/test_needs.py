"""Yes or no from what says that something is needed."""

from __future__ import annotations

import pytest

from rag_app.text.needs import is_needed, need_not


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


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        ("Must I fill the tank?", "You need not fill the tank.", False),
        ("Do we have to fill the tank before we leave?", "Guests do not have to fill the tank of the boat.", False),
        ("Does the tank need to be filled?", "The tank needn't be filled.", False),
        ("Must I use the new form?", "You don't necessarily have to use the new form.", False),
        ("Must I fill the tank?", "You need not fill the tank if you stay.", None),
        ("Must a skipper pay?", "Guests are not required to pay, skippers excepted.", None),
        ("Must I fill the tank?", "You do not have to sign.", None),  # of another thing
        ("Must I not fill the tank?", "You need not fill the tank.", None),
        ("May I fill the tank?", "You need not fill the tank.", None),
        ("What must I fill?", "You need not fill the tank.", None),
    ],
)
def test_what_need_not_be_done_is_no_duty(question, sentence, answer):
    assert need_not(question, sentence) is answer

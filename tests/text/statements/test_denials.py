"""No from a clause that says that what is asked about is not done."""

from __future__ import annotations

import pytest

from rag_app.text.statements.denials import is_granted, is_hardly, is_not_done


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        ("Can I oil the old hinges?", "**Do NOT paint or oil these hinges.**", False),
        ("Is it okay to oil the hinges?", "Paint the door; never oil the hinges.", False),
        ("May hinges be oiled?", "Please don't paint or oil hinges.", False),
        ("Can I oil the hinges?", "Do not paint the hinges.", None),
        ("Can I oil the hinges?", "Do not oil the hinges until the door is hung.", None),
        ("Can I oil the hinges?", "Do not oil the hinges during the first week.", None),
        ("Can I oil both hinges?", "Never oil two hinges of a door.", None),
        ("Can I oil the hinges?", "Do not hesitate to oil the hinges.", None),
        ("Can I oil the hinges?", "Do not oil the hinges with lard.", None),  # but with something else
        ("Can I oil the hinges with lard?", "Never oil hinges with lard.", False),
        ("Can I share my key?", "Never share your key with anyone.", False),
        ("Can the door be hung outside?", "Do not hang the door inside.", None),
        ("Must I oil the hinges?", "Do not oil the hinges.", False),
        ("Can I leave the hinges unoiled?", "Hinges must not be left unoiled.", None),  # no order
    ],
)
def test_an_order_not_to_do_it_says_no(question, sentence, answer):
    assert is_not_done(question, sentence) is answer
    assert is_hardly(question, sentence) or answer is None


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        ("Can the agent sell my boat without my consent?", "The agent will not sell a boat without consent.", False),
        ("Can the agent sell my boat?", "The agent will not sell a boat without consent.", None),
        ("Can the agent sell my boat?", "The agent will not sell a boat unless the owner agrees.", None),
        (
            "Can the agent sell my boat without my consent?",
            "Sale: the agent will not sell a boat without the owner's consent, but the agent may show it to buyers.",
            False,
        ),
        ("Can the agent sell my boat?", "The agent will not sell a boat by post, but sells it at the quay.", None),
        (
            "Can I make the attic public using a link?",
            "Neither attic nor cellar can be made public using a link.",
            False,
        ),
        ("Are tenders opened on Friday?", "No tender will be opened on Friday.", False),
        ("Does the plan include skis?", "Skis are not included in the plan.", False),
        ("Can the head undo a ruling of the board?", "The head leads, nor may they undo a ruling of the board.", False),
        ("Can the head undo a ruling?", "The head leads, nor may they undo a ruling once made.", False),
        ("Can I return the goods?", "Goods cannot be returned once opened.", None),  # before that?
        ("Can orders be changed before they are sent?", "Orders cannot be changed once shipped.", None),
        (
            "Can the head of the club undo a ruling made by a clerk?",
            "The head of the club may not make the place of a clerk hang on rulings by that clerk, nor may they undo a "
            "ruling made by a clerk once made.",
            False,
        ),
        ("Can the head lead a ruling?", "The head leads, nor may they undo a ruling of the board.", None),
        ("Can the head undo a ruling?", "The head leads, nor may they undo a ruling more than once.", None),
        ("Are skis included?", "Skis are not included in the small plan.", None),  # in another one?
        ("Does the plan include skis?", "The plan does not only include skis.", None),
        ("Does the plan include skis?", "The plan does not mention skis.", None),  # another verb
        ("Does the plan leave skis out?", "The plan does not include skis.", None),
        ("Is the archive safe from being deleted?", "The archive is never deleted.", None),
        ("Are the rooms left unheated?", "Rooms are not heated.", None),
        ("Is it true that skis are not included?", "Skis are not included.", None),
        ("Are two skis included?", "Three skis are not included.", None),
        ("Do emergencies count?", "Visits never count, with the exception of emergencies.", None),
        ("Is pledging of shares forbidden to directors?", "Directors may not pledge shares.", None),
        (
            "Could the bell be rung by hand in the mill?",
            "It cannot be rung by hand, unlike in the mill.",
            None,
        ),
    ],
)
def test_a_clause_says_that_it_is_not_done(question, sentence, answer):
    assert is_not_done(question, sentence) is answer


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Did the mill raise its fees?", "The mill did not raise its fees much."),
        ("Did the mill raise its fees?", "The mill did not raise its fees this spring."),
        ("Did the mill raise its fees?", "The mill did not simply raise its fees."),
        ("Did the mill raise its fees?", "Critics said that the mill did not raise its fees."),
        ("Does the lamp work?", "The lamp does not always work."),
        ("Does the lamp work?", "The lamp may not work."),
        ("Is the tax paid?", "The tax is not paid monthly but weekly."),
        ("Can members cancel?", "Some members may not cancel."),
        ("Can members cancel?", "New members cannot cancel."),
        ("Can members cancel?", "Members of the trial plan cannot cancel."),
        ("Can children swim?", "Children who cannot swim must wear a vest."),
        ("Are meals paid?", "Tips are not paid; meals are."),
        ("Are meals paid?", "Tips are not paid."),
        ("Must I tell the landlord?", "Tenants that do not tell the landlord lose the deposit."),
    ],
)
def test_a_clause_that_denies_less_than_is_asked_says_no_no(question, sentence):
    assert is_not_done(question, sentence) is None


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Is the tax paid monthly?", "The tax is not paid monthly but weekly."),
        ("Can new members cancel?", "New members cannot cancel."),
        ("Can I use the gym?", "Hotel guests cannot use the gym."),  # as whom somebody asks is not known
        ("Do the rules apply?", "The rules currently do not apply."),
        ("Was this annex tested again?", "This annex was tested and has not been tested since."),
    ],
)
def test_a_clause_that_denies_as_much_as_is_asked_says_no(question, sentence):
    assert is_not_done(question, sentence) is False


@pytest.mark.parametrize(
    ("question", "sentence", "hardly"),
    [
        ("Can the agent sell my boat?", "The agent will not sell a boat unless the owner agrees.", True),
        ("May I sell the boat in May?", "No boat may be sold before June.", False),  # another form of the verb
        ("Does the kiln dry bowls?", "Visitors can dry bowls at home, but the kiln does not get hot.", True),
        ("Does the kiln dry bowls?", "The kiln dries bowls, but visitors do not see it.", False),
        (
            "Can the mill sort grain by size?",
            "In theory the mill could sort grain by size, but nobody pays.",
            True,
        ),
        ("Can the mill sort grain by size?", "The mill could sort grain by size, but needs a day.", False),
        ("Is the attic left unheated?", "The attic is not heated.", False),
        (
            "Can two sheds be changed without consent?",
            "The mill is old, so two sheds may change without consent.",
            False,
        ),
        ("Do they sell boats?", "They sell boats.", False),
        (
            "Does a season ticket give free parking?",
            "From now on, do not assume anymore that a season ticket will give you free parking.",
            True,
        ),
        ("Does the ticket cover parking?", "This does not mean that the ticket also covers parking.", True),
        ("Will the mill pay its debts?", "There can be no assurance that the mill will pay its debts.", True),
        ("Does the ticket cover parking?", "The ticket covers parking; do not assume that it is dear.", False),
    ],
)
def test_what_is_denied_is_hardly_so(question, sentence, hardly):
    assert is_hardly(question, sentence) is hardly


@pytest.mark.parametrize(
    ("question", "sentence", "granted"),
    [
        ("Can I get a copy?", "Members may request a copy of the book.", True),
        ("Can I get a copy?", "The club may burn books (and copies) in May.", False),
        ("Can I get a copy?", "Members may request a copy unless it is lost.", False),
        ("Can I get a copy?", "Only members may request a copy.", False),
        ("Can I get a copy?", "Members may not request a copy.", False),
        ("Can I get a signed copy?", "Members may request a copy.", False),
        ("Do I get a copy?", "Members may request a copy.", False),
    ],
)
def test_what_may_be_done_is_hardly_denied(question, sentence, granted):
    assert is_granted(question, sentence) is granted

import pytest
from follow_up_helpers import said, whole

from rag_app.answering.question.follow_up.condense import FollowUp
from rag_app.answering.question.phrases import names
from rag_app.schema import Message
from rag_app.testing import FakeChatModel


def documents(word: str) -> bool:
    """Whether a document goes by a word."""
    return word.lower() in ("nginxd", "xmove", "xcopy", "relayd")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("No, I meant the old version.", "What is the limit in Kite 2.1?"),
        ("And in the other version?", "What is the limit in Kite 2.1?"),
        ("And in the newer version?", "What is the limit in Kite 3.0? And in the newer version?"),
    ],
)
def test_the_old_version_is_the_other_one_of_the_conversation(question, expected):
    assert whole("What is the limit in Kite 2.1?", "And in 3.0?", question) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (("How old is the X-31?", "And the X-32?", "How wide is it?", "And the other one?"), "How wide is the X-31?"),
        (("What did Acme pay?", "And Zeta?", "And the other?"), "What did Acme pay?"),
        (("Where is Acme?", "And the other one?"), "Where is Acme? And the other one?"),
        (("What did Acme pay in Rome?", "And Zeta?", "And the other one?"), None),
    ],
)
def test_the_other_one_is_the_other_name_of_the_conversation(asked, expected):
    assert whole(*asked) == (expected or "What did Zeta pay in Rome? And the other one?")


@pytest.mark.parametrize(
    ("last", "question", "expected"),
    [
        ("What is the default of depth in nginxd?", "And width?", "What is the default of width in nginxd?"),
        ("What is the depth in nginxd?", "And width?", "What is the width in nginxd?"),
        ("What is the depth in nginxd?", "And relayd?", "What is the depth in relayd?"),
        ("Does Xmove run on Linux?", "And xcopy?", "Does xcopy run on Linux?"),
        ("Does Xmove 2 run on Linux (Nginxd)?", "And xcopy?", "Does xcopy run on Linux (Nginxd)?"),
        ("Is xmove Year-2000 compliant?", "What about xcopy?", "Is xcopy Year-2000 compliant?"),
        ("Who pays the fee by card?", "And relayd?", "Who pays the fee by relayd?"),
    ],
)
def test_what_a_document_goes_by_takes_the_place_of_such_a_word_alone(last, question, expected):
    assert FollowUp(question, said(last), documents).standalone(FakeChatModel("")) == expected


@pytest.mark.parametrize(
    ("last", "question", "expected"),
    [
        ("Which Ruby versions does Puma need?", "Does it run on Solaris?", "Does Puma run on Solaris (Ruby)?"),
        ("Which GPU does Blender need?", "Can it use two?", "Can Blender use two (GPU)?"),
        ("Does image-cut have a GUI?", "Which files does it read?", "Which files does image-cut read (GUI)?"),
        ("Does xmove need a TPM chip?", "Which files does it read?", "Which files does xmove read (TPM)?"),
        (
            "Does the ferry have a CAT scanner?",
            "When does it leave the port?",
            "When does the ferry leave the port (CAT)?",
        ),
        ("What does Marlin 5 read?", "Which files does it write?", "Which files does Marlin 5 write?"),
        ("What does Marlin 5 read?", "Is it safe to write files?", "Is it safe to write files (Marlin)?"),
        (
            "What does Marlin 5 read?",
            "How long does it take to write files?",
            "How long does it take to write files (Marlin)?",
        ),
        ("Does Holm own Elin?", "When did it buy the mill?", "When did Holm buy the mill (Elin)?"),
        ("Which EU state is Malta near?", "Which sea does it lie in?", "Which sea does Malta lie in (EU)?"),
        ("Which NSD version is told of?", "Which host uses it?", "Which host uses NSD?"),
        (
            "What did Acme earn? How much of it came from Boats?",
            "Did it rise or fall?",
            "Did Boats rise or fall (Acme)?",
        ),
    ],
)
def test_it_is_the_subject_of_the_last_question(last, question, expected):
    assert whole(last, question) == expected


@pytest.mark.parametrize(
    ("last", "question", "expected"),
    [
        (
            "What was Zeta's net income in the first nine months of 2021?",
            "And what were its net sales?",
            "What were Zeta's net sales in the first nine months of 2021?",
        ),
        ("What did Holm earn in Q3 2022?", "How much did it owe banks?", "How much did Holm owe banks in Q3 2022?"),
        ("What did Holm earn on Elin in 2022?", "What did it pay in tax?", "What did Holm pay in tax in 2022 (Elin)?"),
        ("What did Holm earn in Q3 2022?", "What did it owe banks in 2021?", "What did Holm owe banks in 2021?"),
        ("What did Holm earn in Q3 2022?", "Who led its board then?", "Who led Holm's board then?"),
        ("What did Holm earn in Q3 2022?", "What is its tax number?", "What is Holm's tax number?"),
        ("What did Elin earn in Q2 2023?", "What did Holm earn in that quarter?", "What did Holm earn in Q2 2023?"),
        ("What did Elin earn in 2021?", "What did Holm earn in the same year?", "What did Holm earn in 2021?"),
        ("What did Elin earn in May 2021?", "What did Holm earn that month?", "What did Holm earn in May 2021?"),
        (
            "What did Elin earn?",
            "What did Holm earn in that quarter?",
            "What did Elin earn? What did Holm earn in that quarter?",
        ),
    ],
)
def test_a_figure_is_asked_of_the_same_time(last, question, expected):
    assert whole(last, question) == expected


def test_another_time_takes_the_place_of_the_one_that_was_left_out():
    asked = "What did Holm earn in Q3 2022?", "What did it pay in tax?", "And in Q3 2021?"
    assert whole(*asked) == "What did Holm pay in tax in Q3 2021?"


@pytest.mark.parametrize(
    ("last", "question"),
    [
        ("How can xrip write tags?", "Since which release?"),
        ("How can Xrip write tags?", "In which file?"),
        ("Who can cancel the lease?", "With which form?"),
        ("How long is the default wait?", "What happens when that time is over?"),
    ],
)
def test_a_question_without_a_verb_or_with_that_goes_on(last, question):
    assert whole(last, question) == f"{last} {question}"


@pytest.mark.parametrize(
    ("last", "question"),
    [
        ("What is the deposit?", "Compare Rome and Oslo: which one has a zoo in its centre?"),
        ("What is the deposit?", "Compare xmove and xcopy: which one needs a tab in its file?"),
        ("Who signs the lease of Elin?", "Which city has the largest park in its centre?"),
        ("Who signs the lease of Elin?", "Did Microsoft raise the price of its shares?"),
        ("When did Acme fall?", "Why did the award of 2023 in Rome yield part of its target?"),
        ("Where is Elin Bay?", "Which fees apply in spring to children and their parents?"),
        ("What is the deposit?", "Where did the first developers of the town hold their very first meeting?"),
        ("Who signs the lease of Elin?", "I lost the key of my locker. What does it cost?"),
        ("Was Holm Bridge open in 2015?", "Was Holm Bridge full when it fell?"),
        ("Did Elin rise in Q2 2020?", "How much did Holm earn in the same quarter of the year before?"),
        ("Did Elin rise in 2020?", "I pay a fee in May; do I get that month back from Holm?"),
        ("How many files mention TLS?", "How many files are there?"),
    ],
)
def test_a_question_that_says_whose_it_is_or_asks_for_all_is_whole(last, question):
    assert whole(last, question) == question


@pytest.mark.parametrize(
    ("last", "question", "expected"),
    [
        ("What did Acme sell?", "Which boats does its fleet have?", "Which boats does Acme's fleet have?"),
        ("What did Acme sell?", "What is the height of its tower?", "What is the height of Acme's tower?"),
        ("What did Acme sell?", "When did the price of its shares rise?", "When did the price of Acme's shares rise?"),
        (
            "On how many days did wind stop Elin?",
            "Was it a winter richer in snow?",
            "Was Elin a winter richer in snow?",
        ),
        ("What is Acme?", "Which fee applies to its members?", "Which fee applies to Acme's members?"),
        ("Where is Elin?", "Which EU agency has its seat there?", "Which EU agency has its seat there (Elin)?"),
        ("How many rooms does Elin have?", "How many rooms are there?", "How many rooms are there (Elin)?"),
        ("How many hotels in Rome have a pool?", "How many hotels are there?", "How many hotels are there (Rome)?"),
    ],
)
def test_what_is_of_the_last_question_is_not_taken_for_its_own(last, question, expected):
    assert whole(last, question) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (("Why is the port shut?", "Are you sure?", "Tell me more."), "Why is the port shut? Tell me more."),
        (("Is the port shut?", "Why?", "Which firm maintains it?"), "Is the port shut? Which firm maintains it?"),
        (
            ("How do I rent a boat?", "What if the port is shut?", "Why?"),
            "How do I rent a boat? What if the port is shut? Why?",
        ),
        (
            ("How do I rent a boat?", "What if the port is shut?", "What if I lose the key of it?"),
            "How do I rent a boat? What if I lose the key of it?",
        ),
        (
            ("What does a train trip cost at most?", "And a flight?", "And a bus?"),
            "What does a train trip cost at most? And a bus?",
        ),
    ],
)
def test_a_question_is_put_behind_one_alone_that_says_something(asked, expected):
    assert whole(*asked) == expected


def test_the_answer_before_is_that_of_the_question_which_stands_before():
    turns = [
        *(Message("user", "How do I rent a boat?"), Message("assistant", "At the pier [1].")),
        *(Message("user", "What if the port is shut?"), Message("assistant", "By mail [2].")),
    ]
    question = "What if I lose the key of it?"
    made = FollowUp(question, turns).standalone(FakeChatModel(""))
    assert FollowUp(question, turns).answered(made) == "At the pier."


def test_what_was_there_before_is_known_of_a_question_that_said_it() -> None:
    turns = said("Does Xmove have a log?", "Does it run on Linux?")
    made = FollowUp("And xcopy?", turns, documents).standalone(FakeChatModel(""))
    found = FollowUp("And xcopy?", turns, documents).replaced(made)
    assert made == "Does xcopy run on Linux?" and (found.before, found.now) == ({"xmove"}, {"xcopi"})


@pytest.mark.parametrize(
    ("last", "question"),
    [
        ("How do I stop a pump running twice?", "How do I prevent that from the panel?"),
        ("How do I stop a pump running twice?", "How do I change that setting?"),
        ("How do I stop a pump running twice?", "Which cable do I need to join these to a board?"),
        ("How many sailors feel seasick?", "How many never feel that way?"),
        ("How do I stop a pump running twice?", "Give me the command"),
        ("How do I stop a pump running twice?", "Show me an example"),
        ("How do I rent a mast?", "Which mast is the default?"),
        ("How do I start a pump?", "Will this empty the lower basin?"),
        ("Which guests came in 2004?", "How many in total?"),
        ("How do I start a pump on Marlin?", "Do I need a key for that?"),
        ("How many people did Acme hire in 2019?", "How many of them were women?"),
        ("How do I rent a mast?", "Can a second boat lie at the same pier then?"),
    ],
)
def test_that_a_default_and_the_thing_to_be_shown_are_of_the_last_question(last, question):
    assert whole(last, question) == f"{last} {question}"


@pytest.mark.parametrize(
    "question",
    [
        "Which tools do I use that support the new protocol?",
        "Which tenants want to say that landlords must pay?",
        "What did we spend this year on paint and brushes?",
        "How many pins does a plug have that the port board takes?",
        "Show me the notice period for tenants",
        "Can a second HTTP server run on the same old machine then?",
    ],
)
def test_that_before_what_it_begins_is_not_of_the_last_question(question):
    assert whole("What is the deposit?", question) == question


@pytest.mark.parametrize(
    "asked",
    [
        ("What does a train trip cost at most?", "And a flight?", "Who approves it?"),
        ("What does the swimming pool cost for adults?", "And the sauna?", "When does it open?"),
        ("Where is the archive of the guild?", "What about the library?", "Who runs it?"),
    ],
)
def test_it_is_what_was_asked_of_in_the_place_of_something_else(asked):
    assert whole(*asked) == " ".join(asked)


@pytest.mark.parametrize("question", ["Give me the command", "How do I prevent that from the panel?"])
def test_the_command_and_that_are_of_what_was_asked_last(question):
    asked = "How do I start a pump?", "Can I run it twice with a second valve?", question
    assert whole(*asked) == " ".join(asked)


def test_how_many_did_so_is_of_what_was_named():
    assert whole("When did the Elin sink off Holm?", "how many people died?") == "How many people died (Elin, Holm)?"


def test_a_question_is_of_what_the_one_before_it_was_made():
    asked = "Who leads the yard of Elin?", "What is his number?", "Where can people apply for the job?"
    assert whole(*asked) == "Where can people apply for the job (Elin)?"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (("How many boats sank in 2010?", "And in 2005?", "Is that difference large?"), None),
        (("What did Acme pay?", "And Zeta?", "Which of the two paid on time?"), None),
        (("What is the rent of a boat?", "And a mast?", "Which is cheaper?"), None),
        (("How many boats does Acme have?", "And Zeta?", "Which had more?"), None),
        (("How much is berth 12?", "And 14?", "Are both free in spring?"), None),
        (("What is the limit for iron to water?", "And zinc?", "Which of them is lower?"), None),
        (("What did Acme pay?", "And Zeta?", "Which of them owns a mill?", "How old is the pier in both?"), (0, 1, 3)),
        (("What is the deposit?", "Which of the two piers is closed on Mondays?"), (1,)),
        (("What is the rule for dogs?", "And for cats?", "What is the difference between dogs and cats?"), (2,)),
    ],
)
def test_a_question_of_two_is_put_behind_both(asked, expected):
    assert whole(*asked) == " ".join(asked[at] for at in expected or range(len(asked)))


@pytest.mark.parametrize(
    ("last", "question", "expected"),
    [
        (
            "What was Acme's income in Q3 2022?",
            "Did it rise compared with the year before?",
            "Did Acme's income in Q3 2022 rise compared with the year before?",
        ),
        ("What was Acme's income in Q3 2022?", "What was it in 2021?", "What was Acme's income in 2021?"),
        ("What is the depth of Elin Bay?", "Has it changed?", "Has the depth of Elin Bay changed?"),
        (
            "What is the depth of Elin Bay?",
            "How does that compare to Holm?",
            "How does the depth of Elin Bay compare to Holm?",
        ),
        (
            "What is the status hidden in Quill?",
            "How is that different from private?",
            "How is the status hidden in Quill different from private?",
        ),
        ("What is a lien?", "Is that the same as a pledge?", "Is a lien the same as a pledge?"),
        ("Did Acme's income in 2021 fall?", "What was it in 2020?", "What was Acme's income in 2020?"),
        ("Tell me the depth of Elin Bay.", "Has it changed?", "Has the depth of Elin Bay changed?"),
        ("How many boats did Zeta sell?", "Has it grown?", "How many boats did Zeta sell? Has it grown?"),
        ("What does Zeta rent?", "What was it in the past?", "What does Zeta rent? What was it in the past?"),
    ],
)
def test_what_rises_is_the_figure_and_not_whose_it_is(last, question, expected):
    assert whole(last, question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("And helpless?", "How many guests often feel helpless?"),
        ("And staff?", "How many guests often feel relaxed? And staff?"),
    ],
)
def test_how_something_is_takes_the_place_of_how_it_was_asked_to_be(question, expected):
    assert whole("How many guests often feel relaxed?", question) == expected


def test_a_question_without_an_apostrophe_replaces_nothing():
    follow_up = FollowUp("Whats his number?", said("Who leads the yard?"))
    assert not follow_up.replaced(follow_up.standalone(FakeChatModel(""))).now


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("When does the cafeteria open on Fridays (Birch)?", ["Birch"]),
        ("Does General Electric (GE) pay?", ["General Electric", "GE"]),
        ("Does the Bank of\n(Ohio) pay?", ["Bank", "Ohio"]),
        ("Does the Bank of Ohio pay?", ["Bank of Ohio"]),
        ("How old is the X-31? And the X-32?", ["X-31", "X-32"]),
        ("Does Ada expect costs of 25,000 EUR or USD?", ["Ada", "USD"]),
    ],
)
def test_names_end_at_brackets_and_question_marks_and_are_no_currency_of_an_amount(text, expected):
    assert [name.text for name in names(text)] == expected


def test_names_behind_a_question_are_carried_on_in_brackets_of_their_own():
    asked = ("How many seats does Birch have?", "When does the cafeteria open on Fridays?", "How long is the pool?")
    assert whole(*asked[:2]) == "When does the cafeteria open on Fridays (Birch)?"
    assert whole(*asked) == "How long is the pool (Birch)?"
    assert whole("Who runs General Electric (GE)?", "What is the fee?") == "What is the fee (General Electric, GE)?"


def test_the_currency_of_an_amount_is_not_carried_on():
    turns = [Message("user", "What does Ada Holm expect?"), Message("assistant", "Costs of 25,000 EUR [1].")]
    asked = FollowUp("When does she have to hire a cook?", turns).standalone(FakeChatModel(""))
    assert asked == "When does Ada Holm have to hire a cook?"


@pytest.mark.parametrize(
    ("last", "question", "expected"),
    [
        ("How many boats sank in 2022?", "in 2023", "How many boats sank in 2023?"),
        ("how much is a berth", "for the rowing boat", "how much is a berth for the rowing boat?"),
        ("What is the notice for tenants?", "For landlords", "What is the notice for landlords?"),
        ("What does a trip cost in 2022?", "Same for 2023", "What does a trip cost in 2023?"),
        ("What did Acme pay?", "same question for Zeta", "What did Zeta pay?"),
        ("How do I rent a boat?", "the same for the raft", "How do I rent the raft?"),
        ("How do I rent a boat?", "In short", "How do I rent a boat? In short"),
        ("How do I rent a boat?", "for example?", "How do I rent a boat? for example?"),
        ("How do I rent a boat?", "After the storm it failed", "How do I rent a boat? After the storm it failed"),
    ],
)
def test_a_phrase_with_a_preposition_needs_no_question_mark(last, question, expected):
    assert whole(last, question) == expected

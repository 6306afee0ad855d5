import dataclasses

import pytest
from counting import counted

from rag_app.answering import inputs
from rag_app.answering.inputs import MOST_CHARACTERS, turns_read
from rag_app.answering.models import LARGE
from rag_app.answering.question.follow_up import condense
from rag_app.answering.question.follow_up.condense import FollowUp
from rag_app.answering.question.follow_up.correction import corrected
from rag_app.schema import Message
from rag_app.testing import FakeChatModel

TURNS = [Message("user", "Who approves travel costs?"), Message("assistant", "The head of department approves them.")]


class LargeModel(FakeChatModel):
    parameters = LARGE


def whole(last: str, answer: str, question: str) -> str:
    """The question as the rules make it; a model is never asked."""
    model = FakeChatModel("never used")
    made = FollowUp(question, [Message("user", last), Message("assistant", answer)]).standalone(model)
    assert model.requests == []
    return made


@pytest.mark.parametrize(
    "question",
    [
        "And for trains?",
        "Why?",
        "When does it apply?",
        "What about hotels?",
        "Hotels?",
        "How old is she?",
        "What is an example?",
    ],
)
def test_leaning_questions(question):
    assert FollowUp(question, TURNS).standalone(FakeChatModel("")) != question


@pytest.mark.parametrize(
    "question",
    [
        "Who approves travel costs?",
        "What is the boiling point of tungsten?",
        "Who owned the airplane that landed at Belen?",
        "What is FedRAMP?",
        "What's a lien?",
        "whats a lien",
        "What does lien mean?",
        "Could you tell me what a lien is?",
        "Who is Ada Moor?",
        "Thanks!",
        "Thanks to whom did Zeta survive?",
        "ok, thank you very much",
    ],
)
def test_questions_that_stand_alone_and_thanks_stay_as_they_are(question):
    turns = [Message("user", "What did Amazon pay for MGM Holdings?"), Message("assistant", "$6.1 billion [1].")]
    for earlier in (TURNS, turns):
        model = LargeModel("never used")
        assert FollowUp(question, earlier).standalone(model) == question
        assert model.requests == []


def conversation(*asked: str) -> list[Message]:
    return [m for q in asked for m in (Message("user", q), Message("assistant", "It is so. [1]"))]


def test_of_a_long_conversation_what_the_last_topic_needs_is_understood_anew(monkeypatch):
    made = counted(monkeypatch, condense, "_made_whole")
    topic = conversation("How deep is the basin of Port Elin?", "And in 2020?")
    before = conversation(*(f"And for Pier {n}?" for n in range(400)))
    alone = FollowUp("And in 2021?", topic).standalone(FakeChatModel(""))
    assert len(made) == 2 and "Port Elin" in alone
    assert FollowUp("And in 2021?", [*before, *topic]).standalone(FakeChatModel("")) == alone and len(made) == 4


def test_of_questions_that_all_go_on_the_first_and_the_newest_are_understood(monkeypatch):
    made = counted(monkeypatch, condense, "_made_whole")
    turns = conversation("Which permits does Port Elin need?", *(f"And for Pier {n}?" for n in range(400)))
    follow_up = FollowUp("And for Pier 7?", turns)
    whole = follow_up.standalone(FakeChatModel(""))
    assert follow_up.replaced(whole).now and whole == "Which permits does Pier 7 need?"
    assert len(made) == condense._FOLLOW_UPS + 1


def test_of_long_questions_that_all_go_on_fewer_are_understood(monkeypatch):
    made = counted(monkeypatch, condense, "_made_whole")
    long_ones = (f"And for Pier {n}, {'which has the deep basin, ' * 150}too?" for n in range(60))
    turns = conversation("Which permits does Port Elin need?", *long_ones, "And for Pier 8?")
    assert "Pier 7" in FollowUp("And for Pier 7?", turns).standalone(FakeChatModel(""))
    assert 1 < len(made) < 10


def test_of_a_very_long_turn_no_more_is_read_than_is_kept(monkeypatch):
    read = counted(monkeypatch, inputs, "normalize_question")
    (turn,) = turns_read([Message("user", "word " * 500_000)])
    assert len(turn.content) == MOST_CHARACTERS and len(read[0][0]) <= 4 * MOST_CHARACTERS


def test_blanks_around_a_question_open_nothing():
    question = "What did Zeta Corporation earn in the year 2022?"
    assert whole("What did Acme Ltd earn in 2022?", "$4 million.", f" {question}\n") == question
    turns = [Message("user", "What did Acme Ltd earn?"), Message("assistant", "$4."), Message("user", f" {question}")]
    made = FollowUp("And in 2023?", turns).standalone(FakeChatModel(""))
    assert made == "What did Zeta Corporation earn in 2023?"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who is the treasurer?", "Who is the treasurer (Port Elin)?"),
        ("What is Zeta's?", "How deep is the basin of Port Elin? What is Zeta's?"),
        ("Who is responsible?", "How deep is the basin of Port Elin? Who is responsible?"),
    ],
)
def test_one_of_several_is_asked_of_what_was_named_last(question, expected):
    assert whole("How deep is the basin of Port Elin?", "12 m.", question) == expected
    if "the" in question:  # nothing was named: of which one is not said
        assert whole("How deep is the basin?", "12 m.", question) == question


@pytest.mark.parametrize(
    ("last", "answer", "expected"),
    [
        ("When did the Quarry Safety Act pass?", "In 1990.", "When did the Quarry Safety Act pass? When was she born?"),
        ("Who edits Moorland Magazine?", "The warden.", "Who edits Moorland Magazine? When was she born?"),
        ("Who edits Moorland?", "The warden.", "Who edits Moorland? When was she born?"),
        ("Who edits Moorland Magazine?", "Ada Holm.", "When was Ada Holm born (Moorland Magazine)?"),
        ("When did Zeta Ltd hire Ada Holm?", "In 1990.", "When was Ada Holm born (Zeta Ltd)?"),
        ("Who is Ada Holm?", "The warden.", "When was Ada Holm born?"),
    ],
)
def test_she_is_nothing_that_is_no_person(last, answer, expected):
    assert whole(last, answer, "When was she born?") == expected


@pytest.mark.parametrize("order", ["explain", "summarise", "Summarize"])
def test_an_order_takes_nobodys_place(order):
    asked = f"{order} the rules for guests"
    assert whole("Who approves travel costs?", "The head.", f"And {asked}") == asked[:1].upper() + asked[1:]


def test_the_first_question_is_never_rewritten():
    assert FollowUp("Why?", []).standalone(FakeChatModel("x")) == "Why?"


@pytest.mark.parametrize(
    ("last", "question", "expected"),
    [
        (
            "What did Intel spend in its first year?",
            "What about NVIDIA?",
            "What did NVIDIA spend in its first year?",
        ),
        ("What was Apple's profit in 2023?", "And Amazon's?", "What was Amazon's profit in 2023?"),
        ("What was Apple's profit in 2023?", "And in 2022?", "What was Apple's profit in 2022?"),
        ("What was Apple's profit in 2023?", "Sorry, I meant 2022", "What was Apple's profit in 2022?"),
        ("What is the fee for adults?", "Thanks! And for students?", "What is the fee for students?"),
        ("What does Zeta rent?", "Thanks a lot! What is the fee?", "What is the fee (Zeta)?"),
        ("what does Zeta rent?", "what is the fee?", "What is the fee (Zeta)?"),
        ("What does Zeta rent?", "Ok and what is a lien?", "What is a lien?"),
        ("Which boats go in June?", "no I meant in July", "Which boats go in July?"),
        ("when was zeta's keel laid?", "and the elin's?", "when was elin's keel laid?"),
        ("What does a boat of Zeta cost?", "not a boat, a mast", "What does a mast of Zeta cost?"),
        ("which boats go in june?", "no, not in june but in july", "which boats go in july?"),
        ("Which boats go in June?", "in July, I mean", "Which boats go in July?"),
        ("what were zetas net fees in 2021?", "What about elin?", "what were zetas net fees in 2021? What about elin?"),
        ("What does Zeta rent?", "And any of wood?", "What does Zeta rent? And any of wood?"),
        ("who rents boats?", "How many boats?", "who rents boats? How many boats?"),
        ("Name the goals of Zeta.", "Explain the second one to me", "Explain the second one to me (Zeta)?"),
        ("Where are the boats (Zeta)?", "And the masts?", "Where are the masts (Zeta)?"),
        (
            "What is the present ferry called?",
            "And the next one?",
            "What is the present ferry called? And the next one?",
        ),
        ("Can I rent a boat? Is it insured?", "And masts?", "Can I rent a boat? Is it insured? And masts?"),
        ("How does the port help young sailors?", "And Zeta?", "How does the port help young sailors? And Zeta?"),
        ("How do I rent a boat?", "What if the port is shut?", "How do I rent a boat? What if the port is shut?"),
        ("What does a long mast cost?", "not a long, a short one", "What does a short mast cost?"),
        ("How long is the notice period?", "not the notice, the trial period", "How long is the trial period?"),
        ("Which boats go in June?", "not June, I meant July", "Which boats go in July?"),
        ("Which boats go only in June?", "not only in June but in July", "not only in June but in July"),
        ("Do I need a mast?", "Not a mast, but do I need a keel?", "Not a mast, but do I need a keel?"),
        ("Do members pay?", "not members, right", "not members, right"),
        ("Which port has boats?", "Nice, France: what is the depth?", "Nice, France: what is the depth?"),
        ("Which port has boats?", "Cool. What is a lien?", "What is a lien?"),
        ("What is the fee for adults?", "No, for students", "What is the fee for students?"),
        ("are cats allowed in the hall?", "what about dogs", "are dogs allowed in the hall?"),
        ("Are the stairs cleaned?", "And the lifts?", "Are the lifts cleaned?"),
        (
            "What were Apple's net sales in Greater China in the second quarter of 2023?",
            "And in Japan?",
            "What were Apple's net sales in Japan in the second quarter of 2023?",
        ),
        (
            "What were the sales from advertising services in 2022?",
            "How about subscription services?",
            "What were the sales from subscription services in 2022?",
        ),
        ("Who approves travel costs?", "And parking costs of trains?", "Who approves parking costs of trains?"),
        ("Can I return shoes?", "And socks?", "Can I return socks?"),
        ("How long is notice during probation?", "And after probation?", "How long is notice after probation?"),
        ("How much is paid with a receipt?", "And without a receipt?", "How much is paid without a receipt?"),
        ("What is the fee for visitors over 18?", "And under 18?", "What is the fee for visitors under 18?"),
        ("What happens in immunodeficiency?", "what about autoimmunity", "What happens in autoimmunity?"),
        (
            "What was NVIDIA's Data Center revenue in July 2023?",
            "How about gaming?",
            "What was NVIDIA's gaming revenue in July 2023?",
        ),
        ("What does the option --port mean?", "And --host-name?", "What does the option --host-name mean?"),
        ("Who approves travel costs?", "And for trains?", "Who approves travel costs for trains?"),
        ("What is the mission of GSA?", "And that of HHS?", "What is the mission of HHS?"),
        ("How much do adults pay?", "And children?", "How much do children pay?"),
        ("When does the shop close?", "And the museum?", "When does the museum close?"),
        ("How much does a child pay?", "And an adult?", "How much does an adult pay?"),
        ("How much do adults pay for a ticket?", "And children?", "How much do children pay for a ticket?"),
        ("What was the rent in Q1 2023?", "And in Q2?", "What was the rent in Q2 2023?"),
        ("What was the rent in Q1 2023?", "And Q2?", "What was the rent in Q2 2023?"),
        ("What was the rent in May 2023?", "And in June?", "What was the rent in June 2023?"),
        ("What was the rent in May 2023?", "And in June 2022?", "What was the rent in June 2022?"),
        ("What was the rent in May 2023?", "And in 2022?", "What was the rent in May 2022?"),
        ("What was the rent for the year 2023 in Rome?", "And 2022?", "What was the rent for 2022 in Rome?"),
        ("Does the oven of a flat need a permit?", "And the balcony?", "Does the balcony of a flat need a permit?"),
        ("Does the oven of a flat need a permit?", "And a cellar?", "Does the oven of a flat need a cellar?"),
        (
            "What is the mission of GSA?",
            "And that of the Department of Health and Human Services?",
            "What is the mission of the Department of Health and Human Services?",
        ),
    ],
)
def test_what_is_compared_takes_the_place_of_its_counterpart(last, question, expected):
    assert whole(last, "So it is [1].", question).rstrip("?") == expected.rstrip("?")


def test_a_correction_goes_on_and_may_be_of_an_earlier_question():
    asked = ["Are dogs let in?", "Not dogs, cats", "And in June?", "not cats, mice"]
    turns = [Message(role, text) for one in asked for role, text in (("user", one), ("assistant", "So it is [1]."))]
    made = [FollowUp(one, turns[: 2 * n]).standalone(FakeChatModel("")) for n, one in enumerate(asked)]
    assert made[1:] == ["Are cats let in?", "Are cats let in in June?", "Are mice let in in June?"]


def test_a_long_correction_is_read_once():
    """With patterns that try every end this takes hours."""
    assert corrected("Who is a?", "not a" + " but a" * 3000 + " " + "." * 20_000 + ",") == ""


def test_of_two_years_none_is_overwritten():
    made = whole("Was the rent of 2022 below that of 2023?", "Yes [1].", "And in 2021?")
    assert all(year in made for year in ("2021", "2022", "2023"))


@pytest.mark.parametrize(
    ("last", "question", "expected"),
    [
        (
            "What notice applies after 2 years of service?",
            "What about 3 to 5 years?",
            "What notice applies after 3 to 5 years of service?",
        ),
        (
            "What notice applies after 2 years of service?",
            "And after 10?",
            "What notice applies after 10 years of service?",
        ),
        ("How much leave do I get after 2 years?", "And for 5 years?", "How much leave do I get after 5 years?"),
        ("Who approves purchases of 100 euros?", "And for 250 euros?", "Who approves purchases of 250 euros?"),
        ("Who approves purchases over $1,000?", "And over 5,000?", "Who approves purchases over $5,000?"),
        ("What does a parcel of 5 kg cost?", "And for more than 20 kg?", "What does a parcel of more than 20 kg cost?"),
        (
            "What is the rate for a term of 5 years?",
            "And for a term of 10 years?",
            "What is the rate for a term of 10 years?",
        ),
        ("What is the fee for 100 users?", "And for 250?", "What is the fee for 250 users?"),
        ("What does a ticket cost for 2 adults?", "And for 3 children?", "What does a ticket cost for 3 children?"),
        ("What was the rainfall in May?", "And in June?", "What was the rainfall in June?"),
        ("What was the rainfall in June?", "And in May?", "What was the rainfall in May?"),
        ("What was the rainfall in June 2023?", "And May?", "What was the rainfall in May 2023?"),
        ("Who worked there from 2010 to 2015?", "And from 2016 to 2020?", "Who worked there from 2016 to 2020?"),
        (
            "What is the allowance in Japan in 2023?",
            "And in France in 2024?",
            "What is the allowance in France in 2024?",
        ),
        ("What is the fine for a first offence?", "And for a second?", "What is the fine for a second offence?"),
        ("What is due in the first quarter of 2023?", "And the second?", "What is due in the second quarter of 2023?"),
    ],
)
def test_numbers_ranges_and_months_take_the_place_of_their_kind(last, question, expected):
    assert whole(last, "It is so [1].", question) == expected


@pytest.mark.parametrize(
    ("last", "answer", "question", "expected"),
    [
        ("When did Amazon split its stock?", "In 2022.", "What did it pay for MGM?", "What did Amazon pay for MGM?"),
        (
            "Who introduced the term physiology?",
            "Jean Fernel [1].",
            "What was his profession?",
            "What was Jean Fernel's profession?",
        ),
        (
            "How many shares of Rivian did Amazon hold?",
            "158 million [1].",
            "What was the fair value of that investment?",
            "What was the fair value of that investment (Rivian, Amazon)?",
        ),
        (
            "Does Intel want to buy Tower Semiconductor?",
            "Yes [1].",
            "How high is the termination fee?",
            "How high is the termination fee (Intel, Tower Semiconductor)?",
        ),
        (
            "When is the first mention of Warsaw?",
            "In 1313.",
            "Which agency has its headquarters there?",
            "Which agency has its headquarters there (Warsaw)?",
        ),
        (
            "Where is the token of the chat UI kept?",
            "In a file.",
            "How does a program send it?",
            "Where is the token of the chat UI kept? How does a program send it?",
        ),
        ("Who approves travel costs?", "The head.", "Why?", "Who approves travel costs? Why?"),
        ("Who approves travel costs?", "The head.", "Tell me more", "Who approves travel costs? Tell me more"),
        ("Who approves travel costs?", "The head.", "also tell me the notice period", "Tell me the notice period"),
        ("Who approves travel costs?", "The head.", "And explain the bonus scheme.", "Explain the bonus scheme."),
        (
            "What has hindered GSA's investments for the past decade?",
            "funding shortfalls [1]",
            "And what will it do about the reliance on leased assets?",
            "What will GSA do about the reliance on leased assets?",
        ),
    ],
)
def test_pronouns_and_short_questions_get_what_they_are_about(last, answer, question, expected):
    assert whole(last, answer, question) == expected


def test_a_department_called_it_is_no_pronoun():
    last, made = "What is the number of Human Resources?", "How do I reach IT support?"
    assert whole(last, "It is 120 [1].", made) == made
    changed = "DOES the number of Human Resources CHANGE YEARLY?"
    assert whole(last, "It is 120 [1].", "DOES IT CHANGE YEARLY?") == changed


@pytest.mark.parametrize(
    "question",
    ["Do former employees keep a discount in Kiel?", "Is same-day delivery free in Kiel?", "Is the same room in Kiel?"],
)
def test_former_and_same_before_what_they_tell_apart_are_no_pronouns(question):
    assert whole("What does the Premium plan cost?", "€9 [1].", question) == question


@pytest.mark.parametrize(
    "question",
    [
        "How much is the former in Kiel?",
        "Does the latter cover theft in Kiel?",
        "Does the same apply to theft in Kiel?",
    ],
)
def test_former_latter_and_same_by_themselves_are_pronouns(question):
    assert whole("What does the Premium plan cost?", "€9 [1].", question) == f"{question[:-1]} (Premium)?"


def test_a_question_put_behind_the_last_one_asks_for_its_answer_again():
    turns = [Message("user", TURNS[0].content), Message("assistant", "The head of department. [1]")]
    whole = FollowUp("Why?", turns).standalone(FakeChatModel(""))
    assert FollowUp("Why?", turns).answered(whole) == "The head of department."
    assert FollowUp("And hotels?", turns).answered("Who approves hotels?") == ""
    followed = [*turns, Message("user", "And for hotels?"), Message("assistant", "Ada Moor [1].")]
    whole = FollowUp("And who else?", followed).standalone(FakeChatModel(""))
    assert whole == "Who approves travel costs for hotels? And who else?"
    assert FollowUp("And who else?", followed).answered(whole) == "Ada Moor."
    assert FollowUp(TURNS[0].content, turns).answered(TURNS[0].content) == ""


def test_each_earlier_question_is_understood_in_its_own_time():
    said = ["What did Intel spend in 2023?", "$4 million.", "And NVIDIA?", "$2 million.", "And in 2022?"]
    turns = [Message("assistant" if i % 2 else "user", text) for i, text in enumerate(said[:-1])]
    assert FollowUp(said[-1], turns).standalone(FakeChatModel("")) == "What did NVIDIA spend in 2022?"


UNCLEAR = [Message("user", "Who approves travel costs?"), Message("assistant", "The head of department [1].")]


def test_what_an_assistant_said_before_the_first_question_changes_nothing():
    greeted = [Message("assistant", "Hello! What would you like to know?"), Message("user", "And the ferry to Skye?")]
    said = [*greeted, Message("assistant", "It leaves at nine [1].")]
    for turns in (greeted, said):
        made = [FollowUp("And to Mull?", some).standalone(FakeChatModel("")) for some in (turns, turns[1:])]
        assert made[0] == made[1]


def test_a_large_model_is_asked_where_no_rule_reaches():
    rewrite = "Does the head of department sign travel costs abroad for them?"
    assert FollowUp("Does he sign them abroad?", UNCLEAR).standalone(LargeModel(rewrite)) == rewrite
    small = FakeChatModel(rewrite)
    made = FollowUp("Does he sign them abroad?", UNCLEAR).standalone(small)
    assert made == "Who approves travel costs? Does he sign them abroad?" and small.requests == []


@pytest.mark.parametrize("rewrite", ["Does he sign aeroplanes abroad?", "Does he sign them abroad?", "I can help!", ""])
def test_a_rewrite_that_cannot_be_checked_falls_back_to_the_conversation(rewrite):
    model = LargeModel(rewrite)
    made = FollowUp("Does he sign them abroad?", UNCLEAR).standalone(model)
    assert made == "Who approves travel costs? Does he sign them abroad?"
    assert model.requests[0].timeout_s == 2.0 and dataclasses.is_dataclass(model.requests[0])


@pytest.mark.parametrize(
    ("question", "turns"),
    [
        ("And what about it?", [("user", "What does the Report say? " * 800), ("assistant", "It says so. " * 800)]),
        ("Who is he?", [("user", "Who leads Acme?"), ("assistant", "Ada Byron, Bo Carr, Cy Dent, " * 800)]),
        ("And it?", [("user", "x " * 50), ("assistant", "Yes.")] * 80),
    ],
    ids=["long turns", "many names", "many turns"],
)
def test_a_follow_up_is_no_longer_than_a_question_may_be(question, turns):
    read = turns_read([Message(role, content) for role, content in turns])
    made = FollowUp(question, read).standalone(FakeChatModel())
    assert len(question) < len(made) <= MOST_CHARACTERS


@pytest.mark.parametrize(
    ("last", "question", "standalone", "before", "now"),
    [
        ("How many rings may I wear?", "And amulets?", "How many amulets may I wear?", {"ring"}, {"amulet"}),
        ("What does Acme pay?", "What about Zeta?", "What does Zeta pay?", {"acm"}, {"zeta"}),
        ("What did Acme pay in 2021?", "And in 2022?", "What did Acme pay in 2022?", set(), set()),
        ("When was it built?", "And who paid?", "When was it built? And who paid?", set(), set()),
        ("What is a ring?", "What is an amulet?", "What is an amulet?", set(), set()),
    ],
)
def test_what_a_phrase_puts_in_the_place_of_something_is_known(
    last: str, question: str, standalone: str, before: set[str], now: set[str]
) -> None:
    found = FollowUp(question, [Message("user", last), Message("assistant", "Eight.")]).replaced(standalone)
    assert (found.before, found.now) == (before, now)


@pytest.mark.parametrize(
    ("last", "question", "expected"),
    [
        ("How many cooks has the new kitchen in Ely?", "What does it make?", "What does the new kitchen in Ely make?"),
        ("How many cooks has the rented kitchen in Ely?", "Who rented it?", "Who rented the rented kitchen in Ely?"),
        ("How many cooks does the old kitchen have?", "Where is it?", "Where is the old kitchen?"),
        ("Who runs the public library of Ostby?", "When does it open?", "When does the public library of Ostby open?"),
        ("What does the permit cost?", "How do I renew it?", "How do I renew the permit?"),
        ("Who approves the travel costs?", "When are they paid?", "When are the travel costs paid?"),
        ("What share of flats was damp in 2009?", "And how many were mouldy?", "How many flats were mouldy in 2009?"),
        ("Which pump is in the mill at Ely?", "What does it cost?", "What does the pump in the mill at Ely cost?"),
        ("Which boats are on the lake?", "Who cleans them?", "Who cleans the boats on the lake?"),
        ("Which porter is in the old mill?", "How high is it?", "Which porter is in the old mill? How high is it?"),
        # one of two things, and what it is not
        ("How long is the fee for the pass?", "Is it valid?", "How long is the fee for the pass? Is it valid?"),
        ("Who runs the library?", "When are they paid?", "Who runs the library? When are they paid?"),
        ("How long was the pump broken?", "What did it cost?", "How long was the pump broken? What did it cost?"),
    ],
)  # fmt: skip
def test_the_one_thing_that_was_asked_about_takes_the_place_of_its_pronoun(last, question, expected):
    assert whole(last, "It is so [1].", question) == expected

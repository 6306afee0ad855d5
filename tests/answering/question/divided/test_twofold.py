"""Two questions in one sentence: where they are parted, and what the second takes from the first."""

from __future__ import annotations

import pytest

from rag_app.answering.question.divided.twofold import questions_in, twofold
from rag_app.retrieval.several import Named, TwoNamed


@pytest.mark.parametrize(
    ("question", "second"),
    [
        ("How many workers does Acme have, and how many trucks does Zeta own?", "How many trucks does Zeta own?"),
        ("How much did Acme earn in 2022 and how much in 2023?", "How much did Acme earn in 2023?"),
        ("How much did Acme earn in Q3 2022, and how much Zeta in Q2 2023?", "How much did Zeta earn in Q2 2023?"),
        (
            "How much had Acme set aside at the end of December 2023, and how much at the end of March 2024?",
            "How much had Acme set aside at the end of March 2024?",
        ),
        ("By when was the Corvo ferry to be built, and when did it really sail?", "When did the Corvo really sail?"),
        ("What was the total cost and who paid the bill?", "Who paid the bill?"),
        ("What is the role of the board and how are members chosen?", "How are members chosen?"),
        ("What is the boiling point of it and what happens above 80 degrees?", "What happens above 80 degrees?"),
        ("How much is the deposit and when must it be paid?", "When must the deposit be paid?"),
        ("Who is the director, and when did she start?", "When did the director start?"),
        ("What is the fee and is it refundable?", "Is the fee refundable?"),
        ("What is the fee? And what is its purpose?", "What is the fee's purpose?"),
        ("What is Acme's Corvo and how does it steer?", "How does Acme's Corvo steer?"),
        ("What is NATO and when was it founded?", "When was NATO founded?"),
        ("What is Leeds Bridge and when was it built?", "When was Leeds Bridge built?"),
        ("What is Bob driving and what colour is it?", "What is Bob driving? What colour is it?"),
        ("What is Rule 5 about and who made it?", "What is Rule 5 about? Who made it?"),
        ("What is the ferry like and who runs it?", "What is the ferry like? Who runs it?"),
        ("What is Ada's role and where does she work?", "Where does Ada work?"),
        ("What is the ferry called and who runs it?", "What is the ferry called? Who runs it?"),
        ("What is included and what does it cost?", "What is included? What does it cost?"),
        ("What is the fee? When is it due?", "When is the fee due?"),
        ("What is the fee for adults? What about children?", "What is the fee for children?"),
        ("what happened in 2021? what happened in 2022?", "What happened in 2022?"),
        ("When was the bridge built, and who designed it?", "When was the bridge built? Who designed it?"),
        ("What was revenue in 2023 and how much of it came from services?",
         "What was revenue in 2023? How much of it came from services?"),
        ("How full was the Corvo tank at the end of May 2024, and how full two months later at the end of July?",
         "How full was the Corvo tank at the end of July 2024?"),
        ("How full was the Corvo tank at the end of November 2024, and how full three months later?",
         "How full was the Corvo tank at the end of February 2025?"),
        ("How many ships did Acme own in 2022, and how many a year earlier?", "How many ships did Acme own in 2021?"),
        ("Who signed under Acme's report for May 2023, and who under the report for June 2023?",
         "Who signed under the report for June 2023 (Acme)?"),
        ("How many workers did Acme have in 2022, and how many trucks did Zeta own?",
         "How many trucks did Zeta own (2022)?"),
        ("How many workers did Acme have in 2022, and how many trucks does it own now?",
         "How many trucks does Acme own now?"),
        ("Who had to file by May 2022, and how much did Zeta charge?", "How much did Zeta charge?"),
        ("What does revision 3 of the Corvo manual allow, and how hot may the engine get before it stops?",
         "How hot may the engine get before it stops (Corvo, revision 3)?"),
        ("What weight does revision F of the Corvo manual allow, and who checks the load?",
         "Who checks the load (revision F of the Corvo)?"),
        ("Up to what age is a child free, and up to what age does a pupil pay half?",
         "Up to what age does a pupil pay half?"),
        ("By when do I have to give notice and do I get my deposit back?", "Do I get my deposit back (give notice)?"),
        ("By when must we return the key and what do we pay otherwise?", "What do we pay otherwise (return the key)?"),
        ("How do I book a boat and how much do I pay for the key?", "How much do I pay for the key?"),
        ("Is smoking allowed on deck, and if so until when?", "Until when is smoking allowed on deck?"),
        ("May juniors vote, and at what age?", "At what age may juniors vote?"),
        ("Did a rival bid, and which one?", "Which one (a rival bid)?"),
        ("Is there a reward for finders, and how high is it?", "How high is it (a reward for finders)?"),
        ("Can I get a refund and how do I apply?", "How do I apply (get a refund)?"),
        ("What was the budget, and how much of the rest went into roofs?", "How much of the rest went into roofs?"),
        ("How much was raised, and who on the council objected?", "Who on the council objected?"),
        ("How much was raised in sales, and how much in planned gifts?", "How much was raised in planned gifts?"),
        ("Who has to tell the tenants, and by when?", "By when have they to tell the tenants?"),
        ("Who watches the gate, and until when?", "Until when do they watch the gate?"),
        ("How often does the harbour send its bills, and where to?", "Where does the harbour send its bills to?"),
        ("When is the rent collected and who by?", "Who is the rent collected by?"),
        ("Who orders the paint, and what for?", "What do they order the paint for?"),
        ("Where does the ferry wait, and how often?", "How often does the ferry wait?"),
        ("What is the deck made of, and where from?", "What is the deck made of? Where from?"),
        ("Where is the crane, and how long?", "Where is the crane? How long?"),
        ("Which report was published, and where?", "Where was the report published?"),
        ("What price did they pay for the cup, and when?", "When did they pay for the cup (price)?"),
        ("Which firm built the hall and when?", "When was it that the firm built the hall?"),
        ("Where was the treaty signed, and when?", "When was the treaty signed?"),
        ("What costs arise, and when?", "What costs arise? When?"),
        ("Can I cancel the hire a week before, and do I get my money back?",
         "Do I get my money back (cancel the hire a week before)?"),
    ],
)  # fmt: skip
def test_the_second_question_takes_what_it_leaves_out_from_the_first(question: str, second: str) -> None:
    first, other = twofold(question)
    assert question.startswith(first.question.rstrip("?"))
    assert other.question == second
    assert first.document_ids is None and other.document_ids is None


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        (
            "How many men and how many women were members of Acme in 2036?",
            "How many men were members of Acme in 2036?",
            "How many women were members of Acme in 2036?",
        ),
        (
            "After how many days and to whom is a reminder sent?",
            "After how many days is a reminder sent?",
            "To whom is a reminder sent?",
        ),
        (
            "I am allergic. Which drug and how much of it will I be given?",
            "I am allergic. Which drug will I be given?",
            "How much of it will I be given?",
        ),
        ("When and where does the fair open?", "When does the fair open?", "Where does the fair open?"),
        ("In 2036, how and by whom was Acme led?", "In 2036, how was Acme led?", "In 2036, by whom was Acme led?"),
        ("Tell me when and where it opens.", "When it opens?", "Where it opens?"),
        ("What does the tent cost, and the mast?", "What does the tent cost?", "What does the mast cost?"),
        (
            "How many judges does the court have and for how long are they chosen?",
            "How many judges does the court have?",
            "For how long are the judges chosen?",
        ),
        ("Is the lake open, and if not, why?", "Is the lake open?", "Why isn't the lake open?"),
        ("Am I insured abroad, and if not, why?", "Am I insured abroad?", "Why aren't I insured abroad?"),
        ("Can a guest stay, and why not?", "Can a guest stay?", "Why can't a guest stay?"),
        (
            "For 2022, give me both the revenue from sales and the total expense.",
            "For 2022, give me the revenue from sales?",
            "For 2022, give me the total expense?",
        ),
        (
            "What were both the price and the warranty of the pump?",
            "What were the price of the pump?",
            "What were the warranty of the pump?",
        ),
    ],
)
def test_what_is_said_of_two_things_is_asked_of_each(question: str, first: str, second: str) -> None:
    one, other = twofold(question)
    assert one.question == first
    assert other.question.endswith(second)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What caused the fire and how many people were hurt?", "What caused the fire?"),
        ("How many people attended and who was the speaker?", "How many people attended?"),
        ("Which company built it and how much did it cost?", "Which company built it?"),
        ("How long does it take and has the fee gone up?", "How long does it take?"),
    ],
)
def test_a_first_question_that_has_its_verb_stays(question: str, first: str) -> None:
    assert twofold(question)[0].question == first


@pytest.mark.parametrize(
    ("lead", "first", "second"),
    [
        (
            "When oil ran out of the crane at Belen in May 2024, ",
            "how much was it",
            "how many ships had to wait",
        ),
        ("For a pump bought under Acme's Rev E sheet, ", "how long is it covered", "for how long are parts kept"),
        ("One of our Corvo sailors is ill. ", "How soon does Zeta have to be told", "Up to what day is he paid"),
    ],
)
def test_what_stands_before_the_first_question_holds_for_the_second(lead: str, first: str, second: str) -> None:
    one, other = twofold(f"{lead}{first}, and {second[:1].lower()}{second[1:]}?")
    assert (one.question, other.question) == (f"{lead}{first}?", f"{lead}{second}?")
    assert other.called == second[:1].upper() + second[1:]


def test_a_lead_of_another_time_or_that_names_nothing_takes_no_name_away() -> None:
    first, other = twofold("In 2022, how many ships did Acme own, and how many in 2023?")
    assert first.question == "In 2022, how many ships did Acme own?"
    assert other.question == "In 2023, how many ships did Acme own?"
    *_, other = twofold("In the last year of the war, how many ships did Acme have, and how many trucks did it own?")
    assert other.question == "In the last year of the war, how many trucks did Acme own?"


def test_what_is_said_of_both_behind_the_second_is_said_of_the_first() -> None:
    first, other = twofold("How low may the lake get, and how soon are people told, going by the June meeting?")
    assert first.question == "How low may the lake get, going by the June meeting?"
    assert first.called == "How low may the lake get" and "June meeting" in other.question


def test_neither_of_two_questions_opens_with_courtesy() -> None:
    first, other = twofold("Could you tell me what it costs and who pays for it?")
    assert (first.question, other.question) == ("what it costs?", "what it costs? Who pays for it?")


@pytest.mark.parametrize(
    "question",
    [
        "How much did Acme and Zeta earn in 2023?",
        "Which earned more in 2023, Acme or Zeta, and how much was each?",
        "Who and what is Acme?",
        "Who decides when and where it is held?",
        "How many judges does it have, and how many of them are women?",
        "What do the tent, the mast, and the sail cost?",
        "Which is it? What does the report say?",
        "Which day and at what time does it start?",
        "What are the rules on who may sign and who must approve contracts?",
        "What does the policy say about who can work from home and what equipment is provided?",
        "Who decides which projects are funded and which are cancelled?",
        "What do managers and those who work for them have to sign?",
        "When does the shop open, and close?",
        "How is the pump checked, and serviced?",
        "What is the notice period during probation, and afterwards?",
        "What is the area of the hall, and its height?",
        "What do I do if the light is red, and blinking?",
        "What are we charged if we give up the grave early and have it cleared?",
        "What are both the gross and the net weight of the pump?",
        "Give me both the 2022 and the 2023 revenue.",
        "In which state both the husband and the wife are residents?",
        "Which clauses name both the tenant and the landlord?",
    ],
)
def test_one_question_stays_one(question: str) -> None:
    assert not twofold(question)


def test_a_question_about_each_of_two_documents_takes_what_it_leaves_out_from_the_first() -> None:
    two = TwoNamed(Named(frozenset({"acm"}), frozenset({1})), Named(frozenset({"zeta"}), frozenset({2})), 2)
    first, other = questions_in("How much did Acme earn in May 2022, and how much Zeta in July 2023?", two)
    assert (first.question, first.document_ids) == ("How much did Acme earn in May 2022?", {1})
    assert (other.question, other.document_ids) == ("How much did Zeta earn in July 2023?", {2})


def test_what_was_answered_before_is_not_asked_again() -> None:
    question = "What is the fee? And who pays it?"
    assert len(questions_in(question, None)) == 2
    assert questions_in(question, None, "20 euros") == ()


def test_a_text_of_many_pages_is_not_looked_through_for_two_questions() -> None:
    question = "What does the ferry cost? When does it leave?"
    assert len(twofold(question)) == 2
    assert not twofold(f"{'Where is it? ' * 200}{question}")


def test_how_it_is_to_be_told_is_no_part_of_what_is_asked():
    parts = twofold("What must a mill report about its dust filters and why, step by step?")
    assert [part.question for part in parts] == [
        "What must a mill report about its dust filters?",
        "Why must a mill report about its dust filters?",
    ]
    assert twofold("How do I mount the mast, step by step?") == ()

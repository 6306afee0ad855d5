"""Whether words can be the amount that a question asks for."""

from __future__ import annotations

import time

import pytest

from rag_app.text.figures.amounts import is_amount_for_a_time, is_money_for_a_count, is_of_another_kind


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("By when must they sign the form?", "Lea Brook"),
        ("How much cash did Acme have?", "Unaudited"),
        ("What was everything Acme owned worth, in millions?", "Inventories"),
        ("What percentage of sales was that?", "net sales"),
        ("How many customers does Acme have?", "$2.4 million"),
        ("Up to what sum may she sign?", "9 October 2025"),
        ("How much notice is needed?", "30 Jun 2028"),
        ("How long are the records kept?", "September 30, 2025"),
        ("By what day must names be sent in?", "19:00"),
        ("How quickly must it be stopped?", "the torque rises"),
        ("How much cash did Acme have?", "very high"),  # a degree is no amount
        ("How large is the paper?", "A-size paper"),
        ("In what year was the mill founded?", "Anna Holm"),
        ("Which pH value must the pool have?", "acidity"),
        ("Which HbA1c value is too high?", "HbA1c"),  # no digit of an amount
        ("At what temperature is it kept?", "in a cool place"),
        ("When was the north mole built?", "14.75"),
        ("Since when does the quay leak?", "312.5"),
        ("From what age may one dive?", "children"),
        ("What is the maximum load?", "the crane"),
        ("What is included in the price?", "42"),
        ("What does the ticket for the island include?", "1,450"),
        ("What was the birth rate on Corvo in 2020?", "Corvo and Flores"),
        ("What was Corvo's output per head?", "EU-15"),  # a name with a number
        ("What is the average price per seat?", "the stage"),
        ("What is the number of seats?", "the stage"),
        ("What does the pump do when the tank is full?", "pump_overflow_action"),
        ("What does the key do by default?", "`--quiet` or setMode()"),
        ("Which article of the Constitution does the claim rest on?", "prescinds"),
        ("Which section covers leave?", "leave"),
        ("Which page has the form?", "on that page"),
        ("In which week was the crane inspected?", "Tuesday"),
    ],
)
def test_words_without_an_amount_are_no_answer_to_how_much(question, said):
    assert is_of_another_kind(said, question)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is included in the price?", "2 towels"),
        ("When does the ferry leave?", "14.30"),
        ("When was it built?", "3.12."),
        ("When was it built?", "05.2019"),
        ("When was it built?", "2019"),
        ("When is the oil changed?", "after 15,000 km"),
        ("When is the oil changed?", "15,000"),
        ("When the mole was built, what did it cost?", "14.75"),
        ("What was the birth rate on Corvo in 2020?", "-3"),
        ("What was the price on Sundays?", "free"),
        ("What was the rate of the loan based on?", "the Euribor"),
        ("What was the entry fee in summer paid with?", "shells"),
        ("What was the reason the fee in 2020 was waived?", "a storm"),
        ("What was the study population of the trial?", "grown seals"),
        ("What is the base rate?", "what banks pay each other"),
        ("What is the order number of the lid?", "TX-600"),
        ("What was lower than the price of a seat?", "the fee"),
        ("What does the pump do when the tank is full?", "stops"),
        ("What does pump_overflow_action stand for?", "pump_stop"),
        ("What number do I call?", "B-12"),
        ("How many tenants own a car?", "38%"),
        ("Which years were the best?", "the last two"),
        ("At what value are goods carried?", "amortised cost"),
        ("From what age must a helmet be worn?", "from the first birthday"),
        ("What is charged for a night?", "42"),
        ("How much cash did Acme have?", "$12 million"),
        ("How many millions did Acme earn?", "$2.4"),
        ("How many million dollars did Acme earn?", "$2.4"),
        ("How many customers does Acme have?", "a dozen"),
        ("How much does the museum cost?", "nothing"),
        ("Who runs Acme?", "Jane Doe"),
        ("In what year did it happen?", "last year"),
        ("How long are the records kept?", "until 30 June 2025"),
        ("How long is the price list valid?", "31 December 2025"),
        ("How much is breakfast?", "included"),
        ("How many employees work on Sunday?", "nobody"),
        ("How many march?", "25"),
        ("How often is it done?", "monthly"),
        ("How often is it done?", "after each use"),
        ("How late may I call?", "midnight"),
        ("How soon must it be reported?", "without delay"),
        ("Which days is it open?", "weekdays"),
        ("In which week was the crane inspected?", "Week 28"),
        ("Which week is free?", "KW 31"),
        ("On which day is it closed?", "Mon and Thu"),
        ("How long is the hose?", "a metre"),
        ("Which day care does she run?", "Little Stars"),
        ("How quickly must it be stopped?", "at once"),
        ("By what day must names be sent in?", "noon on 25 April"),
        ("How much of the deposit is refunded?", "in full"),
        ("How much notice must I give?", "a month"),
        ("How much does delivery cost?", "no charge"),
        ("How much of income goes to rent?", "a fifth"),
        ("How much flour is needed?", "½ cup"),
        ("How many people earn more than $50,000?", "12 earn more than $50,000"),
        ("By what date must I pay the invoice?", "within two weeks of receipt"),
        ("How often may I visit?", "as often as you like"),
        ("What day rate do contractors get?", "£450"),
        ("How many users may the plan have?", "unlimited users"),
        ("How much is allowed?", "unrestricted use"),
        ("How much salt is needed?", "a pinch of salt"),
        ("How much vinegar is needed?", "a dash"),
        ("How much oil is needed?", "a tablespoon"),
        ("How much sugar is needed?", "teaspoons of it"),
        ("How much rice is needed?", "a handful"),
        ("How much water is needed?", "enough to cover the rice"),
        ("How soon is the deposit returned?", "upon request"),
        ("By when must they sign the form?", "by the end of the shift"),
        ("How soon must it be paid?", "on receipt"),
        ("How high is the risk of fire?", "moderate"),
        ("How big is the garden?", "very small"),
        ("How deep is the pond?", "rather shallow"),
        ("How low is the noise?", "negligible"),
        ("On which days is it open?", "Monday to Friday"),
        ("Which article does the claim rest on?", "Article 42.4"),
        ("Which article of clothing is forbidden?", "sandals"),
        ("Which clause covers theft?", "Insured events"),
        ("Which section of the population is poor?", "widows"),
        ("On which page is the index?", "ix"),
        ("Which page has the form?", "the download page"),
        ("What chapter of the club is nearest?", "the northern chapter"),
    ],
)
def test_amounts_and_answers_to_other_questions_stay(question, said):
    assert not is_of_another_kind(said, question)


@pytest.mark.parametrize(
    ("question", "unit", "is_money"),
    [
        ("How many members were there?", "in thousands of euro", True),
        ("How many members were there?", "USD million", True),
        ("How many members were there?", "in thousands of Swiss francs", True),
        ("How many members were there?", "in thousands", False),
        ("How many euros were there?", "in thousands of euro", False),
        ("How much was it?", "in thousands of euro", False),
    ],
)
def test_no_sum_of_money_says_how_many_there_are(question, unit, is_money):
    assert is_money_for_a_count(question, unit) is is_money


def test_a_long_word_is_no_identifier_and_quickly_known_as_none() -> None:
    start = time.perf_counter()
    assert not is_of_another_kind("a_" * 2_000 + "!", "What does it do?")
    assert time.perf_counter() - start < 0.5


def test_a_figure_below_a_cost_says_no_time() -> None:
    assert is_amount_for_a_time("When was the quay wall built?", "22.30", "Cost (million EUR)")
    assert not is_amount_for_a_time("When was the quay wall built?", "May 2022", "Cost (million EUR)")
    assert not is_amount_for_a_time("When does the ferry leave?", "22.30", "Departure")
    assert not is_amount_for_a_time("What did the quay wall cost?", "22.30", "Cost (million EUR)")

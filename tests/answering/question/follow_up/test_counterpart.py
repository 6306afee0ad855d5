import pytest
from follow_up_helpers import whole


@pytest.mark.parametrize(
    ("last", "question", "expected"),
    [
        (
            "Which Java release does Tomcat 9.0.12 need?",
            "And 10.1.3?",
            "Which Java release does Tomcat 10.1.3 need?",
        ),
        ("What changed in Kestrel 1.4.2?", "And in 1.5.0?", "What changed in Kestrel 1.5.0?"),
        ("Is TLS on by default in Orca 3.0.1?", "And in v3.1.0?", "Is TLS on by default in Orca v3.1.0?"),
        (
            "What is the limit in version 2.1.0 of Kite?",
            "And in version 2.2.0?",
            "What is the limit in version 2.2.0 of Kite?",
        ),
        ("Which kernel does Marlin 5.4.2 support?", "And 6.0?", "Which kernel does Marlin 6.0 support?"),
        ("What does section 4.2.1 say on noise?", "And 4.2.2?", "What does section 4.2.2 say on noise?"),
        ("Which dose of 2.5 mg does rule 3.1.2 give?", "And 3.1.4?", "Which dose of 2.5 mg does rule 3.1.4 give?"),
        ("Does Marlin 4.2.1 run on Ruby 2.7.0?", "And on 3.0.0?", "Does Marlin 4.2.1 run on Ruby 3.0.0?"),
        ("What is new in Marlin 2?", "And in version 3?", "What is new in Marlin 3?"),
        ("What is new in Marlin 5.4.2?", "And in Orca?", "What is new in Orca?"),
    ],
)
def test_a_version_takes_the_place_of_a_version(last, question, expected):
    assert whole(last, question) == expected


@pytest.mark.parametrize(
    ("last", "question", "expected"),
    [
        ("Where do I install Ruby 3 gems?", "And Perl gems?", "Where do I install Perl gems?"),
        ("Which Kindle models play audio?", "And Kobo models?", "Which Kobo models play audio?"),
        ("Did Lumia phone sales fall?", "And Nexus phone sales?", "Did Nexus phone sales fall?"),
        ("What were Acme 2022 sales?", "And Zeta?", "What were Zeta 2022 sales?"),
        ("Which modules does Python 3 need?", "And Perl?", "Which modules does Perl need?"),
        ("What does Article 5 say about dogs?", "And Annex II?", "What does Annex II say about dogs?"),
        ("How much did Ada 3 weeks ago pay?", "And Bob?", "How much did Bob 3 weeks ago pay?"),
        ("Where are Perl manual pages kept?", "And Ruby books?", "Where are Perl manual pages kept? And Ruby books?"),
        ("What is the rule for Java class files?", "and for Scala?", "What is the rule for Scala class files?"),
        ("What is the dose for Type A patients?", "And for Type B?", "What is the dose for Type B patients?"),
        ("When is Elin castle open?", "And Holm castle?", "When is Holm castle open?"),
        ("What are the hours of Elin castle?", "And of Holm?", "What are the hours of Holm castle?"),
        ("What does the licence for Windows cost?", "And for Linux?", "What does the licence for Linux cost?"),
        (
            "How many cases in Sweden were imported in 2007?",
            "And in Denmark?",
            "How many cases in Denmark were imported in 2007?",
        ),
        ("What is known about Ada's father?", "And about Bob?", "What is known about Bob?"),
        ("What notice is due under Swiss law?", "And under Saxon law?", "What notice is due under Saxon law?"),
    ],
)
def test_a_name_takes_the_place_of_a_name_with_its_number_and_leaves_what_it_is_of(last, question, expected):
    assert whole(last, question) == expected


@pytest.mark.parametrize(
    ("last", "question", "expected"),
    [
        ("What is the price of skis in the shop?", "And boots?", "What is the price of boots in the shop?"),
        ("How many employees work in Jena?", "And how many in Ulm?", "How many employees work in Ulm?"),
        ("How many members came in April?", "How many in March?", "How many members came in March?"),
        ("Can I return goods?", "Within how many days?", "Can I return goods? Within how many days?"),
        ("When does the early train leave?", "And the late train?", "When does the late train leave?"),
        ("How much do casual traders pay?", "And regular traders?", "How much do regular traders pay?"),
        ("Is annual leave paid in full?", "And sick leave?", "Is sick leave paid in full?"),
        ("What is the rent deposit?", "And the rent?", "What is the rent?"),
        (
            "How much notice do I have to give?",
            "And the company?",
            "How much notice do I have to give? And the company?",
        ),
        (
            "How many days do I need to wait?",
            "And the manager?",
            "How many days do I need to wait? And the manager?",
        ),
        ("What is the price of tents in town?", "And boots?", "What is the price of boots in town?"),
        ("What is the dose of zinc for children?", "And adults?", "What is the dose of zinc for adults?"),
        ("What is the dose of zinc for children?", "And iron?", "What is the dose of iron for children?"),
        ("What is the value of depth in tool 2.1?", "And width?", "What is the value of width in tool 2.1?"),
        ("What is the duty of wine in town?", "And rum?", "What is the duty of wine in town? And rum?"),
        ("How do I set max_size in squidd?", "And min_size?", "How do I set min_size in squidd?"),
        ("Is zinc allowed in pregnancy?", "And iron?", "Is zinc allowed in pregnancy? And iron?"),
        ("Do dogs ride in class?", "And cats?", "Do cats ride in class?"),
        ("How do I add two more lanes at noon?", "And one fewer?", "How do I add one fewer lanes at noon?"),
        ("How do I add a lane at noon?", "And one less?", "How do I add a lane at noon? And one less?"),
    ],
)
def test_a_word_takes_the_place_of_the_likest(last, question, expected):
    assert whole(last, question) == expected


@pytest.mark.parametrize(
    ("last", "question", "expected"),
    [
        ("Which pump is used in plant A?", "And plant B?", "Which pump is used in plant B?"),
        ("What did class A pay in zone 5?", "And class B?", "What did class B pay in zone 5?"),
        ("How is the pump started?", "And stopped?", "How is the pump stopped?"),
        ("What size is bolt A?", "B?", "What size is bolt B?"),
        ("What size is bolt A?", "And nut A?", "What size is nut A?"),
    ],
)
def test_what_is_told_apart_by_a_letter_and_what_is_done_take_their_own_place(last, question, expected):
    assert whole(last, question) == expected


@pytest.mark.parametrize(
    ("last", "question", "expected"),
    [
        ("What is the fare to Holm?", "And on Sunday?", "What is the fare to Holm on Sunday?"),
        ("What is the fare to Holm?", "And sunday?", "What is the fare to Holm on sunday?"),
        ("What is the fare to Holm?", "And in winter?", "What is the fare to Holm in winter?"),
        ("How deep is the pool in Holm?", "And in summer?", "How deep is the pool in Holm in summer?"),
        ("Is the pool open on Sunday?", "And Monday?", "Is the pool open on Monday?"),
        ("Is the pool open on Sunday evening?", "And at weekends?", "Is the pool open at weekends?"),
        ("Is the pool open in the morning?", "And at night?", "Is the pool open at night?"),
        ("What is the fee in winter?", "And summer?", "What is the fee in summer?"),
        ("What is the fee for tents in winter?", "And camping?", "What is the fee for camping in winter?"),
        ("What is Bloody Sunday?", "And Good Friday?", "What is Good Friday?"),
        ("Which boats sail on Monday?", "And the day after?", "Which boats sail on Monday? And the day after?"),
        ("What did Holm earn in 2020?", "And in the year before?", "What did Holm earn in 2019?"),
        ("What did Holm earn in 2020?", "And the following year?", "What did Holm earn in 2021?"),
        (
            "What did Holm earn from 2019 to 2020?",
            "And a year later?",
            "What did Holm earn from 2019 to 2020? And a year later?",
        ),
        ("What is served in winter?", "And fall?", "What is served in fall?"),
    ],
)
def test_a_day_or_season_takes_the_place_of_its_like_alone(last, question, expected):
    assert whole(last, question) == expected


@pytest.mark.parametrize(
    ("last", "question", "expected"),
    [
        ("What is the limit for iron to water?", "And zinc?", None),
        ("What is the width of the mast?", "And the height?", None),
        ("What is the width of the mast?", "And depth?", None),
        ("What is the water depth of the bay?", "And the air depth?", "What is the air depth of the bay?"),
        ("What is the fee for cups?", "Same for plates?", "What is the fee for plates?"),
        ("What is the limit for iron to rivers?", "And zinc?", "What is the limit for zinc to rivers?"),
        ("What is the limit for iron to rivers?", "And lakes?", "What is the limit for iron to lakes?"),
        ("How do I walk from the dam to the mill?", "And the inn?", None),
        ("What is the fee for dogs in town?", "And cats?", "What is the fee for cats in town?"),
    ],
)
def test_of_two_things_as_like_as_each_other_none_gives_its_place(last, question, expected):
    assert whole(last, question) == (expected or f"{last} {question}")


@pytest.mark.parametrize(
    ("last", "question", "expected"),
    [
        ("How many letters on tax came from Holm?", "And on noise?", "How many letters on noise came from Holm?"),
        ("How many boats in bays were lost in 2007?", "And in ports?", "How many boats in ports were lost in 2007?"),
        ("What is the fee for boats registered in Holm?", "And for masts?", None),
        ("What is the fee for a set of masts?", "And for a bag?", "What is the fee for a bag of masts?"),
        ("What is the fee for the hired in Holm?", "And for the sick?", "What is the fee for the sick in Holm?"),
        (
            "What was due in the week ended May 3?",
            "And in the week ended May 9?",
            "What was due in the week ended May 9?",
        ),
    ],
)
def test_a_phrase_with_a_preposition_leaves_the_verb_behind_it(last, question, expected):
    assert whole(last, question) == (expected or "What is the fee for masts registered in Holm?")


@pytest.mark.parametrize(
    ("last", "question", "expected"),
    [
        ("How many boats may I rent?", "And masts?", "How many masts may I rent?"),
        ("Which forms do we sign?", "And the lease?", "Which forms do we sign? And the lease?"),
        ("Where can I park?", "And charge?", "Where can I charge?"),
        ("How do I cancel my order?", "And my account?", "How do I cancel my account?"),
        ("How deep is the basin?", "And harbour?", "How deep is the harbour?"),
        ("What does code E4 mean?", "And the red light?", "What does code E4 mean? And the red light?"),
        ("Does the plan cover my boat?", "And the masts?", "Does the plan cover my boat? And the masts?"),
        ("How much zinc do adults need per day?", "And children?", "How much zinc do children need per day?"),
        ("How much zinc do adults need per day?", "And iron?", "How much zinc do adults need per day? And iron?"),
        ("When does the race start?", "And end?", "When does the race start? And end?"),
        ("How long must bills be kept?", "And letters?", "How long must letters be kept?"),
        ("How sound is the boat?", "And affordable?", "How sound is the boat? And affordable?"),
        ("What is painted for the yard?", "And fairs?", "What is painted for the fairs?"),
    ],
)
def test_a_thing_takes_the_place_of_a_thing_and_not_of_a_verb_or_how(last, question, expected):
    assert whole(last, question) == expected


@pytest.mark.parametrize(
    "last",
    [
        "How do I fix a rower that says it cannot claim the Elin boat?",
        "How do I fix a rower that says Elin cannot claim the boat?",
        "How do I hire the river rower in Elin?",
    ],
)
def test_a_noun_of_another_kind_takes_the_place_of_nothing(last):
    assert whole(last, "What about permissions?") == f"{last} What about permissions?"


@pytest.mark.parametrize("last", ["How much is the rent?", "Who is Ada Holm?", "Wie teuer ist ein Boot im Sommer?"])
@pytest.mark.parametrize("question", ["Wie hoch ist die Miete?", "Quel est le loyer ?", "Wer zahlt die Reparaturen?"])
def test_a_question_in_another_language_is_left_as_it_is(last: str, question: str) -> None:
    assert whole(last, question) == question


@pytest.mark.parametrize("question", ["Warum?", "Und im Winter?"])
def test_a_phrase_in_another_language_takes_the_place_of_nothing(question: str) -> None:
    assert whole("Wer zahlt die Reparatur?", question) == f"Wer zahlt die Reparatur? {question}"


@pytest.mark.parametrize(
    ("last", "question"),
    [
        ("Who signs the lease?", "What about amendments?"),
        ("What happens if I pay late?", "And the deposit?"),
        ("Do I need a key if I am ill?", "And my brother?"),
        ("Do boats sink?", "And if I paint one?"),
        ("Can I row or swim if I pay?", "And light a fire?"),
        ("What does A12 mean?", "And the others?"),
        ("How many boats sank in 2010?", "And two years later?"),
    ],
)
def test_what_would_make_no_question_is_put_behind_the_last_one(last: str, question: str) -> None:
    assert whole(last, question) == f"{last} {question}"


@pytest.mark.parametrize(
    ("last", "question", "expected"),
    [
        ("Can I bring dogs?", "And the cat?", "Can I bring the cat?"),
        ("Can I bring dogs?", "And cats?", "Can I bring cats?"),
        ("Who built a mill?", "And the pier?", "Who built the pier?"),
        ("Can I row on the lake?", "And light a fire?", "Can I light a fire on the lake?"),
        ("How often do I have to clean the mast?", "And paint the hull?", "How often do I have to paint the hull?"),
        ("How many boats sank in 2010?", "And last year?", "How many boats sank last year?"),
        ("How many boats sank in 2010?", "And three years ago?", "How many boats sank three years ago?"),
    ],
)
def test_what_is_done_and_when_take_the_place_of_each_other(last: str, question: str, expected: str) -> None:
    assert whole(last, question) == expected


@pytest.mark.parametrize(
    ("last", "question", "expected"),
    [
        ("What do adults pay at the weekend?", "And on weekdays?", "What do adults pay on weekdays?"),
        ("When does the pool open on weekdays?", "And on Sundays?", "When does the pool open on Sundays?"),
        ("What is the fare to Ulm?", "And on weekdays?", "What is the fare to Ulm on weekdays?"),
    ],
)
def test_weekdays_take_the_place_of_the_weekend(last: str, question: str, expected: str) -> None:
    assert whole(last, question) == expected


@pytest.mark.parametrize(
    ("last", "question", "expected"),
    [
        ("Who approves leave?", "And parental leave?", "Who approves parental leave?"),
        ("Who approves leave?", "And trips abroad?", "Who approves trips abroad?"),
        ("Who else repairs boats?", "What about masts?", "Who else repairs masts?"),
        ("Who may vote?", "And guests?", "Who may vote? And guests?"),
        ("Who may use the pool?", "And the gym?", "Who may use the gym?"),
        ("Who approves purchase orders?", "And invoices?", "Who approves purchase orders? And invoices?"),
        ("Who can claim travel costs?", "And meals?", "Who can claim travel costs? And meals?"),
        ("Who approves it?", "And parental leave?", "Who approves it? And parental leave?"),
        ("What should I check?", "And the lid?", "What should I check? And the lid?"),
        ("When do we meet?", "And visitors?", "When do we meet? And visitors?"),
    ],
)
def test_what_somebody_does_stays_where_a_thing_is_named(last, question, expected):
    assert whole(last, question) == expected

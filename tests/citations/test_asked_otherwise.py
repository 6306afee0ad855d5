"""A short answer whose clause says something else than is asked."""

from __future__ import annotations

import pytest

from rag_app.citations import find_support
from rag_app.citations.asked_otherwise import is_asked_otherwise

_OTHERWISE = [
    # planned, and asked as done
    ("When did the Leeds depot open?", "We had planned to open a depot in Leeds in 2021.", "2021"),
    ("When was the full inspection carried out?", "The full inspection was to follow on 3 May.", "3 May"),
    ("How many farms have joined the scheme?", "The agency will sign up 18,000 farms to the scheme.", "18,000"),
    ("When did the pump get its approval?", "Approval of the pump is pending and expected in May 2031.", "May 2031"),
    # not done at all
    ("When was the lease renewed?", "The lease runs out in March 2025 and has not yet been renewed.", "March 2025"),
    # the opposite of what is asked
    (
        "How much notice must the landlord give?",
        "The tenants must give one month's notice, the landlord two months'.",
        "one month's",
    ),
    ("When was the printing works bought?", "The printing works, sold in June 2023, lost money.", "June 2023"),
    # of another size
    (
        "What colour are the 5 mg tablets?",
        "The 10 mg tablets also hold the colour quinoline yellow.",
        "quinoline yellow",
    ),
    ("Who voted for the plan?", "A plan was proposed by Ms Berg and rejected by three votes to one.", "Ms Berg"),
    ("Who rejected the plan?", "The plan was proposed by the mayor and rejected.", "mayor"),
    ("When is the pool closed?", "The pool opens at 9:00 every day.", "9:00"),
    ("When does the course start?", "The course ends in May.", "May"),
    ("When did Ms Berg leave?", "Ms Berg arrived at 19:20.", "19:20"),
    ("By how much may the rent be lowered?", "The rent may be raised by no more than 3%.", "no more than 3%"),
    ("How long are copies kept?", "Original receipts are kept for seven years.", "seven years"),
    ("By how much may rent be lowered?", "The rent may be raised yearly, and by no more than 3%.", "no more than 3%"),
    # before and after, from and until
    ("How many days before the trip are claims sent?", "Claims are sent within 30 days after the trip.", "30 days"),
    ("From when is warm food served?", "The café serves warm food until 14:30.", "14:30"),
    ("Until when is the sauna open?", "The sauna is open from 16:00 every day.", "16:00"),
    # the opposite in another clause
    ("When is the café open in August?", "The café is on Fridays at 10:30; it is closed in August.", "10:30"),
    # who gives and who takes
    ("What deposit does the landlord pay?", "The tenant pays a deposit of £1,880 to the landlord.", "£1,880"),
    ("For how much did Acme Homes sell the depot?", "The town sold the depot to Acme Homes for £310.", "£310"),
    ("Until when does the club lend the stage?", "The club borrows the stage until 15 November.", "15 November"),
    ("Until when is it open?", "The café is closed until 9:00.", "9:00"),
    ("When does the club start?", "The club is open until 17:45.", "17:45"),
    ("How much does the coach firm pay the school?", "The school pays the coach firm £380 for a trip.", "£380"),
    ("What grant does each family pay?", "Each family receives a grant of £40 from the council.", "£40"),
    ("What does the shop pay?", "The patient pays £9; the shop receives £3 from the board.", "£3"),
    ("What is said if the tank is empty?", "If the tank is full, it says 429.", "429"),
    ("What is the fee if the meter was faulty?", "The fee is 5 euros unless the meter was faulty.", "5 euros"),
    # who does the opposite, and why it is so
    ("Who closes the valve?", "The foreman opens the valve.", "The foreman"),
    ("Who unlocks the cellar?", "The caretaker locks the cellar at night.", "The caretaker"),
    ("Who turns the heating off?", "The heating is turned on by the warden.", "the warden"),
    ("Why was the loan approved?", "The bank rejected the loan because the risk was high.", "the risk was high"),
    # a thing of another kind
    ("What is a guard on the late shift paid?", "Each guard on the day shift is paid 17 euros.", "17 euros"),
    ("When is the final report due?", "The interim report is due on 4 May.", "4 May"),
    ("How often are full-time drivers paid?", "Part-time drivers are paid weekly.", "weekly"),
    # who does it to whom
    ("Who does the council report to?", "The chair reports to the council.", "The chair"),
    ("Who reports to the council?", "The council reports to the mayor.", "the mayor"),
]
_AS_ASKED = [
    ("When did the Leeds depot open?", "The Leeds depot opened in 2021, and a second one is planned.", "2021"),
    ("When was the depot to open?", "We had planned to open a depot in Leeds in 2021.", "2021"),
    ("When will the depot open?", "The depot will open in May 2031.", "May 2031"),
    ("When is the lease renewed?", "The lease is not renewed before March 2025.", "March 2025"),
    ("When was the lease renewed?", "The lease was renewed in March 2025 and not extended.", "March 2025"),
    ("How long did it take to mend it?", "The bridge was not mended for three years.", "three years"),
    (
        "How much notice must the landlord give?",
        "The tenants must give one month's notice, the landlord two months'.",
        "two months",
    ),
    ("Who rejected the plan?", "The plan of 2023 was rejected by the mayor.", "the mayor"),
    ("Who rejected the plan?", "The plan was rejected unanimously by the mayor.", "the mayor"),
    ("Who drew up the plan?", "The plan was drawn up and rejected by the mayor.", "the mayor"),
    ("Who rejected the plan?", "The plan was rejected and redrawn by the mayor.", "the mayor"),
    ("Who keeps the keys?", "The keys are held by Ms Berg, who keeps them at home.", "Ms Berg"),
    ("Who turned the plan down?", "The plan was rejected by the mayor.", "the mayor"),
    ("Who bought the theatres?", "The company sold the theatres to Marquee Partners.", "Marquee Partners"),
    ("What colour are the 10 mg tablets?", "The 10 mg tablets hold the colour quinoline yellow.", "quinoline yellow"),
    ("What colour are the 5 mg tablets?", "Unlike the 10 mg tablets, those of 5 mg are white.", "white"),
    ("What is the fee of the meter?", "The fee is 5 euros unless the meter was faulty.", "5 euros"),
    ("What is the fee except when the meter was faulty?", "It is 5 euros unless the meter was faulty.", "5 euros"),
    ("How long is it valid before it is renewed?", "It is valid for two years unless renewed.", "two years"),
    ("When does the pool close?", "The pool is open from 9:00 to 21:00.", "21:00"),
    ("When does the pool close?", "The pool opens at 9:00 and closes at 21:00.", "21:00"),
    ("When must claims be sent before the trip?", "Claims are sent 30 days before the trip.", "30 days"),
    ("Until what time is the shop open?", "The shop closes at 13:00.", "13:00"),
    ("From when is it open?", "It is open from 9:00 until 14:30.", "9:00"),
    ("Until when is it open?", "It is open from 9:00 until 14:30.", "14:30"),
    ("Until when is it open?", "It is open from 9:00 to 14:30.", "from 9:00 to 14:30"),
    ("When is the café open in May?", "The café is open on Fridays in May; it is closed in August.", "on Fridays"),
    ("What deposit does the tenant pay?", "The tenant pays a deposit of £1,880 to the landlord.", "£1,880"),
    ("How much does the whippet receive?", "Whippets are given half the dose.", "half the dose"),
    ("For how long does the club lend crutches?", "Crutches are lent for twelve weeks.", "twelve weeks"),
    ("From when is alcohol allowed?", "No alcohol is allowed until 14 March.", "14 March"),
    ("From when is it open?", "The café is closed until 9:00.", "9:00"),
    ("Until when can I swim in summer?", "From May on, guests may swim to the last bell at 21:00.", "21:00"),
    ("How early must I arrive?", "Be at the gate 20 minutes before departure.", "20 minutes"),
    ("Where does the trail start?", "At the north end of the car park.", "north end"),
    ("Which café is open?", "The café close to the port.", "The café close to the port"),
    ("When do I arrive?", "Ask for the Department of Health at 9:00.", "9:00"),
    ("By when is it finished?", "Work commenced in 2019 is done by the end of 2021.", "end of 2021"),
    ("Which floors does the lift serve?", "It serves the lower floors 1 to 4.", "1 to 4"),
    ("How long is it before the show?", "It lasts 90 minutes before the show and 45 after the show.", "90 minutes"),
    ("How much did the town pay for the depot?", "The town bought the depot for £310.", "£310"),
    ("How much did the seller receive?", "The seller sold it for £310.", "£310"),
    ("What do members receive?", "Members pay £20 and are sent a magazine.", "a magazine"),
    ("When does the fund pay persons?", "Claims of persons are paid from the fund in May.", "in May"),
    ("Who opens the gate?", "The gate, which is never closed, is opened by the guard.", "the guard"),
    ("Who won the cup?", "Hull lost the cup to Goole.", "Goole"),
    ("Who is older?", "Ms Berg is younger than Ms Lund.", "Ms Lund"),
    ("Why is it closed in May?", "It is closed in May because the bridge opens then.", "the bridge opens then"),
    ("Who switches the light on?", "The guard switches it on and the clerk switches it off.", "The guard"),
    ("When is the late shift?", "The day shift begins at 6:00, the late one at 14:00.", "14:00"),
    ("How long may soft lenses be worn?", "Soft lenses are worn for a day, hard lenses for two.", "a day"),
    ("Why are hard balls not used?", "Only soft balls are used, as the windows break.", "the windows break"),
    ("Who does the chair report to?", "The chair reports to the council.", "the council"),
    ("Who reports to the council?", "The chair reports to the council.", "The chair"),
    ("Who trains the drivers?", "The drivers are trained by Ms Berg.", "Ms Berg"),
    ("Whom does Ms Berg train?", "The drivers are trained by Ms Berg.", "The drivers"),
    ("When is there no fee?", "The fee is 5 euros unless the meter was faulty.", "the meter was faulty"),
]


@pytest.mark.parametrize(("question", "text", "said"), _OTHERWISE)
def test_what_is_asked_otherwise(question: str, text: str, said: str) -> None:
    start = text.index(said)
    assert is_asked_otherwise(question, text, start, start + len(said))


@pytest.mark.parametrize(("question", "text", "said"), _AS_ASKED)
def test_what_is_said_as_it_is_asked(question: str, text: str, said: str) -> None:
    start = text.index(said)
    assert not is_asked_otherwise(question, text, start, start + len(said))


@pytest.mark.parametrize(("question", "text", "said"), [_OTHERWISE[0], _OTHERWISE[5]])
def test_it_is_to_be_checked(question: str, text: str, said: str) -> None:
    assert find_support(said, text, question).verdict == "unsure"


def test_another_place_of_the_same_words_may_support_it() -> None:
    text = "The depot was to open on 3 May. In the end the depot did open on 3 May."
    assert find_support("3 May", text, "When did the depot open?").verdict == "supported"


def test_a_row_of_a_table_says_nothing_of_it() -> None:
    text = "| Task | Planned to end |\n|---|---|\n| Lift | 3 May |"
    assert not is_asked_otherwise("When did the lift end?", text, text.index("3 May"), len(text) - 2)

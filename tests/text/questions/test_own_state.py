"""What somebody asks of himself is not answered by what a document says of the thing."""

import pytest

from rag_app.text.questions.own_state import is_told_of_another


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Do I have dementia?", "Dementia is a group of conditions in which memory and thinking get worse over time."),
        ("Is it Alzheimer's?", "Alzheimer's disease is the most common cause."),
        ("Am I depressed?", "Depression is more than feeling sad for a few days."),
        ("Does my mother have dementia?", "People with dementia have trouble finding words."),
        ("Could I have depression?", "You may have depression if you feel sad for two weeks."),
        ("Have I got diabetes?", "Diabetes makes people thirsty."),
        ("So, am I depressed?", "You might be depressed if you have felt sad for two weeks."),
        ("Is my father suffering from dementia?", "Dementia often begins slowly."),
        ("Could this be skin cancer?", "Skin cancer is the most common cancer."),
        ("Am I pregnant?", "Pregnant women should see a doctor."),
    ],
)
def test_what_is_said_of_an_illness_is_of_nobody(question: str, sentence: str) -> None:
    assert is_told_of_another(question, sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Do I have to pay?", "Payment is due in June."),
        ("Am I insured abroad?", "Employees are insured abroad."),
        ("Do I have a company car?", "Managers have a company car."),
        ("Is it the head?", "The head of department approves travel costs."),
        ("Is it waterproof?", "The housing is waterproof."),
        ("Is my deposit protected?", "The deposit is protected by a scheme."),
        ("Am I entitled to a refund?", "Customers are entitled to a refund."),
        ("Is it mandatory to wear a helmet?", "Wearing a helmet is mandatory."),
        ("Is this allowed?", "This is not allowed."),
        ("Is it open on Sunday?", "The pool is open on Sundays."),
        ("Am I covered if I drop it?", "Drops are covered."),
        ("Is dementia an illness?", "Dementia is a group of conditions."),
        ("Do I have the key of room 5?", "The key of room 5 hangs in the office."),
        ("Is it insured?", "Insurance covers illness without limit."),
        ("Is that a warranty case?", "The warranty of all G3 units has ended."),
        ("Can I have breakfast at eleven?", "Breakfast is served from 7:00 to 10:30."),
        ("Do I have dementia?", ""),
        ("Do I have parking?", "Parking is included in the rent."),
        ("Do I have parental leave?", "Parental leave is given to all employees."),
        ("Is it waterproof?", "Waterproof to 30 m."),
        ("Does my son have homework?", "Homework is set every day for all pupils."),
        ("Am I eligible?", "Eligible are all employees after six months."),
    ],
)
def test_what_is_said_of_people_and_of_it_stays_a_ground(question: str, sentence: str) -> None:
    assert not is_told_of_another(question, sentence)

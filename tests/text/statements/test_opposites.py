"""No by the opposite of the word that is asked about."""

from __future__ import annotations

import pytest

from rag_app.text.statements.opposites import is_turned


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        ("Are old debts allowable under Part 2?", "Unallowable costs under Part 2 are fines, old debts, gifts.", False),
        ("Is a bicycle eligible?", "Ineligible items include bicycles.", False),
        ("Are fines deductible?", "Fines are non-deductible.", False),
        ("Does the warden announce his visits?", "Visits of the warden are unannounced.", False),
        ("Do both wardens agree?", "The second warden disagrees.", False),
        ("Are old debts allowable under Part 3?", "Unallowable costs under Part 2 are fines, old debts.", None),
        ("Are fines deductible?", "Fines are deductible, gifts are nondeductible.", None),
        ("Are fines deductible?", "Gifts are nondeductible; fines are paid in May.", None),
        ("Are fines deductible?", "Fines are not nondeductible.", None),
        ("Are roses covered by the guarantee?", "Roses and all plants in pots are excluded.", False),
        ("Is the barn insured?", "The policy excludes the barn; the hall is insured.", None),
        ("Is the barn insured?", "The barn is excluded unless it has a lock.", None),
        ("Does the policy cover the barn?", "The barn is excluded.", None),
        ("Are fines not deductible?", "Fines are nondeductible.", None),
        ("Do trained dogs live longer?", "Untrained dogs live nine years.", None),  # about others
        ("Does a non-member pay?", "Nonmembers pay 5 euros.", None),
        ("Is the path fenced?", "The path ends at an unfenced field.", None),
        ("Is the field fenced?", "The path ends at an unfenced field.", False),
        ("Is the job paid?", "This job is an unpaid internship.", False),
        ("Is the film exposed?", "Unexposed film is kept in a tin.", None),
        ("Is the warden available?", "If the warden is unavailable, ask the cook.", None),
        ("Is the gas flammable?", "The gas is inflammable.", None),
        ("Is theft covered?", "Theft from tents is excluded.", None),
        ("Is theft from tents covered?", "Theft from tents is excluded.", False),
        ("Are roses covered?", "Roses are excluded, climbers excepted.", None),
        ("Are roses covered?", "Roses are excluded, others are not named.", None),
        ("Is the hall heated?", "His unheated hall has a stove.", None),
        ("Was the change made in the hall?", "The hall is unchanged.", None),  # a noun
        ("Is the well covered?", "The well was discovered by a boy.", None),
        ("When are fines deductible?", "Fines are nondeductible.", None),
    ],
)
def test_the_opposite_says_no(question, sentence, answer):
    assert is_turned(question, sentence) is answer

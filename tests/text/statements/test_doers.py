"""Who does what a question asks about, and whom it is done to."""

from __future__ import annotations

import pytest

from rag_app.text.statements.doers import is_done_to

LEASE = (
    "The Landlord may end this lease by giving the Tenant 90 days' notice. "
    "The Tenant may end it by giving {to} 30 days' notice."
)


def is_other(question: str, text: str, place: str) -> bool:
    start = text.index(place)
    return is_done_to(question, text, start, start + len(place))


@pytest.mark.parametrize("asked", ["must the tenant give", "does the tenant have to give", "should a tenant give"])
def test_what_another_one_does_to_him_is_not_what_he_does(asked: str) -> None:
    text, question = LEASE.format(to="the Landlord"), f"How much notice {asked}?"
    assert is_other(question, text, "90 days") and not is_other(question, text, "30 days")
    other = question.replace("tenant", "landlord")
    assert is_other(other, text, "30 days") and not is_other(other, text, "90 days")


@pytest.mark.parametrize(
    ("question", "text", "place"),
    [
        ("How much notice must the tenant give?", "Notice must be given by the tenant within 30 days.", "30 days"),
        ("How many days may the employee take?", "The firm may grant an employee 5 days.", "5 days"),
        ("How much notice must the tenant give?", "The parties agree to give 30 days' notice.", "30 days"),
        (
            "How much notice must the tenant give?",
            "The tenant's heirs must give the tenant's notice of 9 days.",
            "9 days",
        ),
        ("What is the notice period?", "The landlord may end it by giving the tenant 90 days' notice.", "90 days"),
        ("How much notice must the tenant give?", "If it rains, the tenant must give the landlord 9 days.", "9 days"),
        ("How much notice must the tenant be given?", "The landlord must give the tenant 90 days' notice.", "90 days"),
        ("How much notice must the tenant give?", "30 days, and a firm must give the tenant a receipt.", "30 days"),
        ("How much must a member pay?", "Each person must pay the member fee of 20 EUR.", "20 EUR"),
        ("How much must the tenant pay?", "The renter must pay the tenant fee of 20 EUR.", "20 EUR"),
        ("How much must the driver pay?", "Anyone who parks must pay the driver 20 EUR.", "20 EUR"),
        ("What must the tenant give?", "Tenants and landlords must give the tenant 60 days.", "60 days"),
    ],
)
def test_other_sentences_may_say_it(question: str, text: str, place: str) -> None:
    assert not is_other(question, text, place)

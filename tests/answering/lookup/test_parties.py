"""Whom a contract calls what."""

from __future__ import annotations

import pytest
from passages import only

from rag_app.answering.lookup.labelled import labelled_value
from rag_app.answering.lookup.parties import parties_in

LEASE = """# Lease

This lease is made on 2 May 2024 between Aldgate Holdings Ltd ("the Lessor") and Miriam Castell ("the Lessee").

The Lessor lets the flat at 18 Corn Lane and the garage at 20 Corn Lane (together "the Premises").
"""


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        (
            '(1) HOLLINS ESTATES LIMITED (company number 044) of 5 Park Row (hereinafter called "the Lessor"); '
            'and\n\n(2) GRETA LINDQVIST of 22 Vale Road, Bath ("the Lessee").',
            [("Lessor", "HOLLINS ESTATES LIMITED"), ("Lessee", "GRETA LINDQVIST")],
        ),
        (
            'made between Sondrio Bank S.A. (the "Lender"), Acme, Inc., of Ohio (the "Borrower") and Ruth Ek, as '
            'guarantor (the "Guarantor").',
            [("Lender", "Sondrio Bank S.A."), ("Borrower", "Acme, Inc."), ("Guarantor", "Ruth Ek")],
        ),
        (
            'Smith and Sons Ltd (the "Seller") sells to Bo Ek and Ada Roe (together the "Buyers") a house.',
            [("Seller", "Smith and Sons Ltd"), ("Buyers", "Bo Ek and Ada Roe")],
        ),
        (
            "Zwischen der Ahrend KG – im Folgenden „Vermieter“ genannt – und Jonas Petrow (nachfolgend „Mieter“)",
            [("Vermieter", "Ahrend KG"), ("Mieter", "Jonas Petrow")],
        ),
        (
            "Entre la société Dubois SARL (ci-après « le Prestataire ») et la Mairie de Vaise (ci-après « le Client »)",
            [("Prestataire", "Dubois SARL"), ("Client", "Mairie de Vaise")],
        ),
        (
            'Lease between Aldgate Holdings Ltd, represented by its\ndirector Ann Lee ("the Lessor"), and Bell Ltd, '
            'acting by its agent Mills & Co ("the Lessee")',
            [("Lessor", "Aldgate Holdings Ltd"), ("Lessee", "Bell Ltd")],
        ),
        ('Lease between Aldgate\nHoldings Ltd ("the Lessor")', [("Lessor", "Aldgate\nHoldings Ltd")]),
        ('This deed is made by John Bell ("the Tenant").', [("Tenant", "John Bell")]),
        ('We use Large Language Models ("Models") here, and the model of Devlin (called "Berta") works.', []),
    ],
)
def test_parties_are_called_as_the_brackets_behind_them_say(text: str, parties: list[tuple[str, str]]) -> None:
    assert [(one.label, one.value) for one in parties_in(text)] == parties


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Who is the lessor?", "Aldgate Holdings Ltd"),
        ("Who is the lessee of the flat in Corn Lane?", "Miriam Castell"),
        ("Who is the lessor of Mill Road?", None),
        ("What are the premises?", None),
    ],
)
def test_who_a_party_is(question: str, value: str | None) -> None:
    found = labelled_value(question, [only(LEASE)])
    assert (found and found.text) == value


def test_unclosed_brackets_take_no_long_time() -> None:
    assert not list(parties_in("Ada Ek (the " * 5_000))
    assert not list(parties_in(" " * 50_000))

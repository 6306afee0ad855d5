import pytest

from rag_app.tables.question.synonyms import in_other_words


@pytest.mark.parametrize(
    ("question", "others"),
    [
        ("What was the revenue in 2022?", ["What was the net sales in 2022?"]),
        ("How large were net sales?", ["How large were revenue?"]),
        ("What operating profit did it make?", ["What operating income did it make?"]),  # and no other profit
        ("How much profit?", ["How much net income?"]),
        ("Profit and revenue?", ["net income and revenue?", "Profit and net sales?"]),
        ("How much did it owe to its suppliers?", ["How much did it accounts payable?"]),
        ("What was everything that Acme owned worth?", ["What was total assets of Acme worth?"]),
        ("What did it spend on research and development?", []),
        ("What did it spend on developing new products?", ["What did it research and development?"]),
        ("How much in half-finished goods was there?", ["How much in work in process was there?"]),
        ("What did it pay for buying back its own shares?", ["What did it pay for repurchases of common stock?"]),
        ("How many nonprofits are there?", []),
        ("How many boys were there?", ["How many male were there?"]),
        ("How many females were there?", ["How many women were there?"]),
        ("How large was the gross profit?", ["How large was the gross margin?"]),
        ("How large was the gross margin?", []),  # a share as likely as an amount
    ],
)
def test_a_line_in_other_words(question, others):
    assert list(in_other_words(question)) == others

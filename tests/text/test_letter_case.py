"""Names that differ by capitals alone."""

import pytest

from rag_app.text.letter_case import is_of_another_case

TABLE = """The letters of the tide board:

| Letter | Meaning |
| --- | --- |
| `F` | flood tide |
| `f` | fog |
| `s` | slack water |
| Top Mark | a cone |
| TOP MARK | a ball |

| Letter | Flag |
| --- | --- |
| S | a square |
"""
GROUPS = """| Goods | Crates |
| --- | --- |
| FISH | |
| Fish | nine |
| Rope | four |
"""
OPTIONS = """## Options

- `-t`, `--tide`: says the tide
- `-T`, `--table`: draws a table

-x   is quiet

-X, --exact   is exact

| -q | Calls with -h the harbour |

Boats that leave with -n need no pilot.
"""


@pytest.mark.parametrize(
    ("question", "text", "said", "is_another"),
    [
        ("What does F stand for on the board?", TABLE, "fog", True),
        ("What does F stand for on the board?", TABLE, "flood tide", False),
        ("What does f stand for on the board?", TABLE, "flood tide", True),
        ("What does `f` stand for on the board?", TABLE, "fog", False),
        ("What do F and f stand for?", TABLE, "fog", False),
        ("What does S stand for?", TABLE, "slack water", False),
        ("What stands for fog?", TABLE, "fog", False),
        ("What is the Top Mark?", TABLE, "a ball", True),
        ("What is the top mark?", TABLE, "a cone", True),
        ("What is the top mark?", TABLE, "a ball", True),
        ("How many crates of fish are there?", GROUPS, "nine", False),
        ("What does -t do?", OPTIONS, "draws a table", True),
        ("What does -T do?", OPTIONS, "draws a table", False),
        ("What does -x do?", OPTIONS, "is exact", True),
        ("What does -X do?", OPTIONS, "is exact", False),
        ("What does --exact do?", OPTIONS, "is exact", False),
        ("What does -H call?", OPTIONS, "the harbour", True),
        ("What does -h call?", OPTIONS, "the harbour", False),
        ("Do boats with -N need a pilot?", OPTIONS, "need no pilot", True),
        ("Do boats with -n need a pilot?", OPTIONS, "need no pilot", False),
    ],
)
def test_the_row_of_the_same_letters_in_another_case(question: str, text: str, said: str, is_another: bool) -> None:
    at = text.index(said)
    assert is_of_another_case(question, text, at, at + len(said)) == is_another

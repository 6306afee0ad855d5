import itertools
import random

import pytest
from passages import only_hit

from rag_app.citations import nearest
from rag_app.schema import Chunk, Hit
from rag_app.text.language.sentences import sentence_spans

TEXTS = ("Bees fly in May.", "Passwords have 14 characters.", "A password is changed when it leaks.")


def test_what_is_close_is_counted_from_one_whatever_was_found_before_it():
    hits = [Hit(Chunk(n, n, f"{n}.md", "", 0, len(t), t), 1.0 / n) for n, t in enumerate(TEXTS, 1)]
    found, after = (nearest("How long is a password?", [(hit, None) for hit in some]) for some in (hits[:2], hits[1:]))
    assert [(c.marker, c.cited_text, c.status) for c in found] == [(1, TEXTS[1], "nearest")]
    assert [(c.marker, c.cited_text, c.status) for c in after] == [
        (1, TEXTS[1], "nearest"),
        (2, TEXTS[2], "nearest"),
    ]


def test_the_end_of_a_row_is_shown_with_all_that_is_there_of_the_row():
    row = "They were sold. Vans were bought. | Target | Reduced | 2025 |"
    text = f"{row}\n| Trees | Target | Reached | 2024 |\n\nThe target of the year was reduced."
    hit = Hit(Chunk(1, 1, "a.md", "", 900, 900 + len(text), text, above="| Goal | Kind | State | Year |"), 1.0)
    (found,) = nearest("Which target was reduced in 2025?", [(hit, None)])
    assert found.cited_text.startswith(row) and found.start == 900
    (found,) = nearest("Which target was reduced in the year?", [(hit, None)])
    assert found.cited_text == "The target of the year was reduced."


def closest(question: str, text: str) -> str:
    (found,) = nearest(question, [(only_hit(text, ""), None)])
    assert text[found.start : found.end] == found.cited_text
    return found.cited_text


@pytest.mark.parametrize(
    "text",
    [
        "## Values\n\n- Candor\n- Safety\n- Craft",
        "## Values\n\n### In short\n\n- Candor\n- Craft",
        "## Values\n\n**Candor** - we say it.\n\n**Craft** - we can do it.",
        "Our Values\n\nCandor: we say it.\nCraft: we can do it.",
        "The values are:\n\n1. Candor\n   We say it.\n2. Craft",
        "## Values\n\n| Value | Since |\n| --- | --- |\n| Candor | 2021 |\n| Craft | 2023 |",
        "Values\n\nWe value candor. It helps.",
    ],
)
def test_below_a_heading_stands_what_is_to_be_read(text):
    assert closest("What are the values of the ferry?", f"{text}\n\nWe sail.\n\n## Fees\n\nNone.") == text


def test_what_stands_below_a_heading_is_not_shown_without_end():
    items = "\n".join(f"- This is the value with the number {n}" for n in range(40))
    found = closest("What are the values?", f"## Values\n\n{items}")
    assert found.startswith("## Values\n\n- This") and len(found) < 420


@pytest.mark.parametrize(
    ("text", "shown"), [("## Values", 0), ("Values", 0), ("Values in euros by year", 1), ("Values: 7", 1)]
)
def test_a_bare_heading_helps_nobody(text, shown):
    hit = only_hit(text, "")
    assert len(nearest("What are the values?", [(hit, None)])) == shown
    assert len(nearest("What are the values?", [(hit, (0, len(text)))])) == 1  # somebody read the answer there


@pytest.mark.parametrize("question", ["holiday entitlement?", "Entitled to holidays", "days of holidays"])
def test_a_few_words_need_not_stand_side_by_side(question):
    text = "The entitlement to holidays is 25 days a year."
    assert closest(question, f"We are fair. {text} Ask us.") == text


@pytest.mark.parametrize("row", ["| [To be determined] | Actual |  |", "|  | Actual | n/a |", "| TBD | | |"])
def test_a_row_that_says_nothing_is_not_close(row):
    told = "The aims of the ferry are safety and candor."
    table = f"| Indicator | Type | End |\n| --- | --- | --- |\n| Delay | Target | 2 |\n{row}\n"
    asked = "What are its aims?"

    def read_in(text: str) -> list[str]:
        hit, at = only_hit(text, ""), text.index(row)
        return [found.cited_text for found in nearest(asked, [(hit, (at, at + len(row)))])]

    assert read_in(f"{told}\n\n{table}") == [told]
    assert read_in(table) == []
    assert len(read_in(table.replace("Indicator", "Aim"))) == 1  # the header is about it


def test_a_header_that_says_nothing_of_the_question_is_not_close():
    row = "| Electric vans bought | Target | 40 |"
    text = f"| Indicator | Type | End |\n| --- | --- | --- |\n| Delay | Target | 2 |\n{row}\n"
    at, hit = text.index("End"), only_hit(text, "")
    (found,) = nearest("How many vans are electric by 2027?", [(hit, (at, at + 3))])
    assert row in found.cited_text
    assert nearest("Who steers the barge?", [(hit, (at, at + 3))]) == ()


def test_where_somebody_read_the_answer_is_closer_than_what_shares_words():
    text = "A password is changed when it leaks. Fourteen characters are the least. Bees fly in May."
    hit = only_hit(text, "")
    at = text.index("Fourteen")
    question = "How long must a password be?"
    (shared,), (read,) = (
        nearest(question, [(hit, None)]),
        nearest(question, [(hit, (at, at + len("Fourteen characters")))]),
    )
    assert shared.cited_text == "A password is changed when it leaks."
    assert read.cited_text == "Fourteen characters are the least."


def test_a_place_over_two_sentences_is_shown_with_both_of_them():
    text = "We sail. Candor comes first. Craft comes next. Fees are due."
    hit = only_hit(text, "")
    (found,) = nearest("values?", [(hit, (text.index("first"), text.index(" comes next")))])
    assert found.cited_text == "Candor comes first. Craft comes next."


def test_a_row_is_shown_with_those_around_it():
    rows = [f"| Pier {n} | {n} boats, {'x' * 20} |" for n in range(40)]
    text = "Boats at the piers.\n\n" + "\n".join(rows) + "\n\nThey sail."
    at = text.index("9 boats")
    (found,) = nearest("How many boats?", [(only_hit(text, ""), (at, at + 1))])
    shown = found.cited_text.split("\n")
    assert shown == rows[rows.index(shown[0]) : rows.index(shown[-1]) + 1] and len(found.cited_text) <= 400
    assert 3 <= shown.index(rows[9]) <= len(shown) - 4
    few = "| Pier | Boats |\n| --- | --- |\n| North | 3 |\n| South | 5 |\n\nThey sail."
    (found,) = nearest("North?", [(only_hit(few, ""), (few.index("3"), few.index("5")))])
    assert found.cited_text == few.partition("\n\n")[0]


@pytest.mark.parametrize("lead", ["Some words before.", "What each setting is for:", "## Settings"])
@pytest.mark.parametrize("empty", ["", "|  |  |\n"])
@pytest.mark.parametrize("wanted", ["depth", "width"])
def test_a_header_is_shown_with_a_row(lead, empty, wanted):
    rows = {name: f"| {name} | {'deep ' * 100}|" for name in ("height", "depth", "width")}
    text = f"{lead}\n\n| Setting | What it is for |\n| --- | --- |\n{empty}" + "\n".join(rows.values())
    hit = only_hit(text, "")
    at = text.index("| Setting")
    (found,) = nearest(f"What is the {wanted} setting for?", [(hit, (at, at + 3))])
    assert found.cited_text == rows[wanted]


def test_every_place_in_every_table_has_a_closest_text():
    made = random.Random(5)
    cells = ("", "-", "9.5", "a:", "It is. So it is.", "long " * 90, "**b**", "depth")
    for _ in range(80):
        columns = made.randint(1, 3)
        rows = [
            "|" + "|".join(f" {made.choice(cells)} " for _ in range(columns)) + "|" for _ in range(made.randint(0, 5))
        ]
        rows.insert(made.choice((0, 1, 1)), "|" + " --- |" * columns)
        rows += made.choice(([], ["||"], ["| a:"], ["|"]))
        text = (
            made.choice(("", "Depth:\n\n", "# Depth\n", "So.\n"))
            + "\n".join(rows)
            + made.choice(("", "\n\nDepth.", "\n"))
        )
        hit = only_hit(text, "")
        edges = sorted({edge for span in sentence_spans(text) for edge in span} | {0, len(text) // 2, len(text)})
        places = list(itertools.combinations(edges, 2))
        for place in made.sample(places, min(len(places), 12)):
            for found in nearest("What depth?", [(hit, place)]):
                assert 0 <= found.start < found.end and text[found.start : found.end] == found.cited_text

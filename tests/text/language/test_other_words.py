"""Words that documents may have for those of a question."""

from __future__ import annotations

import pytest

from rag_app.text.language.other_words import other_words, titles_spelled_out


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Which bakery did Zeta agree to buy?", "acquire acquisition"),
        ("Who took over the mill?", "acquire acquisition"),
        ("Did Zeta buy back shares?", ""),
        ("How much of its own stock was bought back? Who buys its own shares?", ""),
        ("Who started the club?", "founded established created"),
        ("When was the club founded?", "established created"),
        ("When does the match start?", ""),
        ("Who heads the ministry?", "director secretary chief president chair"),
        ("Who is Zeta's CFO?", "chief financial officer"),
        ("Who is the finance chief of Zeta?", "financial officer"),
        ("How old is the bridge in the village?", "age"),
        ("How long is the pier?", "length"),
        ("How long does it take?", ""),
        ("how many days off are there", "leave vacation"),
        ("What is the scarf made of?", ""),
    ],
)
def test_other_words_are_those_that_the_question_does_not_say(question, words):
    assert other_words(question) == words


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who is Zeta's CFO?", "Who is Zeta's Chief Financial Officer?"),
        ("Who is CEO, who COO?", "Who is CEO, who Chief Operating Officer?"),
        ("What is CFO-2 made of?", "What is CFO-2 made of?"),
        ("What is a cfo?", "What is a cfo?"),
    ],
)
def test_letters_that_no_document_has_are_written_out(question, said):
    assert titles_spelled_out(question, {"ceo"}.__contains__) == said

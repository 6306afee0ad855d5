"""A reader has a say in every verdict that the rules leave open; what they forbid stays forbidden."""

import pytest

from rag_app.citations import cite, find_support
from rag_app.citations.verdicts import Support
from rag_app.citations.weighed import READ_BARE, READ_STATED, Unweighed, claim_of, weighed
from rag_app.schema import Passage

TEXT = "Moberg lit the lamp of the lighthouse at dusk. Lindqvist carried the oil up the stairs."
OTHER = "The harbour office was closed by the council in spring."
PASSAGES = [
    Passage(1, 1, "a.md", "Coast", ("Coast", "Keepers"), None, 0, len(TEXT), TEXT, 1.0, above="| who | what |"),
    Passage(2, 1, "a.md", "Coast", (), None, 200, 200 + len(OTHER), OTHER, 0.5),
]
STATEMENT = "The lamp of the lighthouse was lit at dusk by a man named Moberg."


class Judge:
    """Gives every claim the same probability and keeps what it was asked."""

    def __init__(self, probability):
        self.probability, self.calls = probability, []

    def __call__(self, claims, passages):
        self.calls.append((list(claims), list(passages)))
        return None if self.probability is None else [self.probability] * len(claims)


def verdict(support, probability, sentence=STATEMENT):
    return weighed([Unweighed(sentence, "", TEXT, support)], "", Judge(probability))[0].verdict


@pytest.mark.parametrize(("sentence", "thresholds"), [(STATEMENT, READ_STATED), ("Moberg", READ_BARE)])
def test_the_mean_of_both_scores_decides(sentence, thresholds):
    for score, probability in ((0.4, 1.0), (0.9, 0.0), (0.1, 0.2)):
        expected = thresholds.verdict((score + probability) / 2)
        lexical = Support(score, 0, 10, "unsupported", bare=thresholds is READ_BARE)
        (found,) = weighed([Unweighed(sentence, "", TEXT, lexical)], "", Judge(probability))
        assert (found.verdict, found.score) == (expected, pytest.approx((score + probability) / 2))
        assert (found.start, found.end) == (0, 10)


def test_a_paraphrase_rises_and_shared_words_alone_fall():
    assert verdict(Support(0.5, 0, 10, "unsupported"), 1.0) == "supported"
    assert verdict(Support(0.7, 0, 10, "supported"), 0.0) == "unsupported"


def test_what_the_rules_do_not_allow_stays_so_and_is_not_read():
    assert verdict(Support(1.0, 0, 10, "unsure", "unsure"), 1.0) == "unsure"
    judge = Judge(1.0)
    forbidden = Support(0.5, 0, 10, "unsupported", "unsupported")
    nothing = Support(0.0, 0, 0)
    yes = Support(0.9, 0, 10, "unsure", "unsure")
    pairs = [
        Unweighed(STATEMENT, "", TEXT, forbidden),
        Unweighed(STATEMENT, "", TEXT, nothing),
        Unweighed("Yes.", "", TEXT, yes),
    ]
    assert weighed(pairs, "", judge) == [forbidden, nothing, yes] and judge.calls == []


def test_find_support_says_what_it_allows():
    question = "Who lit the lamp of the lighthouse at dusk in Malmö?"
    assert find_support("Moberg", TEXT, "Who lit the lamp?").allowed == "supported"
    assert find_support("Moberg", TEXT, question).allowed == "unsure"
    assert find_support("Moberg lit 7 lamps of the lighthouse at dusk.", TEXT).allowed == "unsupported"
    assert find_support("Moberg did not light the lamp of the lighthouse.", TEXT).allowed == "unsupported"
    assert find_support("Yes.", TEXT, "Was the lamp of the lighthouse lit at dusk?").allowed == "unsure"


def test_without_a_reader_the_words_decide():
    lexical = find_support(STATEMENT, TEXT)
    assert weighed([Unweighed(STATEMENT, "", TEXT, lexical)], "", Judge(None)) == [lexical]
    assert cite(f"{STATEMENT} [1]", PASSAGES, supports=Judge(None)) == cite(f"{STATEMENT} [1]", PASSAGES)


def test_an_answer_is_read_in_one_call_under_its_headings():
    judge = Judge(1.0)
    text = "Moberg lit the lamp at dusk, every single day of the year. [1] Lindqvist carried oil up the steep stairs."
    sentences = cite(text, PASSAGES, "Who did what at the lighthouse?", supports=judge)
    assert [s.supported for s in sentences] == [True, True] and len(judge.calls) == 1
    claims, passages = judge.calls[0]
    assert claims == [
        "Moberg lit the lamp at dusk, every single day of the year.",
        "Who did what at the lighthouse? Lindqvist carried oil up the steep stairs.",
    ]  # the second passage holds no word of the second sentence
    assert passages == [("Coast. Keepers\n| who | what |", TEXT)] * 2


def test_a_marker_that_the_reader_rejects_is_shown_as_failed():
    (sentence,) = cite(f"{STATEMENT} [1]", PASSAGES, supports=Judge(0.0))
    assert cite(f"{STATEMENT} [1]", PASSAGES)[0].supported
    assert [(c.marker, c.status, c.cited_text) for c in sentence.citations] == [(1, "unsupported", "")]


def test_a_fragment_is_read_after_the_question_that_it_answers():
    assert claim_of("Moberg", "Who lit it?") == "Who lit it? Moberg"
    assert claim_of(STATEMENT, "Who lit it?") == STATEMENT
    assert claim_of("Moberg", "") == "Moberg"
    asked = claim_of("Moberg", " ".join(f"word{n}" for n in range(100)))
    assert asked.startswith("word60 ") and asked.endswith("word99 Moberg")


def test_of_a_long_passage_the_part_about_the_span_is_read():
    filler = "Nothing of interest was ever written down in this book. " * 60
    text = filler + TEXT + " " + filler
    judge = Judge(1.0)
    weighed([Unweighed(STATEMENT, "", text, find_support(STATEMENT, text))], "", judge)
    ((_, ((_, read),)),) = judge.calls
    assert TEXT[: TEXT.index(".")] in read and 1_000 < len(read) <= 1_200
    assert f" {read} " in f" {text} "

"""A place in the wrong line of a listing, or under the wrong item, gives way to the one that the question names."""

from __future__ import annotations

import pytest

from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering.speaking.proposals import Proposal
from rag_app.answering.speaking.speaker import words_for
from rag_app.schema import Passage

LISTING = """```
  debug    64 # debug regular expression filters
  debug   128 # debug redirects
  debug   256 # debug GIF de-animation
```"""
NESTED = "* **High**\n\n  * Bad injection\n\n* **Low**\n\n  * Exposure of data\n"
OPTIONS = "-E, --expand\n       Adds the domain to short names.\n\n-e, --except\n       Leaves out a file.\n"
HELD = AbstentionCalibration(abstention_intercept=0, abstention_retrieval=0, abstention_model=0, reader_lead=1.0)


@pytest.mark.parametrize(
    ("text", "question", "place", "said", "speaker"),
    [
        (LISTING, "Which debug level logs redirects?", "debug 256", "debug 128 [1]", "reader"),
        (LISTING, "Which debug level logs redirects?", "debug 128", "debug 128 [1]", "reader"),
        (NESTED, "How severe is bad injection?", "Low", "High [1]", "reader"),
        (NESTED, "How severe is exposure of data?", "Low", "Low [1]", "reader"),
        (LISTING, "Which debug level comes after the one for redirects?", "debug 256", "debug 256 [1]", "reader"),
        (LISTING, "Which debug level logs no redirects?", "debug 256", "debug 256 [1]", "reader"),
        (NESTED, "Which level is without bad injection?", "Low", "Low [1]", "reader"),
        (NESTED, "Which level precedes exposure of data?", "High", "High [1]", "reader"),
        (OPTIONS, "What does -E do?", "Leaves out a file", "Adds the domain to short names. [1]", "documents"),
    ],
)
def test_the_line_that_the_question_names_is_said(text: str, question: str, place: str, said: str, speaker: str):
    passage = Passage(1, 1, "tool.md", "Tool", (), None, 0, len(text), text, 1.0)
    words = words_for("512 [1]", question, [Proposal(1, place, 3.0, 1.0)], [passage], HELD)
    assert (words.text, words.speaker) == (said, speaker)
    assert words.vote is None or words.vote.is_disputed == (place.split()[-1] not in said)


def test_a_word_that_the_model_has_written_in_code_takes_no_backtick_along():
    text = "Path to a file with a secret. To disable authentication use `none`."
    passage = Passage(1, 1, "tool.md", "Tool", (), None, 0, len(text), text, 1.0)
    places = [Proposal(1, "none", 3.0, 1.0)]
    assert words_for("`-S none` [1]", "How do I disable authentication?", places, [passage], HELD).text == "none [1]"

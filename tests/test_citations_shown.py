"""The three states of a citation where people see them: command line, LangChain, web page."""

import dataclasses
import re

import pytest

from rag_app.citations import cite
from rag_app.cli.output import print_answer_notes
from rag_app.langchain_bridge.content import text_block
from rag_app.schema import Answer, AnswerRecord, Citation, Passage, Sentence
from rag_app.ui.chat import export
from rag_app.ui.evidence import chips
from rag_app.ui.evidence.answer_html import answer_html

TEXT = "The capital of France is Paris. It lies on the Seine."
PASSAGES = (Passage(1, 1, "a.md", "A", ("A",), 3, 0, len(TEXT), TEXT, 1.0),)
QUESTIONS = {
    "supported": "What is the capital of France?",
    "unsure": "What is the capital of Gaul?",
    "unsupported": "When was the town hall built in Lyon?",
}


def answer_to(state):
    values = {f.name: "x" for f in dataclasses.fields(AnswerRecord)}
    record = AnswerRecord(**{**values, "timings_s": {"total": 1.0}, "settings": {}, "route": ""})
    sentences = cite("Paris [1]", PASSAGES, QUESTIONS[state])
    assert [c.status for s in sentences for c in s.citations] == [state]
    values = {"text": "Paris [1]", "abstained": False, "sentences": sentences, "passages": PASSAGES, "hits": ()}
    rest = {f.name: () for f in dataclasses.fields(Answer) if f.name not in values}
    return Answer(**{**rest, **values, "record": record, "confidence": 0.5})


@pytest.mark.parametrize("state", QUESTIONS)
def test_the_command_line_tells_the_three_states_apart(state, capsys):
    print_answer_notes(answer_to(state))
    shown = capsys.readouterr().out
    assert ("check this" in shown) == (state == "unsure")
    assert ("no passage supports" in shown) == ("does not support" in shown) == (state == "unsupported")
    assert ("capital of France is Paris." in shown) == (state != "unsupported")


@pytest.mark.parametrize("state", QUESTIONS)
def test_langchain_gets_the_state_of_each_annotation(state):
    sentences = answer_to(state).sentences
    states = [a["extras"]["status"] for a in text_block("Paris [1]", sentences).get("annotations", [])]
    assert states == ([] if state == "unsupported" else [state])


@pytest.mark.parametrize("state", QUESTIONS)
def test_the_page_has_a_chip_of_its_own_for_what_to_check(state):
    answer = answer_to(state)
    made = [chips.chip_text(c) for c in chips.shown_citations(answer)]
    assert made == {"supported": ["1 · a.md · page 3"], "unsure": ["check this · 1 · a.md · page 3"]}.get(state, [])
    shown = answer_html(answer)
    assert ("check this" in shown) == (state == "unsure") and (">unsupported<" in shown) == (state == "unsupported")
    assert ("check this" in "".join(export._answer_lines(answer))) == (state == "unsure")


def test_what_is_to_be_checked_in_each_of_its_parts_is_marked_once():
    def shown(*states):
        texts = [f"- {n} [1]" for n in range(len(states))]
        starts = [sum(len(one) + 1 for one in texts[:n]) for n in range(len(texts))]
        sentences = tuple(
            Sentence(start, start + len(text), text, state == "supported", (Citation(1, state, document_id=1),))
            for start, text, state in zip(starts, texts, states, strict=True)
        )
        made = answer_html(dataclasses.replace(answer_to("unsure"), text="\n".join(texts), sentences=sentences))
        return made.count("lr-item"), re.findall(r">(check [^<]+)<", made), "lr-all" in made

    assert shown("unsure") == (1, ["check this"], False)
    assert shown("unsure", "unsure", "unsure") == (3, ["check all of this"], True)
    assert shown("unsure", "supported", "unsure") == (3, ["check this"] * 2, False)

"""A question that is asked again, in the place of the answer that it got before."""

import pytest
from ui_helpers import ANSWER, COVERED, UNCOVERED, app_of, ask, engine_of, html_of, use_engine

from rag_app.conversations.store import Vote
from rag_app.errors import ContextTooLongError
from rag_app.testing import FakeChatModel

OWNER = "6" * 32
HOTEL = "What may a hotel cost a night?"


class Faltering(FakeChatModel):
    """Answers until `ends` says how it does not: with an error, or stopped before its first word or behind it."""

    ends = ""

    def stream(self, request, cancel=None):
        if self.ends == "error":
            raise ContextTooLongError("The question needs 99 tokens; shorten the question.")
        if self.ends == "before":
            cancel.set()
        for event in super().stream(request, cancel):
            yield event
            if self.ends == "behind":
                cancel.set()


@pytest.fixture
def model():
    return Faltering()


@pytest.fixture
def engine(ui_engine, tmp_path, monkeypatch, model):
    return use_engine(monkeypatch, lambda: engine_of(tmp_path, model))


def chat():
    return app_of("chat", {"owner": OWNER}).run()


def kept(engine):
    (conversation,) = engine.conversations.of(OWNER)
    return engine.conversations.turns(OWNER, conversation.id)


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ("error", "shorten the question. The answer from before is kept."),
        ("before", "Stopped before the first word. The answer from before is kept."),
        ("behind", "Stopped. The answer from before is kept."),
    ],
)
def test_an_answer_and_its_vote_stay_where_there_is_no_whole_other_one(engine, model, ends, said):
    at = ask(chat(), COVERED)
    at.feedback[0].set_value(1).run()
    before, line = kept(engine), engine.feedback.read_text()
    model.ends = ends
    at = at.button(key=f"repeat-{before[0].id}").click().run()
    assert said in html_of(at) and ANSWER in html_of(at) and not at.exception
    assert kept(engine) == before and before[0].votes == {0: Vote(1)} and engine.feedback.read_text() == line
    at = at.run()
    assert said not in html_of(at) and ANSWER in html_of(at)
    model.ends = ""
    at.button(key=f"repeat-{before[0].id}").click().run()
    assert kept(engine)[0].votes == {} and engine.feedback.read_text() == ""


def test_an_edited_question_that_fails_is_still_in_its_box(engine, model):
    at = ask(chat(), COVERED)
    (turn,) = kept(engine)
    model.ends = "error"
    at.text_area(key=f"edited-text-{turn.id}").set_value(HOTEL)
    at = next(b for b in at.button if b.label == "Ask").click().run()
    assert [m.name for m in at.chat_message] == ["user", "assistant"] and kept(engine) == [turn]
    assert f'<div class="lr-question">{COVERED}</div>' in html_of(at) and f">{HOTEL}</div>" not in html_of(at)
    assert at.text_area(key=f"edited-text-{turn.id}").value == HOTEL


def test_what_was_written_until_a_stop_takes_the_place_of_no_answer(engine, model):
    model.ends = "error"
    at = ask(chat(), COVERED)
    (turn,) = kept(engine)
    assert turn.problem and not turn.answers
    model.ends = "behind"
    at = at.button(key=f"repeat-{turn.id}").click().run()
    (again,) = kept(engine)
    assert again.id == turn.id and again.answers and not again.problem
    assert "Stopped; this is what was written until then." in html_of(at)


def test_another_answer_in_the_same_place_begins_with_its_evidence_closed(engine):
    at = ask(chat(), COVERED)
    (turn,) = kept(engine)
    at = next(b for b in at.button if b.key and b.key.startswith("chip-")).click().run()
    assert f"<mark>{ANSWER}</mark>" in html_of(at)
    at = at.button(key=f"repeat-{turn.id}").click().run()
    assert [again.id for again in kept(engine)] == [turn.id]
    assert "<mark>" not in html_of(at) and ANSWER in html_of(at)


def test_an_earlier_question_is_asked_again_in_its_place_and_read_after_those_before_it(engine, monkeypatch):
    rag = engine.rag("handbook")
    real, seen = rag.stream, []

    def stream(question, history, **options):
        seen.append((question, [m.content for m in history if m.role == "user"]))
        return real(question, history=history, **options)

    monkeypatch.setattr(rag, "stream", stream)
    at = chat()
    for question in (COVERED, UNCOVERED, HOTEL):
        at = ask(at, question)
    before = kept(engine)
    at = next(b for b in at.button if b.key and b.key.startswith("anyway-")).click().run()
    assert seen[-1] == (UNCOVERED, [COVERED])
    after = kept(engine)
    assert [turn.id for turn in after] == [turn.id for turn in before]
    assert [turn.question for turn in after] == [COVERED, UNCOVERED, HOTEL] and after[2] == before[2]
    shown = html_of(at)
    assert "Written because you asked for it" in shown and not at.exception
    assert [b.key for b in at.button if b.key and b.key.startswith("repeat-")] == [f"repeat-{after[2].id}"]
    assert [m.name for m in at.chat_message] == ["user", "assistant"] * 3
    assert shown.index(f">{UNCOVERED}</div>") < shown.index("Written because") < shown.index(f">{HOTEL}</div>")

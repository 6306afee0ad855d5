"""Long conversations and many of them: the page begins with the last, and the others are one press away."""

import dataclasses

import pytest
from ui_helpers import COVERED, app_of

from rag_app.ui.chat import page as chat

OWNER = "7" * 32


def questions(at):
    shown = "\n".join(e.proto.body for e in at.get("html"))
    return [n for n in range(60) if f'<div class="lr-question">Number {n}?</div>' in shown]


def conversation(engine, turns):
    answer = engine.rag("handbook").ask(COVERED)
    kept = engine.conversations.create(OWNER, "Long")
    for n in range(turns):
        engine.conversations.add_turn(OWNER, kept.id, f"Number {n}?", [answer])
    at = app_of("chat", {"owner": OWNER})
    at.query_params["c"] = kept.id
    return kept, at.run()


def earlier(at):
    return [b for b in at.button if b.key == "earlier-turns"]


def test_a_long_conversation_opens_with_its_last_questions(ui_engine):
    _, at = conversation(ui_engine, 30)
    assert questions(at) == [24, 25, 26, 27, 28, 29] and earlier(at)[0].label == "Show earlier questions (24)"
    at = earlier(at)[0].click().run()
    assert questions(at) == list(range(4, 30))
    at = earlier(at)[0].click().run()
    assert questions(at) == list(range(30)) and not earlier(at) and not at.exception
    at = at.chat_input[0].set_value("Number 40?").run()  # more are drawn than one goes back to
    assert questions(at) == [24, 25, 26, 27, 28, 29, 40]


def test_what_is_drawn_stays_while_questions_are_asked(ui_engine):
    _, at = conversation(ui_engine, 8)
    assert questions(at) == list(range(2, 8))
    for n in (41, 42, 43):
        at = at.chat_input[0].set_value(f"Number {n}?").run()
    assert questions(at) == [*range(2, 8), 41, 42, 43] and not at.exception


def test_another_conversation_and_the_way_back_begin_anew(ui_engine):
    kept, at = conversation(ui_engine, 8)
    other = ui_engine.conversations.create(OWNER, "Other")
    at = earlier(at.run())[0].click().run()
    assert len(questions(at)) == 8
    at = at.button(key=f"open-{other.id}").click().run()
    assert questions(at) == [] and not earlier(at)
    at = at.button(key=f"open-{kept.id}").click().run()
    assert len(questions(at)) == chat._OPENED_TURNS


def test_of_many_conversations_the_last_are_listed_and_all_on_demand(ui_engine):
    for n in range(45):
        ui_engine.conversations.create(OWNER, f"Talk {n}")
    at = app_of("chat", {"owner": OWNER}).run()
    listed = [b for b in at.button if b.key.startswith("open-")]
    assert len(listed) == 40 and "Talk 44" in [b.label for b in listed]
    at = at.text_input(key="find").set_value("Talk 2").run()  # a search looks at all
    assert "Talk 2" in [b.label for b in at.button if b.key.startswith("open-")]
    at = at.text_input(key="find").set_value("").run()
    at = at.button(key="all").click().run()
    assert len([b for b in at.button if b.key.startswith("open-")]) == 45 and not at.exception


def test_a_name_stands_whole_in_the_list(ui_engine):
    """Those of two questions that begin alike would else be one."""
    name = "What were the net sales of Europe in the second quarter?"
    kept = ui_engine.conversations.create(OWNER, name)
    at = app_of("chat", {"owner": OWNER}).run()
    assert at.button(key=f"open-{kept.id}").label == name


@pytest.mark.parametrize(
    ("reason", "speaker", "told"), [("length", "writer", True), ("timeout", "writer", True), ("stop", "writer", False),
                                    ("length", "reader", False)],
)  # fmt: skip
def test_an_answer_that_breaks_off_says_so(ui_engine, reason, speaker, told):
    answer = ui_engine.rag("handbook").ask(COVERED)
    cut = dataclasses.replace(answer, record=dataclasses.replace(answer.record, finish_reason=reason, speaker=speaker))
    kept = ui_engine.conversations.create(OWNER, COVERED)
    ui_engine.conversations.add_turn(OWNER, kept.id, COVERED, (cut,))
    at = app_of("chat", {"owner": OWNER, "open-conversation": kept.id}).run()
    assert not at.exception
    assert ("The answer breaks off" in "\n".join(e.proto.body for e in at.get("html"))) == told

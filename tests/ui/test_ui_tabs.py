"""Several tabs and pages over one conversation: found again, and no tab ends what another one asked."""

import pytest
from ui_helpers import ANSWER, COVERED, PacedModel, app_of, engine_of, html_of, use_engine

from rag_app.ui.chat import page as chat
from rag_app.ui.chat.asking import Asking
from rag_app.ui.chat.choices import Choice

OWNER = "d" * 32


def test_the_chat_is_found_again_after_another_page_and_left_by_new_conversation(ui_engine):
    """The link to the chat has no conversation in its address."""
    at = app_of("chat").run()
    at = at.chat_input[0].set_value(COVERED).run()
    (kept,) = ui_engine.conversations.of(at.session_state["owner"])
    del at.query_params["c"]
    at = at.run()
    assert ANSWER in html_of(at) and at.query_params["c"] == kept.id
    at = at.button(key="new").click().run()
    assert ANSWER not in html_of(at.run()) and "c" not in at.query_params


@pytest.mark.parametrize("mine", [True, False])
def test_the_next_question_ends_an_answer_of_this_tab_and_waits_for_one_of_another(
    ui_engine, tmp_path, monkeypatch, mine
):
    model = PacedModel(f"{ANSWER} [1]")
    engine = use_engine(monkeypatch, lambda: engine_of(tmp_path, model))
    conversation = engine.conversations.create(OWNER, "tabs")
    choice = Choice("handbook", "handbook", "base", (), None)
    before = chat._ask(engine, OWNER, conversation.id, choice, COVERED, [])
    assert model.asked.wait(20)
    real, told = Asking.wait_saved, []

    def wait_saved(self, timeout_s):
        told.append(self is before)
        model.words.release(50)  # only who waits lets the model go on
        return real(self, timeout_s)

    monkeypatch.setattr(Asking, "wait_saved", wait_saved)
    if mine:  # what is stopped goes on to its end by itself
        monkeypatch.setattr(before, "stop", lambda: told.append("stopped") or before._cancel.set())
    at = app_of("chat", {"owner": OWNER, **({chat._MINE: before} if mine else {})})
    monkeypatch.setattr(chat, "_waiting", lambda *_: model.words.release(50) or "waiting")
    at.query_params["c"] = conversation.id
    monkeypatch.setattr(chat, "_follow", lambda *_: None)  # the first run is before the question
    at.run()
    at.chat_input[0].set_value(COVERED).run()
    first, *_ = engine.conversations.turns(OWNER, conversation.id)
    assert ("stopped" in told) == mine and True in told
    if not mine:
        assert first.answer.text.startswith(ANSWER) and first.answer.record.finish_reason == "stop"

"""Several tabs and pages over one conversation: found again, and no tab ends what another one asked."""

import pytest
from ui_helpers import ANSWER, COVERED, PacedModel, app_of, ask_handbook, engine_of, html_of, use_engine

from rag_app.conversations.feedback import read_feedback
from rag_app.errors import ConversationError
from rag_app.index import add_documents, delete_documents, delete_index
from rag_app.schema import Document
from rag_app.testing import FakeEmbedder
from rag_app.ui.chat import page as chat
from rag_app.ui.chat.asking import Asking

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
    before = ask_handbook(engine, OWNER, conversation.id)
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


@pytest.mark.parametrize(
    ("gone", "reload"), [("index", False), ("index", True), ("file", False), ("value", True), ("range", False)]
)
def test_a_question_is_not_asked_of_what_stands_in_the_place_of_what_is_gone(ui_engine, gone, reload):
    """Another tab, or the command line, deleted it while this one had it chosen."""
    documents = [
        Document(f"{year}.md", f"{ANSWER} In {year}.", metadata={"year": year, "kind": f"of {year}"})
        for year in (2020, 2023, 2024)
    ]
    add_documents("own", documents, root=ui_engine.indexes, embedder=FakeEmbedder())
    at = app_of("chat", {"owner": OWNER}).run()
    at.selectbox(key="index").set_value("own").run()
    if gone == "file":
        at.multiselect(key="files-of-own").set_value(["2020.md"]).run()
    elif gone == "value":
        at.multiselect(key="where-own-kind").set_value(["of 2020"]).run()
    elif gone == "range":
        at.slider(key="where-own-year").set_value((2020, 2021)).run()
    at.chat_input[0].set_value(COVERED).run()
    (kept,) = ui_engine.conversations.of(OWNER)
    if gone == "index":
        delete_index("own", ui_engine.indexes)
    else:
        delete_documents("own", ["2020.md"], root=ui_engine.indexes)
    named = {
        "index": "the index own",
        "file": "the file 2020.md",
        "value": "kind: of 2020",
        "range": "year: 2020 to 2021",
    }
    if reload:
        at = app_of("chat", {"owner": OWNER})
        at.query_params["c"] = kept.id
        assert f"not there any more: {named[gone]}. See what is chosen now." in html_of(at.run())
    else:
        at.chat_input[0].set_value("Who pays for hotels?").run()
        assert f"not there any more: {named[gone]}. Nothing was asked;" in html_of(at)
        assert at.code[-1].value == "Who pays for hotels?" and not at.exception
    assert len(ui_engine.conversations.turns(OWNER, kept.id)) == 1
    at.chat_input[0].set_value("Who pays for hotels?").run()
    assert "not there any more" not in html_of(at) and not at.exception
    assert len(ui_engine.conversations.turns(OWNER, kept.id)) == 2


@pytest.mark.parametrize("said", ["thumb", "correction"])
def test_an_answer_that_another_tab_asked_for_anew_is_not_voted_on_unseen(ui_engine, said):
    tab, other = (app_of("chat", {"owner": OWNER}).run() for _ in "ab")
    tab = tab.chat_input[0].set_value(COVERED).run()
    (kept,) = ui_engine.conversations.of(OWNER)
    (seen,) = ui_engine.conversations.turns(OWNER, kept.id)
    other.query_params["c"] = kept.id
    other.run().button(key=f"repeat-{seen.id}").click().run()
    if said == "thumb":
        tab.feedback[0].set_value(1).run()
    else:
        tab.text_area[0].set_value("The deputy.")
        next(b for b in tab.button if b.label == "Save correction").click().run()
    (now,) = ui_engine.conversations.turns(OWNER, kept.id)
    assert now.id == seen.id and now.key != seen.key and now.votes == {}
    assert "another answer stands here now" in html_of(tab) and not tab.exception
    assert read_feedback(ui_engine.feedback) == []
    tab.run().feedback[0].set_value(1).run()
    assert [one["vote"] for one in read_feedback(ui_engine.feedback)] == [1]


def test_an_answer_that_took_the_place_of_another_is_not_preferred_unseen(ui_engine, tmp_path):
    store = ui_engine.conversations
    one = store.create(OWNER, "compared").id
    answers = [ui_engine.rag("handbook").ask(COVERED)] * 2
    turn = store.add_turn(OWNER, one, COVERED, answers)
    (seen,) = store.turns(OWNER, one)
    store.replace_turn(OWNER, turn, COVERED, answers, "", ui_engine.feedback)
    with pytest.raises(ConversationError, match="another answer stands here now"):
        store.prefer(OWNER, turn, 1, seen.key)
    (now,) = store.turns(OWNER, one)
    store.prefer(OWNER, turn, 1, now.key)
    assert now.preferred is None and store.turns(OWNER, one)[0].preferred == 1


def test_a_question_stays_where_the_server_was_ended_before_its_answer(ui_engine, tmp_path, monkeypatch):
    model = PacedModel(f"{ANSWER} [1]")
    ended = use_engine(monkeypatch, lambda: engine_of(tmp_path, model))
    one = ended.conversations.create(OWNER, "ended").id
    asking = ask_handbook(ended, OWNER, one)
    assert model.asked.wait(20)
    use_engine(monkeypatch, lambda: engine_of(tmp_path))  # the next server, over the same folder
    at = app_of("chat", {"owner": OWNER})
    at.query_params["c"] = one
    at.run()
    assert COVERED in html_of(at) and chat._NO_ANSWER in html_of(at) and not at.exception
    asking.stop()
    assert asking.wait_saved(20)
    next(b for b in at.button if b.label == "Ask again").click().run()
    assert ANSWER in html_of(at) and chat._NO_ANSWER not in html_of(at)
    assert len(ended.conversations.turns(OWNER, one)) == 1


def test_a_tab_follows_a_question_that_another_one_sent_while_it_looked(ui_engine, tmp_path, monkeypatch):
    model = PacedModel(f"{ANSWER} [1]")
    engine = use_engine(monkeypatch, lambda: engine_of(tmp_path, model))
    one = engine.conversations.create(OWNER, "both").id
    real = [engine.asking]

    def asking(owner, conversation):  # the other tab's question comes right behind the first look
        if len(real) == 1:
            real.append(None)
            ask_handbook(engine, OWNER, one)
            return None
        return real[0](owner, conversation)

    monkeypatch.setattr(engine, "asking", asking)
    monkeypatch.setattr(chat, "_waiting", lambda *_: model.words.release(50) or "waiting")
    at = app_of("chat", {"owner": OWNER})
    at.query_params["c"] = one
    at.run()
    assert ANSWER in html_of(at) and chat._NO_ANSWER not in html_of(at)

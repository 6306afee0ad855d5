import time
from types import SimpleNamespace

import pytest
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx
from streamlit.testing.v1 import AppTest
from ui_helpers import (
    ANSWER,
    COVERED,
    UNCOVERED,
    PacedModel,
    app_of,
    ask,
    ask_handbook,
    engine_of,
    html_of,
    open_evidence,
    use_engine,
)

from rag_app.answering import small_talk
from rag_app.conversations.feedback import read_feedback
from rag_app.conversations.store import Vote
from rag_app.errors import ContextTooLongError
from rag_app.index import add_documents, build_index, delete_index, list_all_indexes
from rag_app.safety.crisis import CRISIS_NOTICE
from rag_app.schema import Document
from rag_app.testing import FakeChatModel, FakeEmbedder, quote_first_passage
from rag_app.ui import engine as engine_module
from rag_app.ui.chat import choices, next_question, sidebar, turns


def test_an_answer_shows_its_source_with_the_exact_span_marked(ui_engine):
    at = ask(app_of("chat").run(), COVERED)
    assert not at.exception
    shown = html_of(open_evidence(at))
    assert f"<mark>{ANSWER}</mark>" in shown
    assert "travel.md" in shown
    assert [m.name for m in at.chat_message] == ["user", "assistant"]
    assert "unsupported" not in shown.split("</style>")[-1]


def test_the_indexes_are_listed_once_for_a_page(ui_engine, monkeypatch):
    at, listed = app_of("chat").run(), []
    monkeypatch.setattr(engine_module, "list_all_indexes", lambda root: listed.append(root) or list_all_indexes(root))
    assert not at.run().exception and len(listed) == 1


def test_not_in_your_documents_looks_different_from_an_answer(ui_engine):
    at = ask(app_of("chat").run(), UNCOVERED)
    assert "Not in your documents" in html_of(at) and 'class="lr-absent"' in html_of(at)
    at = ask(app_of("chat").run(), COVERED)
    assert 'class="lr-absent"' not in html_of(at)


def test_an_unsupported_sentence_and_a_missing_passage_are_marked(ui_engine, tmp_path, monkeypatch):
    use_engine(monkeypatch, lambda: engine_of(tmp_path, FakeChatModel("Bananas [1] approve invoices on Tuesdays [9].")))
    shown = html_of(ask(app_of("chat").run(), COVERED))
    assert "<sup>[1]</sup>" in shown  # of a passage that does not support it: it opens no closest text
    assert 'class="lr-unsupported"' in shown and "[9] cites a passage that does not exist." in shown
    assert "Closest text in the documents" in shown


def test_hostile_text_of_a_model_and_of_a_question_stays_text(ui_engine, tmp_path, monkeypatch):
    hostile = '<img src=x onerror="alert(1)"> ![x](https://evil.example/?q=1) <script>alert(2)</script>'
    use_engine(monkeypatch, lambda: engine_of(tmp_path, FakeChatModel(hostile)))
    at = ask(app_of("chat").run(), f"Who approves travel costs? {hostile}")
    bodies = [b for b in html_of(at).split("\n") if "evil.example" in b or "onerror" in b]
    assert bodies
    assert not any("<img" in b or "<script>alert" in b for b in bodies)


def test_a_conversation_goes_on_and_is_found_again_by_the_same_browser_only(ui_engine, tmp_path, monkeypatch):
    first = app_of("chat", {"owner": "a" * 32}).run()
    ask(ask(first, COVERED), "And what may a hotel cost?")
    (kept,) = ui_engine.conversations.of("a" * 32)
    assert kept.title == COVERED
    assert [t.question for t in ui_engine.conversations.turns("a" * 32, kept.id)] == [
        COVERED, "And what may a hotel cost?",
    ]  # fmt: skip
    use_engine(monkeypatch, lambda: engine_of(tmp_path))  # the server starts anew
    again = app_of("chat", {"owner": "a" * 32}).run()
    again = again.button(key=f"open-{kept.id}").click().run()
    assert f"<mark>{ANSWER}</mark>" in html_of(open_evidence(again)) and len(again.chat_message) == 4
    stranger = app_of("chat", {"owner": "b" * 32})
    stranger.query_params["c"] = kept.id
    stranger.run()
    assert not stranger.chat_message and kept.id not in str([b.key for b in stranger.button])


def test_the_model_gets_the_earlier_turns_of_its_own_conversation(ui_engine, monkeypatch):
    seen = []
    rag = ui_engine.rag("handbook")
    real = rag.stream

    def stream(question, history, **options):
        seen.append((question, [m.content for m in history]))
        return real(question, history=history, **options)

    monkeypatch.setattr(rag, "stream", stream)
    at = ask(app_of("chat").run(), COVERED)
    ask(at, "And trains?")
    ask(app_of("chat").run(), COVERED)
    assert seen == [(COVERED, []), ("And trains?", [COVERED, f"{ANSWER} [1]"]), (COVERED, [])]


@pytest.mark.parametrize("before", [0, 1])
def test_a_run_that_ends_for_a_newer_one_has_asked_its_question(ui_engine, monkeypatch, before):
    """Another widget's change ends a run at its next call of Streamlit; the newer run has no question."""
    at = app_of("chat", {"owner": "d" * 32}).run()
    for _ in range(before):
        at = ask(at, COVERED)
    drawn, ended = sidebar.listing, []

    def listing(*args):
        if not ended:
            ended.append(args)
            raise RerunException(RerunData(query_string=f"c={args[1].id}"))
        drawn(*args)

    monkeypatch.setattr(sidebar, "listing", listing)
    ask(at, "And what may a hotel cost?")
    (kept,) = ui_engine.conversations.of("d" * 32)
    at = app_of("chat", {"owner": "d" * 32})
    at.query_params["c"] = kept.id
    at.run()
    questions = [turn.question for turn in ui_engine.conversations.turns("d" * 32, kept.id)]
    assert ended and questions == [COVERED] * before + ["And what may a hotel cost?"]


@pytest.mark.parametrize("how", ["a newer run begins", "an earlier run ends"])
def test_a_question_is_asked_whatever_comes_before_the_page_is_at_its_box(ui_engine, monkeypatch, how):
    """Streamlit tells of what was typed in one run, and every run that ends lets the others forget it."""
    at = app_of("chat", {"owner": "f" * 32}).run()
    choose, came = choices.choose, []

    def chosen(*args):
        if not came:
            came.append(how)
            if how == "a newer run begins":
                raise RerunException(RerunData())
            get_script_run_ctx().session_state.on_script_finished(frozenset(), remove_stale_widgets=False)
        return choose(*args)

    monkeypatch.setattr(choices, "choose", chosen)
    at = ask(at, COVERED)
    at = at.run() if how == "a newer run begins" else at
    assert came and not at.exception and ANSWER in html_of(at) and len(at.chat_message) == 2
    (kept,) = ui_engine.conversations.of("f" * 32)
    assert len(ui_engine.conversations.turns("f" * 32, kept.id)) == 1
    assert len(at.run().chat_message) == 2


def test_a_question_that_a_server_hears_first_of_all_is_asked(ui_engine, monkeypatch):
    """After a restart a page goes on without a run of its own, so there is no box yet that would call back."""
    monkeypatch.setattr(next_question, "_typed", lambda: None)
    at = ask(app_of("chat").run(), COVERED)
    assert ANSWER in html_of(at) and len(at.chat_message) == 2


def test_a_question_is_not_asked_in_a_conversation_that_is_opened_before_the_page_is_at_its_box(ui_engine):
    at = ask(app_of("chat", {"owner": "9" * 32}).run(), COVERED)
    (first,) = ui_engine.conversations.of("9" * 32)
    at = ask(at.button(key="new").click().run(), COVERED)
    second = next(one for one in ui_engine.conversations.of("9" * 32) if one.id != first.id)
    (turn,) = ui_engine.conversations.turns("9" * 32, second.id)
    for is_typed in (True, False):
        if is_typed:
            at.chat_input[0].set_value("And what may a hotel cost?")
        else:
            at.button(key=f"repeat-{turn.id}").click()
        at = at.button(key=f"open-{first.id}").click().run()  # in the same run
        assert "as another conversation was opened. Nothing was asked" in html_of(at)
        assert [len(ui_engine.conversations.turns("9" * 32, one.id)) for one in (first, second)] == [1, 1]
        assert "Nothing was asked" not in html_of(at.run())
        at = at.button(key=f"open-{second.id}").click().run()
    at = ask(at, "And what may a hotel cost?")
    assert len(ui_engine.conversations.turns("9" * 32, second.id)) == 2


def test_an_answer_that_is_there_before_the_page_is_drawn_is_shown_once_and_brought_into_sight(ui_engine, monkeypatch):
    at = app_of("chat", {"owner": "e" * 32}).run()
    drawn, brought, question = sidebar.listing, [], turns.question

    def listing(conversations, current):
        if asking := current and ui_engine.asking("e" * 32, current.id):
            assert asking.wait_saved(5)
        drawn(conversations, current)

    def noted(text, key=""):
        brought.append((text, bool(key)))
        question(text, key)

    monkeypatch.setattr(sidebar, "listing", listing)
    monkeypatch.setattr(turns, "question", noted)
    ask(at, COVERED)
    assert brought == [(COVERED, True)]


def test_stop_keeps_what_was_written(ui_engine, tmp_path, monkeypatch):
    model = PacedModel(f"{ANSWER} [1] Trains are preferred over flights.")
    engine = use_engine(monkeypatch, lambda: engine_of(tmp_path, model))
    at = app_of("chat", {"owner": "c" * 32}).run()
    conversation = engine.conversations.create("c" * 32, "x")
    asking = ask_handbook(engine, "c" * 32, conversation.id)
    for _ in range(8):
        model.words.release()
    deadline = time.monotonic() + 5
    while "[1]" not in asking.text and time.monotonic() < deadline:
        asking.wait(len(asking.text), 0.1)
    asking.stop()
    assert asking.wait_saved(5)
    at.query_params["c"] = conversation.id
    at.run()
    (turn,) = engine.conversations.turns("c" * 32, conversation.id)
    assert turn.answer.record.finish_reason == "cancelled" and turn.answer.text.startswith(ANSWER[:20])
    assert "Stopped; this is what was written until then." in html_of(at)


def test_a_running_answer_survives_a_reload_and_does_not_block_another_session(ui_engine, tmp_path, monkeypatch):
    model = PacedModel(f"{ANSWER} [1]")
    engine = use_engine(monkeypatch, lambda: engine_of(tmp_path, model))
    conversation = engine.conversations.create("d" * 32, "slow")
    asking = ask_handbook(engine, "d" * 32, conversation.id)
    assert model.asked.wait(5) and engine.asking("e" * 32, conversation.id) is None
    other = ask(app_of("chat", {"owner": "e" * 32}).run(), UNCOVERED)  # needs no model: the passages do not fit
    assert "Not in your documents" in html_of(other)
    assert not asking.done
    # Only a page that follows the answer draws this, so the model goes on only if it does.
    monkeypatch.setattr("rag_app.ui.chat.page._waiting", lambda *_: model.words.release(20) or "waiting")
    reloaded = app_of("chat", {"owner": "d" * 32})
    reloaded.query_params["c"] = conversation.id
    reloaded.run()
    assert f"<mark>{ANSWER}</mark>" in html_of(open_evidence(reloaded))
    assert len(engine.conversations.turns("d" * 32, conversation.id)) == 1


@pytest.mark.parametrize("ends", ["before", "after"])
def test_an_answer_that_ends_while_the_page_reads_the_turns_is_shown_once(ui_engine, tmp_path, monkeypatch, ends):
    model = PacedModel(f"{ANSWER} [1]")
    engine = use_engine(monkeypatch, lambda: engine_of(tmp_path, model))
    conversation = engine.conversations.create("d" * 32, "quick")
    asking = ask_handbook(engine, "d" * 32, conversation.id)
    assert model.asked.wait(5)
    read = engine.conversations.turns

    def turns(*of):
        earlier = read(*of)
        model.words.release(20)
        assert asking.wait_saved(5)
        return earlier if ends == "after" else read(*of)

    monkeypatch.setattr(engine.conversations, "turns", turns)
    at = app_of("chat", {"owner": "d" * 32})
    at.query_params["c"] = conversation.id
    at.run()
    assert [m.name for m in at.chat_message] == ["user", "assistant"]
    assert f"<mark>{ANSWER}</mark>" in html_of(open_evidence(at))


def test_an_export_holds_the_answer_that_was_just_given(ui_engine, monkeypatch):
    made = {}
    monkeypatch.setattr("streamlit.download_button", lambda label, data, *_, **__: made.update({label: data}))
    ask(app_of("chat").run(), COVERED)
    assert ANSWER in made["Export as Markdown"]() and ANSWER in made["Export as JSON"]()


def test_an_error_is_one_sentence_and_the_conversation_goes_on(ui_engine, tmp_path, monkeypatch):
    def reply(messages):
        if "hotel" in messages[-1].content.rpartition("Question:")[2]:
            raise ContextTooLongError("The question needs 99 tokens; shorten the question.")
        return quote_first_passage(messages)

    use_engine(monkeypatch, lambda: engine_of(tmp_path, FakeChatModel(reply)))
    at = ask(app_of("chat").run(), "What may a hotel cost a night?")
    assert "shorten the question" in html_of(at) and not at.exception
    at = ask(at, COVERED)
    assert f"<mark>{ANSWER}</mark>" in html_of(open_evidence(at))


def test_an_unexpected_failure_is_a_sentence_without_a_traceback(ui_engine, tmp_path, monkeypatch, caplog):
    def fail(_):
        raise ZeroDivisionError("secret detail")

    use_engine(monkeypatch, lambda: engine_of(tmp_path, FakeChatModel(fail)))
    at = ask(app_of("chat").run(), COVERED)
    assert "Something unexpected went wrong (ZeroDivisionError)" in html_of(at)
    assert "secret detail" not in html_of(at) and "secret detail" in caplog.text


def test_words_of_self_harm_bring_the_notice_before_the_answer(ui_engine):
    at = ask(app_of("chat").run(), "I want to kill myself")
    shown = html_of(at)
    assert CRISIS_NOTICE[:40] in shown
    at = ask(app_of("chat").run(), COVERED)
    assert CRISIS_NOTICE[:40] not in html_of(at)


def test_thumbs_and_corrections_become_rows_that_training_reads(ui_engine):
    from finetune.data.feedback import feedback_example

    owner = "f" * 32
    at = ask(app_of("chat", {"owner": owner}).run(), COVERED)
    at.feedback[0].set_value(1).run()
    (said,) = read_feedback(ui_engine.feedback)
    assert feedback_example(said, "here").answers == (ANSWER,)
    at.text_area[0].set_value("The director approves them.")
    next(b for b in at.button if b.label == "Save correction").click().run()
    (said,) = read_feedback(ui_engine.feedback)
    assert feedback_example(said, "here").answers == ("The director approves them.",)
    (kept,) = ui_engine.conversations.of(owner)
    (turn,) = ui_engine.conversations.turns(owner, kept.id)
    assert turn.votes == {0: Vote(-1, "The director approves them.")}
    at.text_area[0].set_value(" ")
    next(b for b in at.button if b.label == "Save correction").click().run()
    (turn,) = ui_engine.conversations.turns(owner, kept.id)
    assert turn.votes == {0: Vote(-1)} and "Corrected" not in html_of(at) and at.feedback[0].value == 0
    (said,) = read_feedback(ui_engine.feedback)
    assert said["correction"] == "" and len(ui_engine.feedback.read_text().splitlines()) == 3
    at.feedback[0].set_value(None).run()
    assert read_feedback(ui_engine.feedback) == []
    ui_engine.conversations.delete(owner, kept.id, ui_engine.feedback)
    assert ui_engine.feedback.read_text() == ""


def test_how_an_answer_was_made_shows_scores_and_the_prompt(ui_engine):
    at = ask(app_of("chat").run(), COVERED)
    assert "bm25" not in html_of(at)  # nothing is drawn before it is opened
    (kept,) = ui_engine.conversations.of(at.session_state["owner"])
    (turn,) = ui_engine.conversations.turns(at.session_state["owner"], kept.id)
    at.session_state[f"how-{turn.key}-0"] = True
    at.run()
    shown = html_of(at)
    assert "bm25" in shown and "dense" in shown and "Passages found, best first" in shown
    places, scores = shown.split("<details>")[:2]
    assert places.rindex(">Place<") < places.rindex(">Rank<") < places.rindex(">Shown as<") and "bm25" in scores
    (prompt,) = [c.value for c in at.code if "Question:" in c.value or "[1] Travel" in c.value]
    assert COVERED in prompt and "[1] Travel" in prompt


def test_a_filter_reaches_the_search(ui_engine):
    at = app_of("chat").run()
    at.multiselect(key="files-of-handbook").set_value(["leave.md"]).run()
    at = open_evidence(ask(at, "How many days of leave?"))
    assert "leave.md" in html_of(at) and "travel.md" not in html_of(at)


def test_strange_metadata_does_not_keep_anyone_from_asking(ui_engine, monkeypatch):
    rows = [{"files": "x", "phone": 2**60, "year": 2020}, {"files": "y", "phone": 3, "year": 2023}]
    documents = [Document(f"{i}.md", ANSWER, metadata=row) for i, row in enumerate(rows)]
    add_documents("odd", documents, root=ui_engine.indexes, embedder=FakeEmbedder())
    at = app_of("chat").run()
    at = at.selectbox(key="index").set_value("odd").run()
    assert not at.exception and [s.label for s in at.slider] == ["year"]
    at.multiselect(key="where-odd-files").set_value(["y"]).run()
    at = open_evidence(ask(at, COVERED))
    assert "1.md" in html_of(at) and "0.md" not in html_of(at)
    monkeypatch.setattr("rag_app.ui.chat.filters._facets", lambda *_: {}["odd"])
    at = ask(at, COVERED)
    assert "unexpected" in html_of(at) and len(at.chat_message) == 4


def test_what_was_chosen_holds_after_a_look_at_another_page(ui_engine):
    rows = [{"lang": "en", "year": 2020}, {"lang": "de", "year": 2023}]
    documents = [Document(f"{i}.md", ANSWER, metadata=row) for i, row in enumerate(rows)]
    add_documents("own", documents, root=ui_engine.indexes, embedder=FakeEmbedder())
    at = AppTest.from_string(
        "import streamlit as st\nfrom rag_app.ui.chat import page as chat\n"
        "from rag_app.ui.documents import page as documents\n"
        "(documents if st.session_state.get('away') else chat).page()",
        default_timeout=15,
    ).run()
    at.selectbox(key="index").set_value("own").run()
    at.selectbox(key="adapter").set_value("base").run()
    other = next(a for a in ui_engine.adapter_choices() if "@" in a)
    at.multiselect(key="compare").set_value([other]).run()
    at.multiselect(key="files-of-own").set_value(["1.md"]).run()
    at.multiselect(key="where-own-lang").set_value(["de"]).run()
    at.slider(key="where-own-year").set_value((2021, 2023)).run()
    for away in (True, False):
        at.session_state["away"] = away
        at.run()
    assert not at.exception and not at.warning
    keys = ("index", "adapter", "compare", "files-of-own", "where-own-lang", "where-own-year")
    assert [at.session_state[key] for key in keys] == ["own", "base", [other], ["1.md"], ["de"], (2021, 2023)]
    at.session_state["away"] = True
    at.run()
    delete_index("own", ui_engine.indexes)
    at.session_state["away"] = False
    at.run()
    assert not at.exception and at.selectbox(key="index").value == "handbook"


def test_choices_belong_to_their_conversation_and_survive_a_reload(ui_engine):
    rows = [{"lang": "en", "year": 2020}, {"lang": "de", "year": 2023}]
    documents = [Document(f"{i}.md", ANSWER, metadata=row) for i, row in enumerate(rows)]
    add_documents("own", documents, root=ui_engine.indexes, embedder=FakeEmbedder())
    owner = {"owner": "7" * 32}
    at = app_of("chat", owner).run()
    at.selectbox(key="index").set_value("own").run()
    at.multiselect(key="files-of-own").set_value(["1.md"]).run()
    at.slider(key="where-own-year").set_value((2021, 2023)).run()
    reloaded = app_of("chat", owner).run()  # before the first question
    assert reloaded.selectbox(key="index").value == "own" and reloaded.multiselect(key="files-of-own").value == ["1.md"]
    ask(reloaded, COVERED)
    (first,) = ui_engine.conversations.of("7" * 32)
    new = app_of("chat", owner).run()  # the same index, but all of its documents
    assert new.selectbox(key="index").value == "own" and new.multiselect(key="files-of-own").value == []
    new.selectbox(key="index").set_value("handbook").run()
    ask(new, "Which hotel?")
    new.button(key=f"open-{first.id}").click().run()
    assert new.selectbox(key="index").value == "own" and new.multiselect(key="files-of-own").value == ["1.md"]
    assert new.slider(key="where-own-year").value == (2021, 2023)
    again = app_of("chat", owner)
    again.query_params["c"] = first.id
    again.run()
    assert again.multiselect(key="files-of-own").value == ["1.md"] and not again.exception
    ui_engine.conversations.delete("7" * 32, first.id, ui_engine.feedback)
    assert ui_engine.conversations.choices("7" * 32, first.id) == {}


def test_a_new_conversation_begins_as_the_one_that_it_is_left_for(ui_engine):
    """Also where that was only looked at, after another one was begun."""
    add_documents("own", [Document("1.md", ANSWER)], root=ui_engine.indexes, embedder=FakeEmbedder())
    owner = {"owner": "7" * 32}
    at = app_of("chat", owner).run()
    at.selectbox(key="index").set_value("own").run()
    ask(at, COVERED)
    (first,) = ui_engine.conversations.of("7" * 32)
    at.button(key="new").click().run()
    at.selectbox(key="index").set_value("handbook").run()
    ask(at, COVERED)
    at.button(key=f"open-{first.id}").click().run()
    at.multiselect(key="files-of-own").set_value(["1.md"]).run()
    at.multiselect(key="compare").set_value([next(a for a in ui_engine.adapter_choices() if "@" in a)]).run()
    at.button(key="new").click().run()
    assert at.selectbox(key="index").value == "own" and at.multiselect(key="files-of-own").value == []
    assert at.multiselect(key="compare").value == []
    at.multiselect(key="files-of-own").set_value(["1.md"]).run()
    at.button(key="new").click().run()  # nothing was begun: it stays as it was chosen
    reloaded = app_of("chat", owner).run()
    assert reloaded.multiselect(key="files-of-own").value == ["1.md"] and not at.exception


def test_the_automatic_adapter_is_not_compared_with_itself():
    from rag_app.ui.chat.page import _each_once

    answers = [SimpleNamespace(record=SimpleNamespace(adapter=name)) for name in ("a@2", "base", "a@2")]
    assert _each_once(answers) == answers[:2]


def test_an_active_filter_is_a_chip_that_takes_it_off(ui_engine):
    at = app_of("chat").run()
    assert not [b for b in at.button if b.key.startswith("unfilter-")]
    at.multiselect(key="files-of-handbook").set_value(["leave.md"]).run()
    at.slider(key="where-handbook-year").set_value((2021, 2022)).run()
    assert "Only where the file is leave.md, and year is from 2021 to 2022" in html_of(at)
    chips = {b.key: b.label for b in at.button if b.key.startswith("unfilter-")}
    assert chips == {
        "unfilter-files-of-handbook": r"Only leave\.md",
        "unfilter-where-handbook-year": "year\\: 2021 to 2022",
    }
    at.button(key="unfilter-files-of-handbook").click().run()
    at.button(key="unfilter-where-handbook-year").click().run()
    assert not [b for b in at.button if b.key.startswith("unfilter-")] and not at.exception
    assert "travel.md" in html_of(open_evidence(ask(at, COVERED)))


def test_notes_are_filtered_by_one_of_their_tags(ui_engine, tmp_path):
    folder = tmp_path / "vault"
    folder.mkdir()
    for name, tags in (("oak", "[trees, garden]"), ("bed", "[garden, tools]"), ("pc", "[office]")):
        (folder / f"{name}.md").write_text(f"---\ntags: {tags}\n---\nThe {name} stands beside the wall.\n")
    build_index("vault", sources=[str(folder)], root=ui_engine.indexes, embedder=FakeEmbedder())
    at = app_of("chat").run()
    at = at.selectbox(key="index").set_value("vault").run()
    assert at.multiselect(key="where-vault-tags").options == ["garden", "office", "tools", "trees"]
    at = at.multiselect(key="where-vault-tags").set_value(["tools"]).run()
    at = ask(at, "What stands beside the wall?")
    shown = html_of(open_evidence(at))
    assert not at.exception and "vault/bed.md" in shown and "oak.md" not in shown and "pc.md" not in shown


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Hello!", "Ask me something about the documents of handbook"),
        ("Thanks a lot.", "You are welcome"),
        ("Danke schön", "You are welcome"),
        ("Which documents do you have?", "has 4 files"),
        ("What can you do?", "If they do not hold the answer, I say so"),
        ("bye", "Goodbye"),
    ],
)
def test_small_talk_and_questions_about_the_app_get_a_fitting_reply(ui_engine, said, expected):
    at = ask(app_of("chat", {"owner": "8" * 32}).run(), said)
    assert expected in html_of(at) and "Not in your documents" not in html_of(at) and not at.exception
    if "documents do you have" in said:
        assert "travel.md" in html_of(at) and "office.md" in html_of(at)
    at = ask(at, COVERED)  # it is no part of the history that a question is understood from
    (kept,) = ui_engine.conversations.of("8" * 32)
    assert ui_engine.conversations.turns("8" * 32, kept.id)[1].answers[0].record.standalone_question == COVERED


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        ("ok", "All right"), ("No thanks.", "All right"), ("no, that’s all, thank you", "All right"),
        ("got it", "All right"), ("ok thanks", "You are"), ("Great, thank you so much for your help!", "You are"),
        ("nice", "You are welcome"), ("Good morning!", "Hello"), ("hi there, how are you?", "Hello"),
        ("Have a nice day", "Goodbye"),
    ],
)  # fmt: skip
def test_a_word_in_between_is_answered_in_kind(said, begins):
    assert small_talk.reply(said, "x", list).startswith(begins)


@pytest.mark.parametrize(
    "question",
    ["Thanks, and what may a hotel cost?", "Which documents do I need for a visa?", "Hello world in Python?",
     "What is this clause about?", "ok and in 2021?", "No thanks to whom?", "Is that all?", "Good morning shift",
     "Which files does the installer write?", "help desk hours", "Who are you to pay?"],
)  # fmt: skip
def test_a_question_to_the_documents_is_never_taken_for_small_talk(question):
    assert small_talk.reply(question, "x", list) == ""


def test_the_last_question_is_asked_again_or_edited_in_its_place(ui_engine):
    owner = {"owner": "6" * 32}
    at = ask(app_of("chat", owner).run(), COVERED)
    (kept,) = ui_engine.conversations.of("6" * 32)
    (first,) = ui_engine.conversations.turns("6" * 32, kept.id)
    at.feedback[0].set_value(1).run()
    at.button(key=f"repeat-{first.id}").click().run()
    (second,) = ui_engine.conversations.turns("6" * 32, kept.id)
    assert second.created != first.created and second.question == COVERED and second.votes == {}
    assert ui_engine.feedback.read_text() == ""
    at.text_area(key=f"edited-text-{second.id}").set_value("What may a hotel cost a night?")
    next(b for b in at.button if b.label == "Ask").click().run()
    (third,) = ui_engine.conversations.turns("6" * 32, kept.id)
    assert third.question == "What may a hotel cost a night?" and len(at.chat_message) == 2 and not at.exception
    assert [c.value.split("\n")[0] for c in at.code] == [third.answer.text]
    at = ask(at, COVERED)
    assert [b.key for b in at.button if b.key.startswith("repeat-")] == [f"repeat-{third.id + 1}"]


def test_a_question_that_is_too_long_is_told_and_can_be_copied(ui_engine):
    at = ask(app_of("chat").run(), "x" * 4001)
    assert "4,001 characters; expected at most 4,000" in html_of(at)
    assert at.code[0].value == "x" * 4001 and not at.chat_message


def test_conversations_can_be_renamed_and_deleted(ui_engine):
    at = ask(app_of("chat", {"owner": "9" * 32}).run(), COVERED)
    (kept,) = ui_engine.conversations.of("9" * 32)
    at.text_input(key=f"title-{kept.id}").set_value("Travel rules").run()
    assert [c.title for c in ui_engine.conversations.of("9" * 32)] == ["Travel rules"]
    at.text_input(key=f"title-{kept.id}").set_value("  ").run()
    assert "A conversation needs a name; it is still called “Travel rules”." in html_of(at)
    assert at.text_input(key=f"title-{kept.id}").value == "Travel rules" and not at.exception
    assert [c.title for c in ui_engine.conversations.of("9" * 32)] == ["Travel rules"]
    assert at.button(key="delete").disabled
    at.checkbox(key=f"sure-{kept.id}").check().run()
    at.button(key="delete").click().run()
    assert ui_engine.conversations.of("9" * 32) == []
    assert not at.chat_message

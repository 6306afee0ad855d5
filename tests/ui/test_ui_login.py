"""A login where one is configured: conversations and votes by person, indexes shared or own."""

from types import SimpleNamespace

import pytest
import streamlit as st
from ui_helpers import ANSWER, COVERED, app_of, html_of

from rag_app.errors import SettingsError
from rag_app.index import build_index
from rag_app.testing import FakeEmbedder
from rag_app.ui import ownership, people, titles

PAGES = ("chat", "documents", "adapters", "training", "evaluations")


@pytest.fixture
def log_in(monkeypatch):
    """`log_in("ann")`: that person looks from now on; `log_in("")`: nobody is logged in, but a login is configured."""

    def now(name):
        said = {"is_logged_in": bool(name)}
        if name:
            said |= {"sub": f"id-of-{name}", "iss": "https://id.example", "name": name.title()}
        monkeypatch.setattr(st, "user", SimpleNamespace(**said))
        monkeypatch.setattr(st, "secrets", {"auth": {"client_id": "app"}})

    return now


def test_without_a_login_nothing_is_asked(ui_engine):
    assert not people.configured() and people.person() is None
    assert app_of("chat").run().chat_input


@pytest.mark.parametrize("page", PAGES)
def test_nobody_sees_a_page_before_the_login(ui_engine, log_in, page):
    log_in("")
    at = app_of(page).run()
    assert not at.exception and [b.label for b in at.button] == ["Log in"]
    assert not at.chat_input and not at.selectbox and not at.file_uploader


def test_conversations_are_of_the_person_in_every_browser(ui_engine, log_in):
    log_in("ann")
    at = app_of("chat").run()
    at = at.chat_input[0].set_value(COVERED).run()
    assert ANSWER in html_of(at) and "Ann" in html_of(at)
    again = app_of("chat").run()  # another browser of hers
    assert COVERED in [b.label for b in again.button]
    log_in("bob")
    other = app_of("chat").run()
    assert COVERED not in [b.label for b in other.button] and "Bob" in html_of(other)
    kept = ui_engine.conversations.of(people_id("ann"))
    assert len(kept) == 1 and len(people_id("ann")) == 32 and people_id("ann") != people_id("bob")


def people_id(name):
    import hashlib

    return hashlib.sha256(f"https://id.example\0id-of-{name}".encode()).hexdigest()[:32]


@pytest.fixture
def papers(ui_engine, tmp_path, log_in):
    """An index of Ann's own."""
    (tmp_path / "owl.md").write_text("# Owls\n\nOwls hunt at night.\n")
    build_index("papers", sources=[str(tmp_path / "owl.md")], root=ui_engine.indexes, embedder=FakeEmbedder())
    log_in("ann")
    ownership.keep(ui_engine.data, "papers", people_id("ann"))
    return ui_engine


def test_an_own_index_is_seen_by_its_owner_only_until_it_is_shared(papers, log_in):
    def seen():
        chat, documents = app_of("chat").run(), app_of("documents").run()
        return "papers" in chat.selectbox(key="index").options, "papers" in documents.selectbox(
            key="documents-index"
        ).options

    assert seen() == (True, True)
    log_in("bob")
    assert seen() == (False, False)
    assert "papers" not in app_of("training").run().selectbox(key="train-index").options
    log_in("ann")
    at = app_of("documents", {"show-index": "papers"}).run()
    at.button(key="share").click().run()
    log_in("bob")
    assert seen() == (True, True)


def test_a_new_index_of_the_same_name_is_another_one(papers, log_in):
    log_in("bob")
    at = app_of("documents").run()
    at = at.selectbox(key="documents-index").set_value("New index …").run()
    at.text_input[0].set_value("papers")
    at = next(b for b in at.button if b.label == "Create").click().run()
    made = at.selectbox(key="documents-index").value
    assert made != "papers" and ownership.owners(papers.data)[made] == people_id("bob")


def test_a_shared_index_that_is_damaged_stays_shared_where_a_new_one_gets_its_name(papers, log_in):
    build_index("tax", sources=["owl.md"], root=papers.indexes, embedder=FakeEmbedder())
    (papers.indexes / "tax" / "current").write_text("no number")
    assert "tax" in papers.index_problems()
    log_in("bob")
    at = app_of("documents").run()
    at = at.selectbox(key="documents-index").set_value("New index …").run()
    at.text_input[0].set_value("tax")
    next(b for b in at.button if b.label == "Create").click().run()
    assert "tax" not in ownership.owners(papers.data)


def test_a_name_that_somebody_else_took_before_the_first_file_is_theirs(papers, log_in):
    log_in("bob")
    at = app_of("documents", {"new-indexes": ["tax"]}).run()
    assert "tax" in at.selectbox(key="documents-index").options
    ownership.keep(papers.data, "tax", people_id("ann"))
    assert "tax" not in at.run().selectbox(key="documents-index").options


def test_of_two_who_choose_one_name_at_once_the_second_is_told(tmp_path):
    ownership.keep(tmp_path, "tax", "ann")
    ownership.keep(tmp_path, "tax", "ann")
    with pytest.raises(SettingsError, match="somebody else has just chosen this name"):
        ownership.keep(tmp_path, "tax", "bob")
    assert ownership.owners(tmp_path) == {"tax": "ann"}
    ownership.keep(tmp_path, "tax", "")
    ownership.keep(tmp_path, "tax", "bob")
    assert ownership.owners(tmp_path) == {"tax": "bob"}


def test_two_indexes_of_one_name_are_told_apart_once_both_are_seen(papers, log_in):
    made = titles.name_for(papers.data, "papers", ownership.taken(papers), lambda name: False)
    build_index(made, sources=["owl.md"], root=papers.indexes, embedder=FakeEmbedder())
    ownership.keep(papers.data, made, people_id("bob"))
    log_in("bob")
    assert app_of("chat").run().selectbox(key="index").options == ["handbook", "papers"]
    ownership.keep(papers.data, "papers", "")
    at = app_of("chat").run()
    assert at.selectbox(key="index").options == ["handbook", "papers (papers)", f"papers ({made})"]
    assert [at.selectbox(key="index").select_index(n).run().session_state["index"] for n in (1, 2)] == ["papers", made]


@pytest.mark.parametrize("written", ["[]", '{"papers": '])
def test_an_unreadable_list_of_owners_makes_nothing_public(papers, log_in, written):
    (papers.data / "new").mkdir()
    (papers.data / "new" / "unfinished").touch()
    (papers.data / "owners.json").write_text(written)
    log_in("bob")
    for page in ("documents", "chat"):
        at = app_of(page).run()
        assert not at.exception and "papers" not in str([box.options for box in at.selectbox])
        assert "owners.json: is damaged; mend it" in html_of(at)


def test_votes_are_of_the_person(ui_engine, log_in):
    log_in("ann")
    at = app_of("chat").run()
    at = at.chat_input[0].set_value(COVERED).run()
    (kept,) = ui_engine.conversations.of(people_id("ann"))
    (turn,) = ui_engine.conversations.turns(people_id("ann"), kept.id)
    log_in("bob")
    from rag_app.conversations.store import Vote
    from rag_app.errors import ConversationError

    with pytest.raises(ConversationError):
        ui_engine.conversations.vote(people_id("bob"), turn.id, 0, Vote(1), ui_engine.feedback)


def test_several_providers_have_a_button_each(ui_engine, log_in, monkeypatch):
    log_in("")
    monkeypatch.setattr(
        st, "secrets", {"auth": {"redirect_uri": "x", "a": {"client_id": "1"}, "b": {"client_id": "2"}}}
    )
    assert [b.label for b in app_of("chat").run().button] == ["Log in with a", "Log in with b"]

import dataclasses

from markdown_it import MarkdownIt
from ui_helpers import COVERED, UNCOVERED

from rag_app.cli.output import print_answer_notes
from rag_app.conversations.store import Conversation, Turn
from rag_app.ui.chat import export, sidebar
from rag_app.ui.chat.export_html import to_html
from rag_app.ui.evidence.answer_html import answer_html

TALK = Conversation("a" * 32, "Wer zahlt Züge?", "2026-01-02T10:00:00+00:00", "2026-01-02T11:00:00+00:00")


def turn(engine, question, **changes):
    return Turn(1, question, (engine.rag("handbook").ask(question),), "", None, {}, "2026-01-02", **changes)


def test_html_holds_the_answer_and_its_evidence_marked(ui_engine):
    made = to_html(TALK, [turn(ui_engine, COVERED), turn(ui_engine, UNCOVERED)], "2026-01-02")
    assert "<h2>Who approves travel costs?</h2>" in made and "<title>Wer zahlt Züge?</title>" in made
    assert "<mark>The head of department approves travel costs.</mark>" in made and "travel.md" in made
    assert "Not in your documents" in made and made.rstrip().endswith("</html>")


def test_hostile_text_stays_text_in_html(ui_engine):
    bad = '<script>alert(1)</script><img src="https://evil.example/x">'
    answered = turn(ui_engine, COVERED)
    answer = dataclasses.replace(answered.answers[0], text=bad, sentences=())
    made = to_html(
        dataclasses.replace(TALK, title=bad),
        [dataclasses.replace(answered, question=bad, answers=(answer,))],
        "2026-01-02",
    )
    assert "<script" not in made and "<img" not in made and "default-src 'none'" in made


def test_the_closest_text_of_a_refusal_has_the_same_numbers_on_the_page_and_in_every_file(ui_engine, capsys):
    answer = ui_engine.rag("handbook").ask("Who cleans the passwords of laptops on the moon?", min_confidence=1.0)
    assert answer.abstained and [c.marker for c in answer.nearest] == [1, 2][: len(answer.nearest)] != []
    made = Turn(1, "Who?", (answer,), "", None, {}, "2026-01-02")
    page, html, text = answer_html(answer), to_html(TALK, [made], ""), export.to_markdown(TALK, [made], "")
    print_answer_notes(answer)
    shell = capsys.readouterr().out
    for n, citation in enumerate(answer.nearest, 1):
        assert f"{citation.cited_text}<sup>[{n}]</sup>" in page
        assert f"<summary>closest {n}: {citation.source}" in html
        assert f"> {n}. {citation.source}" in text and f"  {n}. {citation.source}" in shell


def test_an_answer_about_a_whole_file_stays_a_list_in_markdown(ui_engine):
    made = turn(ui_engine, "Summarise travel.md")
    (answer,) = made.answers
    assert answer.text.count("\n") >= 1
    page = MarkdownIt().render(export.to_markdown(TALK, [made], ""))
    listed = page[page.index("<ul>") : page.index("</ul>")]  # and not the citations below
    assert listed.count("<li>") == answer.text.count("\n") + 1
    hostile = dataclasses.replace(answer, text="One\n---\nTwo\n===\n# Three\n- <b>four</b>\n- ![x](http://y)\n\n> five")
    page = MarkdownIt().render(export.to_markdown(TALK, [dataclasses.replace(made, answers=(hostile,))], ""))
    shown = page.partition("</h2>")[2]
    assert shown.startswith("\n<p>One<br />\n---<br />\nTwo<br />\n===<br />\n# Three</p>\n<ul>\n<li>&lt;b&gt;four")
    assert "<img" not in shown and "<h" not in shown


def test_a_file_is_named_after_its_conversation():
    assert export.file_name(TALK, "html") == "Wer-zahlt-Zuege.html"
    assert export.file_name(dataclasses.replace(TALK, title="../../etc/passwd"), "md") == "etc-passwd.md"
    assert export.file_name(dataclasses.replace(TALK, title="  "), "md") == "conversation.md"
    assert export.file_name(dataclasses.replace(TALK, title="日本"), "json").endswith(".json")


def test_conversations_are_found_by_the_words_of_their_names():
    others = [dataclasses.replace(TALK, title=t) for t in ("Travel costs of trains", "Passwords", "Trains and travel")]
    assert [c.title for c in sidebar.found(others, "TRAVEL train")] == ["Travel costs of trains", "Trains and travel"]
    assert sidebar.found(others, "") == others and sidebar.found(others, "tea") == []


def test_a_copied_answer_names_the_files_of_its_numbers(ui_engine):
    answer = ui_engine.rag("handbook").ask(COVERED)
    copied = export.to_text(answer)
    assert copied.startswith(answer.text + "\n\n[") and "] travel.md" in copied.splitlines()[-1]
    bare = dataclasses.replace(answer, sentences=(), nearest=())
    assert export.to_text(bare) == answer.text


def test_a_copied_answer_names_what_says_otherwise(ui_engine):
    answer = ui_engine.rag("handbook").ask(COVERED)
    other = dataclasses.replace(answer.citations[0], status="otherwise", source="trips.md", document_id=99)
    copied = export.to_text(dataclasses.replace(answer, nearest=(other,)))
    assert "] travel.md" in copied and "\nOther documents say something else" in copied
    assert copied.splitlines()[-1].startswith("- trips.md")

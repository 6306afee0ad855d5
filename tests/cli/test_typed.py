"""What is typed and piped in: bytes that are no text, an end of input, Ctrl-C."""

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from rag_app.cli import ask, main


@pytest.fixture(autouse=True)
def fakes(tmp_path, monkeypatch):
    """An index that answers until Ctrl-C, and a classifier that nothing may reach."""

    def stream(question, **_):
        yield "The head"
        raise KeyboardInterrupt

    def classify_many(texts):
        raise AssertionError(f"asked: {texts!r}")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        ask, "open_rag", lambda _: SimpleNamespace(index=SimpleNamespace(name="hb", files=list), stream=stream)
    )
    classifier = SimpleNamespace(open=lambda *_, **__: SimpleNamespace(classify_many=classify_many))
    monkeypatch.setattr("rag_app.classification.published.Classifier", classifier)


@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])  # the second where LANG names no encoding
@pytest.mark.parametrize("command", [("chat", "-i", "hb"), ("classify", "topics")])
def test_what_is_piped_in_and_is_no_utf_8_is_refused_in_a_sentence(capsys, monkeypatch, command, errors):
    data = io.BytesIO("Wer zahlt Züge?\n".encode("latin-1"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(data, "utf-8", errors=errors))
    assert main(command) == 1
    said = capsys.readouterr().err
    assert said.startswith("rag-app: standard input: ") and "UTF-8" in said and said.count("\n") == 1


@pytest.mark.parametrize("piped", ["", " \n\n"])
def test_no_text_to_label_is_refused(capsys, monkeypatch, piped):
    monkeypatch.setattr(sys, "stdin", io.StringIO(piped))
    assert main(["classify", "topics"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("rag-app: no text: name texts behind the classifier") and said.count("\n") == 1


@pytest.mark.parametrize("command", [("ask", "-i", "hb"), ("index", "search", "hb"), ("classify", "topics")])
def test_an_argument_that_is_no_text_is_wrong_usage(capsys, command):
    with pytest.raises(SystemExit) as ended:
        main([*command, "Wer zahlt Z\udcfcge?"])
    assert ended.value.code == 2 and "UTF-8" in capsys.readouterr().err


def test_the_end_of_input_at_a_question_deletes_nothing(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", type("Terminal", (io.StringIO,), {"isatty": lambda self: True})(""))
    begun = Path("indexes/hb/building")
    begun.mkdir(parents=True)
    assert main(["index", "delete", "hb"]) == 1
    said = capsys.readouterr()
    assert "Delete index hb" in said.out and not said.err and begun.is_dir()


def test_whether_to_delete_is_not_asked_of_an_index_that_is_not_there(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert main(["index", "delete", "none"]) == 1
    said = capsys.readouterr()
    assert "No index named 'none'" in said.err and "--yes" not in said.err and not said.out


def test_blank_texts_are_left_out_and_the_others_labelled(capsys, monkeypatch):
    seen = list[str]()

    def labelled(texts):
        seen.extend(texts)
        return [SimpleNamespace(label="billing", probability=0.5) for _ in texts]

    classifier = SimpleNamespace(open=lambda *_, **__: SimpleNamespace(classify_many=labelled))
    monkeypatch.setattr("rag_app.classification.published.Classifier", classifier)
    assert main(["classify", "topics", "a", "", "b", " "]) == 0
    said = capsys.readouterr()
    assert seen == ["a", "b"] and said.out == "billing\t0.50\ta\nbilling\t0.50\tb\n"
    assert said.err == "rag-app: of 4 texts left out, since blank: 2, 4\n"
    assert main(["classify", "topics", ""]) == 1
    monkeypatch.setattr(sys, "stdin", io.StringIO("\ufeffc\r\n\r\nd\r\n"))
    seen.clear()
    assert main(["classify", "topics"]) == 0
    said = capsys.readouterr()
    assert seen == ["c", "d"] and said.out == "billing\t0.50\tc\nbilling\t0.50\td\n"
    assert said.err.endswith("rag-app: of 3 texts left out, since blank: 2\n")


def test_texts_with_words_of_self_harm_are_named_before_any_is_labelled(capsys, monkeypatch):
    told = list[str]()

    def labelled(texts):
        told.append(capsys.readouterr().err)
        return [SimpleNamespace(label="sleep", probability=0.5, out_of_scope=False, scores={}) for _ in texts]

    classifier = SimpleNamespace(open=lambda *_, **__: SimpleNamespace(classify_many=labelled))
    monkeypatch.setattr("rag_app.classification.published.Classifier", classifier)
    texts = ["I sleep badly", "", "I want to kill myself", *["I do not want to live any more"] * 30]
    assert main(["classify", "topics", "--json", *texts]) == 0
    numbers = ", ".join(map(str, range(3, 34)))
    assert "31 of 33 texts have words of suicide or self-harm" in told[0] and told[0].endswith(f"once: {numbers}\n")
    assert [made["crisis"] for made in json.loads(capsys.readouterr().out)] == [False, *[True] * 31]
    assert main(["classify", "topics", "I sleep badly"]) == 0
    assert told[1] == ""


def test_a_text_of_several_lines_is_labelled_on_one(capsys, monkeypatch):
    classifier = SimpleNamespace(
        open=lambda *_, **__: SimpleNamespace(classify_many=lambda _: [SimpleNamespace(label="a\nb", probability=0.5)])
    )
    monkeypatch.setattr("rag_app.classification.published.Classifier", classifier)
    assert main(["classify", "topics", "Hello,\nwhere is\r\nmy card?"]) == 0
    assert capsys.readouterr().out == "a b\t0.50\tHello, where is my card?\n"


def test_ctrl_c_ends_an_answer_with_130_and_leaves_a_conversation_open(capsys, monkeypatch):
    assert main(["ask", "-i", "hb", "Who approves travel costs?"]) == 130
    assert "The head (stopped)" in capsys.readouterr().out
    monkeypatch.setattr(sys, "stdin", io.StringIO("Who approves travel costs?\nAnd hotels?\n"))
    assert main(["chat", "-i", "hb"]) == 0
    assert capsys.readouterr().out.count("The head (stopped)") == 2

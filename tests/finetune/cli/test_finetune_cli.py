import json
from pathlib import Path

import pytest
from imported import imported_by

from finetune.cli import main
from finetune.recipe import shipped_recipes

HEAVY = ("torch", "transformers", "peft", "datasets", "bitsandbytes", "faiss", "sentence_transformers", "bm25s")


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = [
        {"question": f"Who leads Team{i}?", "context": f"Team{i} is led by Leader{i}.", "answers": [f"Leader{i}"]}
        for i in range(40)
    ]
    (tmp_path / "qa.jsonl").write_text("".join(json.dumps(x) + "\n" for x in lines) + "broken\n")
    (tmp_path / "mine.toml").write_text('base = "tokenizer"\n[data]\ntrain = ["qa.jsonl"]\n')
    save_tokenizer(tmp_path / "tokenizer")
    return tmp_path


def save_tokenizer(folder):
    """A whole-word tokenizer with a chat template, and the config.json that makes its folder a model's."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    words = "Who leads is led by since spring The documents do not say".split()
    words += [f"{kind}{i}" for kind in ("Team", "Leader") for i in range(40)] + list("?.[]0123456789:")
    vocabulary = {w: i for i, w in enumerate(["<unk>", "<|user|>", "<|end|>", *words])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, "<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="<unk>", eos_token="<|end|>", additional_special_tokens=["<|user|>"]
    )
    fast.chat_template = (
        "{% for m in messages %}<|user|>{{ m['content'] }}<|end|>{% endfor %}"
        "{% if add_generation_prompt %}<|user|>{% endif %}"
    )
    fast.save_pretrained(folder)
    (folder / "config.json").write_text('{"model_type": "llama"}')


def test_build_show_and_report(workspace, capsys):
    assert main(["data", "build", "mine.toml", "--set", "data.abstain_share=0.2"]) == 0
    out = capsys.readouterr().out
    assert "train: 32 rows, 19% abstaining" in out
    assert "qa.jsonl, line 41" in out and "not readable" in out
    assert (workspace / "runs" / "mine" / "rows" / "manifest.json").is_file()

    assert main(["data", "show", "2", "--split", "dev"]) == 0
    out = capsys.readouterr().out
    assert out.count("⟦Leader") == 2 and out.count("<|end|>⟧") == 2
    assert "prompt tokens" in out

    assert main(["data", "report", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["rows"] == {"train": 32, "dev": 4, "test": 4}
    assert report["report"]["dropped"] == {"train: not readable": 1}


def test_rows_over_the_window_are_reported(workspace, capsys):
    assert main(["data", "build", "mine.toml", "--set", "max_tokens=32"]) == 1
    assert "no train rows are left" in capsys.readouterr().err


def test_a_base_that_cannot_be_read_is_one_sentence(workspace, capsys):
    assert main(["data", "build", "mine.toml", "--no-window"]) == 0
    (workspace / "tokenizer" / "tokenizer_config.json").write_text("[]")
    capsys.readouterr()
    for command in (["data", "build", "mine.toml"], ["data", "show"], ["train", "mine.toml", "--dry-run"]):
        assert main(command) == 1
        err = capsys.readouterr().err
        assert err.startswith(
            "rag-finetune: tokenizer: its configuration or tokenizer cannot be read (AttributeError: "
        )
        assert err.count("\n") == 1


def test_mistakes_end_with_one_sentence(workspace, capsys):
    assert main(["data", "show"]) == 1
    assert "no rows below runs/" in capsys.readouterr().err
    assert main(["data", "build", "mine.toml", "--set", "rnk=3", "--no-window"]) == 1
    assert capsys.readouterr().err == "rag-finetune: mine.toml: unknown key 'rnk'; did you mean rank?\n"
    assert main(["data", "build", "mine.toml", "--no-window", "--out", "here", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["folder"] == "here"
    assert main(["data", "show", "1", "--rows", "here", "--first", "99"]) == 1
    assert "no row 99 in train; it has 32 rows" in capsys.readouterr().err
    assert main(["data", "show", "--rows", "here", "--split", "calibration"]) == 1
    assert "here: no calibration rows: those are of questions over an index" in capsys.readouterr().err
    assert main(["train", "here"]) == 1
    assert "rag-finetune: here: a folder, expected the file of a recipe." in capsys.readouterr().err
    for stem in ("what is this", "base"):
        Path(f"{stem}.toml").write_text(Path("mine.toml").read_text().replace('name = "', '# "'))
        assert main(["train", f"{stem}.toml"]) == 1
        err = capsys.readouterr().err
        assert f"none can be called {stem!r}; give it a name in the recipe: name = " in err
    assert main(["recipes", "nothing"]) == 1
    assert "there are chatbot_intents" in capsys.readouterr().err


def test_labels_need_no_index(workspace, capsys):
    lines = [{"text": f"Team{i} is led", "label": f"Leader{i % 2}"} for i in range(40)]
    (workspace / "labels.jsonl").write_text("".join(json.dumps(x) + "\n" for x in lines))
    changes = ["--set", 'task="classify"', "--set", 'data.train=["labels.jsonl"]', "--set", "data.index=nowhere"]
    assert main(["data", "build", "mine.toml", *changes]) == 0
    assert "train: 32 rows" in capsys.readouterr().out


def test_recipes_are_listed_and_printed(capsys):
    assert main(["recipes"]) == 0
    assert capsys.readouterr().out.count("\n") == 2 * len(shipped_recipes())
    assert main(["recipes", "t5_qa"]) == 0
    assert 'base = "google/flan-t5-base"' in capsys.readouterr().out


def test_nothing_heavy_is_imported_to_start():
    program = "from finetune.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\nmain(['recipes'])"
    assert imported_by(program, HEAVY) == []

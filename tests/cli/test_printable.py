"""Text of documents and manifests reaches the terminal without its control characters."""

from __future__ import annotations

import argparse
import dataclasses
import io
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

import rag_app.cli as cli
from rag_app.adapters.manifest import read_manifest, write_manifest
from rag_app.cli.entry import run
from rag_app.cli.output import PrintableStream, printable

EVIL = "\x1b]0;owned\x07 \x9b31m a\rb \u202egnp"


def test_control_characters_are_spelled_out_and_all_else_stays() -> None:
    assert printable(EVIL) == r"\u001b]0;owned\u0007 \u009b31m a\u000db \u202egnp"
    assert printable("lone \udc9b") == r"lone \udc9b"
    for text in ("tab\tand\nline", "café – “naïve” 東京 👩\u200d🔬 שלום\xa0\xad"):
        assert printable(text) == text
    assert json.loads(printable(json.dumps(EVIL, ensure_ascii=False))) == EVIL


def test_letters_that_an_output_lacks_are_spelled_out() -> None:
    made = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    print(json.dumps("café Łódź 👩", ensure_ascii=False), file=PrintableStream(made))
    made.seek(0)
    shown = made.read()
    assert shown.startswith('"café \\u0141ód') and json.loads(shown) == "café Łódź 👩"


def test_no_command_passes_a_manifests_escape_sequences_on(tmp_path: Path, capsys: Any) -> None:
    fixture = Path(__file__).parents[1] / "fixtures" / "before_layout" / "adapters"
    shutil.copytree(fixture, tmp_path, dirs_exist_ok=True)
    folder = tmp_path / "colours" / "1"
    recipe = {EVIL: EVIL}
    write_manifest(folder, dataclasses.replace(read_manifest(folder), description=EVIL, base=EVIL, recipe=recipe))
    for arguments in (["list"], ["show", "colours"], ["show", "colours", "--json"], ["verify"]):
        cli.main(["adapters", *arguments, "--adapters", str(tmp_path)])
        shown = "".join(capsys.readouterr())
        assert not set(shown) & {"\x1b", "\x07", "\x9b", "\r", "\u202e"}, arguments
        if "--json" in arguments:
            assert json.loads(shown)["description"] == EVIL
        else:
            assert arguments == ["verify"] or r"\u001b]0;owned\u0007" in shown
    assert cli.main(["adapters", "show", EVIL, "--adapters", str(tmp_path)]) == 1
    assert "\x1b" not in capsys.readouterr().err


def test_help_and_errors_of_usage_are_printed_where_letters_lack(monkeypatch: Any) -> None:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="latin-1") for _ in range(2))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    parser = argparse.ArgumentParser(prog="rag-app", description="From … to …")
    parser.add_argument("n", type=int)
    for arguments in (["--help"], ["Łódź"]):
        with pytest.raises(SystemExit):
            run(parser, arguments, "")
    for stream in (out, err):
        stream.seek(0)
    assert r"From \u2026 to" in out.read() and r"\u0141ód" in err.read()

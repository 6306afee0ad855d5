"""The short form of `benchmarks/fuzz.py`: mutated files of every format made by code, and hand-made texts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from document_builders import docx, epub, odt, pdf, word_paragraph

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
ORIGINALS = {
    "a.docx": docx(word_paragraph("Open the valve before the pump runs.")),
    "b.epub": epub({"a.xhtml": "<html><body><h1>Pumps</h1><p>Open the valve.</p></body></html>"}),
    "c.odt": odt("<office:text><text:p>Open the valve.</text:p></office:text>"),
    "d.pdf": pdf([[(72, 700, 12, "F1", "Open the valve")], [(72, 700, 12, "F1", "Close it")]]),
    "e.html": b"<html><body><table><tr><td>1</td></tr></table><p>Open the valve.</p></body></html>",
    "f.md": b"---\ntitle: Pumps\n---\n# Pumps\n\nOpen `it`.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    "g.rst": b"Pumps\n=====\n\n.. note:: Open the valve.\n",
    "h.adoc": b"= Pumps\n\n== Valves\n\n|===\n| a | b\n|===\n",
    "i.eml": b"From: a@b.c\r\nTo: d@e.f\r\nSubject: Pumps\r\n\r\nOpen the valve.\r\n",
    "j.csv": b"question,answer\nWhy?,Because.\n",
    "k.jsonl": b'{"q": "Why?", "n": 1}\n{"q": "How?"}\n',
}


def test_sixty_files_are_read_or_refused(tmp_path: Path) -> None:
    for name, data in ORIGINALS.items():
        (tmp_path / name).write_bytes(data)
    command = [sys.executable, str(BENCHMARKS / "fuzz.py"), "--data", str(tmp_path)]
    found = subprocess.run(
        [*command, "--files", "60", "--seed", "3", "--seconds", "5"], capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stdout + found.stderr
    counts = found.stdout.splitlines()[1].split(", ")
    assert sum(int(count.split()[0]) for count in counts) == 60
    assert int(counts[0].split()[0]) >= 20  # most are still readable
    assert counts[-4:] == ["0 hung", "0 traceback", "0 crashed", "0 wrong reason"]


def test_an_interrupted_run_tells_what_it_has_and_where_to_go_on(tmp_path: Path) -> None:
    (tmp_path / "f.md").write_bytes(ORIGINALS["f.md"])
    command = [sys.executable, "-u", str(BENCHMARKS / "fuzz.py"), "--data", str(tmp_path), "--verbose"]
    command += ["--files", "100000", "--start", "7"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(3)]
        assert lines[0].startswith("files 7 to 100000") and ": 7-" in lines[1] and ": 8-" in lines[2]
        process.terminate()
        *_, interrupted, counts, _, _ = process.stdout.read().splitlines()
        assert process.wait() == 0
    first = int(interrupted.removeprefix("interrupted; go on with --start "))
    assert sum(int(count.split()[0]) for count in counts.split(", ")) == first - 7 >= 2


def test_a_seed_makes_the_same_files_and_failures_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import fuzz

    from rag_app.errors import DocumentError, DocumentUnavailableError

    (tmp_path / "a.docx").write_bytes(ORIGINALS["a.docx"])
    originals = fuzz.originals_of([tmp_path])
    made = [fuzz.make(number, 5, originals) for number in range(30)]
    assert made == [fuzz.make(number, 5, originals) for number in range(30)]
    with monkeypatch.context() as later:
        later.setattr("time.localtime", lambda *_: (2001, 2, 3, 4, 5, 6, 5, 34, 0))
        assert made == [fuzz.make(number, 5, originals) for number in range(30)]
    assert len({data for _, data, _ in made}) > 25
    judged = {
        "read": None,
        "refused": DocumentError("x: the file is damaged."),
        "out of time": DocumentError("x: reading it took more than 5 s of processor time and was stopped; split it."),
        "traceback": KeyError("x"),
    }
    for outcome, error in judged.items():
        assert fuzz.judge("x", False, error) == outcome
    for text, error in [
        (True, DocumentError("x: the file is damaged.")),
        (False, DocumentUnavailableError("x: cannot be read: Input/output error.")),
        (False, DocumentError("y: the file is damaged.")),
        (False, DocumentError("x: the file\nis damaged.")),
    ]:
        assert fuzz.judge("x", text, error) == "wrong reason"

"""The child process: converters that hang, crash, eat memory or print."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path

import pytest

from rag_app.documents.child.isolation import Worker
from rag_app.errors import DocumentError


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch):
    made = Worker("misbehaving_converter:misbehave", seconds=20)
    yield made
    made.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "x.bin"
    file.write_text("x")
    return file


def test_values_travel_whole_and_the_process_is_reused(worker: Worker, path: Path) -> None:
    first, second = worker.convert(path, "x", "fine"), worker.convert(path, "x", "fine")
    assert first == second
    ((number, text),) = first.parts
    assert (number, first.title, first.metadata, first.headings) == (3, "T", {"n": 1}, False)
    assert text.endswith("\ud800 \N{GRINNING FACE}")
    assert text.split()[1] != str(os.getpid())


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("hang", r"took more than 1 s and was stopped"),
        ("crash", r"converter crashed on this file \(exit code -6\)"),
        ("exit", r"converter crashed on this file \(exit code 3\)"),
        ("memory", r"needs more memory|damaged or truncated"),
        ("raise", r"damaged or truncated and cannot be converted \(KeyError: 'no such\\nthing'\)"),
        ("refuse", r"^x: no\.$"),
    ],
)
def test_misbehaviour_is_an_error_of_one_file(worker: Worker, path: Path, kind: str, reason: str) -> None:
    if kind == "memory" and sys.platform != "linux":
        pytest.skip("only Linux limits address space")
    assert worker.convert(path, "x", "fine")
    worker.seconds = 1 if kind == "hang" else 20
    with pytest.raises(DocumentError, match=reason):
        worker.convert(path, "x", kind)
    worker.seconds = 20
    assert worker.convert(path, "x", "fine").title == "T"


def test_output_of_a_parser_does_not_disturb(worker: Worker, path: Path) -> None:
    assert worker.convert(path, "x", "print").title == "T"


def test_a_child_that_went_away_between_files_is_replaced(worker: Worker, path: Path) -> None:
    worker.convert(path, "x", "fine")
    assert worker._process is not None
    worker._process.kill()
    worker._process.wait()
    assert worker.convert(path, "x", "fine").title == "T"


def test_threads_share_one_child(worker: Worker, path: Path) -> None:
    seen: set[str] = set()
    threads = [
        threading.Thread(target=lambda: seen.add(worker.convert(path, "x", "fine").parts[0][1])) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 1


def test_the_child_ends_with_its_input(worker: Worker, path: Path) -> None:
    worker.convert(path, "x", "fine")
    process = worker._process
    assert process is not None and process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=5) == 0


def test_modules_of_the_working_directory_are_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("json", "html", "lxml", "zipfile"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('shadowed')")
    page = tmp_path / "x.html"
    page.write_text("<p>Words.</p>")
    monkeypatch.chdir(tmp_path)
    worker = Worker()
    assert worker.convert(page, "x", "html").parts == ((None, "Words."),)
    worker.close()


def test_overhead(tmp_path: Path) -> None:
    """Starting costs under a second, a file under 20 ms."""
    page = tmp_path / "x.html"
    page.write_text("<h1>Title</h1><p>Words.</p>")
    worker = Worker()
    start = time.perf_counter()
    worker.convert(page, "x", "html")
    first = time.perf_counter() - start
    start = time.perf_counter()
    for _ in range(50):
        worker.convert(page, "x", "html")
    each = (time.perf_counter() - start) / 50
    worker.close()
    print(json.dumps({"first_s": round(first, 3), "each_ms": round(each * 1000, 2)}))
    assert first < 3  # measured 0.2; the rest is for a busy machine
    assert each < 0.02

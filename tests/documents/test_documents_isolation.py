"""The child process: readers that hang, crash, eat memory or print; what is the file's fault and what may pass."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from document_builders import source
from imported import imported_by
from misbehaving_converter import MUCH

from rag_app.config import IndexRecipe
from rag_app.documents import read
from rag_app.documents.child.isolation import Worker
from rag_app.documents.child.worker import TIRED_EVERY
from rag_app.errors import DocumentError, DocumentUnavailableError
from rag_app.schema import Document

RECIPE = IndexRecipe()
Ask = Callable[[str], list[Document]]


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker("misbehaving_converter:misbehave", seconds=20)
    yield made
    made.close()


@pytest.fixture
def ask(worker: Worker, tmp_path: Path) -> Ask:
    def asked(kind: str) -> list[Document]:
        (tmp_path / "x.bin").write_text(kind)
        return list(worker.read(source(tmp_path / "x.bin"), RECIPE))

    return asked


def test_it_starts_without_what_divides_texts() -> None:
    program = "import rag_app.documents.child.worker, rag_app.documents.child.contents"
    assert imported_by(program, ("numpy", "rag_app.documents.splitting")) == []


def test_values_travel_whole_and_the_process_is_reused(ask: Ask) -> None:
    (first,), (second,) = ask("fine"), ask("fine")
    assert first == second
    assert first.text.endswith("\ud800 \N{GRINNING FACE}")
    assert first.text.split()[0] != str(os.getpid())
    assert [section.headings for section in first.sections] == [(), ("A", "B"), ("A", "C"), ("D",)]
    assert [(section.start, section.end) for section in first.sections] == [(0, 2), (2, 4), (4, 6), (6, 8)]
    assert (first.source, first.title, first.pages[0].number) == ("x.bin", "T", 7)
    assert first.metadata == {"n": 1, "f": 0.5, "b": True, "s": "\udc80"}


@pytest.mark.parametrize(
    ("kind", "passes", "reason"),
    [
        ("sleep", True, r"took more than 1 s and was stopped; is the disk or the machine busy"),
        ("spin", False, r"took more than 1 s of processor time"),
        ("crash", False, r"converter crashed on this file \(exit code -6\)"),
        ("exit", False, r"converter crashed on this file \(exit code 3\)"),
        ("killed", True, r"was ended from outside \(SIGKILL\)"),
        ("memory", False, r"^x\.bin: reading it needs more than 4 GiB of memory; split the file\.$"),
        ("raise", False, r"damaged or truncated .* \(KeyError: 'no such\\nthing'\); get a fresh copy\.$"),
        ("refuse", False, r"^x\.bin: no\.$"),
        ("blink", True, r"^x\.bin: cannot be read: Input/output error\.$"),
        ("offset", False, r"damaged or truncated"),
    ],
)
def test_misbehaviour_is_an_error_of_one_file(worker: Worker, ask: Ask, kind: str, passes: bool, reason: str) -> None:
    if kind == "memory" and sys.platform != "linux":
        pytest.skip("only Linux limits address space")
    assert ask("fine")
    worker.seconds = {"sleep": 0.5, "spin": 1}.get(kind, 20)
    worker.waiting = 2 if kind == "sleep" else 500  # however busy the machine is, spinning ends by processor time
    started: list[str] = []
    start = worker._start
    worker._start = lambda name: started.append(name) or start(name)  # type: ignore[method-assign, func-returns-value]
    with pytest.raises(DocumentError, match=reason) as error:
        ask(kind)
    assert isinstance(error.value, DocumentUnavailableError) == passes
    assert kind != "spin" or not started  # what used up its time is not tried twice
    worker.seconds, worker.waiting = 20, 3
    assert ask("fine")[0].title == "T"


def test_each_part_of_a_long_file_has_the_time_of_three_files(worker: Worker, ask: Ask) -> None:
    ask("fine")
    worker.seconds, worker.waiting = 0.25, 500
    (document,) = ask("pages")  # 0.9 seconds in all
    assert document.title == "T"


def test_a_crash_in_the_middle_of_a_file_is_not_met_again(worker: Worker, ask: Ask, tmp_path: Path) -> None:
    ask("fine")
    with pytest.raises(DocumentError, match=r"converter crashed on this file \(exit code -6\)"):
        ask("pages that crash")
    assert (tmp_path / "x.tries").read_text() == "x"


def test_a_file_that_was_left_in_its_middle_is_read_from_its_start(worker: Worker, ask: Ask, tmp_path: Path) -> None:
    """The path of a build's copies is the same for all files: what was left of one must not go on as another."""
    (tmp_path / "x.bin").write_text("rows")
    reader = worker.read(source(tmp_path / "x.bin"), RECIPE)
    assert next(reader).text.startswith("1 ")
    reader.close()
    assert len({document.text.split()[0] for document in _until_error(worker, tmp_path / "x.bin")}) == 1000


def _until_error(worker: Worker, path: Path) -> Iterator[Document]:
    try:
        yield from worker.read(source(path), RECIPE)
    except DocumentError:
        pass


def test_output_of_a_parser_does_not_disturb(ask: Ask) -> None:
    assert ask("print")[0].title == "T"


def test_warnings_arrive(worker: Worker, tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_text("warn")
    heard: list[str] = []
    assert list(worker.read(source(tmp_path / "x.bin"), RECIPE, heard.append))
    assert heard == ["x.bin: a page is missing."]


def test_a_child_that_went_away_between_files_is_replaced(worker: Worker, ask: Ask) -> None:
    ask("fine")
    assert worker._process is not None
    worker._process.kill()
    worker._process.wait()
    assert ask("fine")[0].title == "T"


def test_rows_go_on_where_a_child_ended(worker: Worker, tmp_path: Path) -> None:
    """Two tables are read in turns and the child is killed between batches: no row is lost, none comes twice."""
    for name in ("a", "b"):
        (tmp_path / name).write_text("rows")
    readers = [worker.read(source(tmp_path / name), RECIPE) for name in ("a", "b")]
    texts: list[list[str]] = [[], []]
    for turn in range(1000):
        for i, reader in enumerate(readers):
            texts[i].append(next(reader).text)
        if turn == 700:
            assert worker._process is not None
            worker._process.kill()
            worker._process.wait()
    for found in texts:
        assert [text.split()[0] for text in found] == [str(number) for number in range(1, 1001)]
        assert len({text.split()[1] for text in found}) == 2
    for reader in readers:
        with pytest.raises(DocumentError, match="line 1001 is wrong"):
            next(reader)


def test_threads_share_one_child(ask: Ask) -> None:
    seen: set[str] = set()
    ask("fine")
    threads = [threading.Thread(target=lambda: seen.add(ask("fine")[0].text)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 1


def test_the_child_ends_with_its_input(worker: Worker, ask: Ask) -> None:
    ask("fine")
    process = worker._process
    assert process is not None and process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=30) == 0


def test_a_child_that_cannot_start_is_no_fault_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_text("fine")
    for function in ("no_such_module:read", "misbehaving_converter:no_such_function"):
        with pytest.raises(DocumentUnavailableError, match=r"x\.bin: the process that reads files did not start"):
            list(Worker(function).read(source(tmp_path / "x.bin"), RECIPE))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits address space")
def test_a_memory_limit_on_the_whole_program_is_a_sentence(tmp_path: Path) -> None:
    """60 MB of text under a limit that holds the program but not the text: no traceback, and worth another try."""
    (tmp_path / "x.txt").write_text("word \u4e16\u754c " * 6_000_000)
    program = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from rag_app.config import IndexRecipe\n"
        "from rag_app.documents import read, scan\n"
        "from rag_app.errors import DocumentUnavailableError\n"
        "used = int(Path('/proc/self/statm').read_text().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (used + 100_000_000,) * 2)\n"
        "try:\n    list(read(scan([sys.argv[1]]).files[0], IndexRecipe()))\n"
        "except DocumentUnavailableError as error:\n    print(error)\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "x.txt")], capture_output=True, text=True, check=False
    )
    assert found.stderr == ""
    assert found.stdout.startswith("x.txt: ") and "memory" in found.stdout and found.stdout.count("\n") == 1


def test_a_child_that_holds_much_memory_is_replaced_and_one_of_a_program_that_did_is_not(ask: Ask) -> None:
    held = b"x" * MUCH
    (first,) = ask("fine")
    del held
    assert all(ask("fine")[0].text == first.text for _ in range(TIRED_EVERY))
    ask("hoard")
    assert [ask("fine")[0].text == first.text for _ in range(TIRED_EVERY - 1)] == [True] * (TIRED_EVERY - 2) + [False]


def test_modules_of_the_working_directory_are_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("json", "html", "lxml", "zipfile"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('shadowed')")
    page = tmp_path / "x.html"
    page.write_text("<p>Words.</p>")
    monkeypatch.chdir(tmp_path)
    worker = Worker()
    assert [document.text for document in worker.read(source(page), RECIPE)] == ["Words."]
    worker.close()


def test_nothing_but_the_child_opens_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"a.txt": "Words.", "b.csv": "a,b\n1,2\n", "c.jsonl": '{"a": 1}\n', "d.json": '[{"a": 1}]', "e.py": "x = 1"}
    for name, text in names.items():
        (tmp_path / name).write_text(text)
    files = [source(tmp_path / name) for name in names]

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("a file was opened by the parent")

    list(read(files[0], RECIPE))  # the child has started
    for opener in ("open", "read_bytes", "read_text"):
        monkeypatch.setattr(Path, opener, fail)
    monkeypatch.setattr("builtins.open", fail)
    assert [len(list(read(file, RECIPE))) for file in files] == [1] * 5


@pytest.mark.long
def test_overhead(tmp_path: Path) -> None:
    """Starting costs under a second, a file under 20 ms."""
    page = tmp_path / "x.html"
    page.write_text("<h1>Title</h1><p>Words.</p>")
    worker = Worker()
    file = source(page)
    start = time.perf_counter()
    list(worker.read(file, RECIPE))
    first = time.perf_counter() - start
    start = time.process_time()
    for _ in range(50):
        list(worker.read(file, RECIPE))
    each = (time.process_time() - start) / 50
    worker.close()
    print(json.dumps({"first_s": round(first, 3), "each_ms": round(each * 1000, 2)}))
    assert each < 0.02  # processor time of the parent: another program's work does not count

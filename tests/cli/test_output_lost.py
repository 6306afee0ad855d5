"""What a command prints and nobody can write or read: a full disk, a reader that left."""

from __future__ import annotations

import argparse
import errno
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag_app.cli.entry import EXIT_INTERRUPTED, run

FULL = Path("/dev/full")  # a disk without room, on Linux


def printed(arguments: list[str], stdout: int, *, buffered: bool = True) -> tuple[int, str]:
    """Exit code and standard error of a command with this standard output, which is closed then."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    program = [sys.executable, *([] if buffered else ["-u"]), "-m", "rag_app", *arguments]
    try:
        done = subprocess.run(program, stdout=stdout, stderr=subprocess.PIPE, text=True, env=environment, check=False)
    finally:
        os.close(stdout)
    return done.returncode, done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
@pytest.mark.parametrize(("arguments", "buffered"), [
    (["--version"], True), (["--print-completion", "bash"], False), (["models", "list"], True),
])  # fmt: skip
def test_a_full_disk_is_a_sentence_and_no_success(arguments: list[str], buffered: bool) -> None:
    code, told = printed(arguments, os.open(FULL, os.O_WRONLY), buffered=buffered)
    assert code == 1
    assert told.startswith("rag-app: [Errno 28] No space left on device; check the path") and told.count("\n") == 1


def test_a_reader_that_left_is_told_nothing() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    assert printed(["models", "list"], writing) == (1, "")


@pytest.mark.parametrize("lost", [errno.ENOSPC, errno.EIO])  # a full disk, a terminal that was closed
def test_work_does_not_end_for_what_it_tells_meanwhile(monkeypatch: pytest.MonkeyPatch, lost: int) -> None:
    class Gone(io.StringIO):
        def flush(self) -> None:
            raise OSError(lost, os.strerror(lost))

        def write(self, text: str) -> int:
            raise OSError(lost, os.strerror(lost))

    def work(arguments: argparse.Namespace) -> None:
        print("step 1", file=sys.stderr, flush=True)
        print("done")

    monkeypatch.setattr("sys.stderr", Gone())
    monkeypatch.setattr("sys.stdout", said := io.StringIO())
    parser = argparse.ArgumentParser("p")
    parser.set_defaults(run=work)
    assert run(parser, [], "stopped") == 0 and said.getvalue() == "done\n"
    lost = errno.EPIPE
    assert run(parser, [], "stopped") == 1 and said.getvalue() == "done\n"  # the reader left


def test_who_interrupts_a_pipeline_gets_the_code_of_that(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends the reader, too."""

    class Left(io.StringIO):
        def flush(self) -> None:
            raise BrokenPipeError

    def interrupted(arguments: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdout", Left())
    parser = argparse.ArgumentParser("p")
    parser.set_defaults(run=interrupted)
    assert run(parser, [], "stopped") == EXIT_INTERRUPTED

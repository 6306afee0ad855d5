"""A program that has imported what training and answering import, and runs code in forks: half the time of a test that
needs a program of its own goes into that.

A fork may be killed, end by itself, or fork again. They are not forks of pytest, whose threads and, where CUDA is
visible, whose autograd do not survive one.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO


@dataclass(frozen=True)
class Fork:
    """`stdout` is what it writes, `errors` the file of what it complains of."""

    pid: int
    stdout: TextIO
    errors: Path


class WarmProgram:
    """Starts at once."""

    def __init__(self) -> None:
        self._running: set[int] = set()
        paths = os.pathsep.join(filter(None, sys.path))
        counted = {"PYTORCH_NVML_BASED_CUDA_CHECK": "1"}  # else to ask for a GPU takes it from every fork
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | counted | {"OMP_NUM_THREADS": "1", "PYTHONPATH": paths},
        )  # fmt: skip

    def start(self, code: str, folder: Path, **names: Any) -> Fork:
        """Run `code`, in which `names` (values that their `repr` says) are known; `folder` gets its errors."""
        os.mkfifo(folder / "stdout")
        known = "".join(f"{name} = {value!r}\n" for name, value in names.items())
        pid = self._ask({"code": known + code, "folder": str(folder)})
        self._running.add(pid)
        return Fork(pid, (folder / "stdout").open(encoding="utf-8"), folder / "errors")

    def wait(self, fork: Fork) -> int:
        """The exit code of a fork, or minus the signal that ended it."""
        fork.stdout.close()
        self._running.remove(fork.pid)
        return self._ask({"wait": fork.pid})

    def end(self) -> None:
        """End it, and what a test that failed did not wait for."""
        for pid in self._running:
            os.kill(pid, signal.SIGKILL)
        self._process.communicate()

    def _ask(self, job: dict[str, Any]) -> int:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def _become(job: dict[str, Any]) -> None:
    """In the fork: run the code with what a fresh program has. As it ends, so does the program."""
    folder = Path(job["folder"])
    for path, flags, target in (
        (os.devnull, os.O_RDONLY, 0),
        (folder / "stdout", os.O_WRONLY, 1),
        (folder / "errors", os.O_WRONLY | os.O_CREAT, 2),
    ):
        handle = os.open(path, flags)
        os.dup2(handle, target)
        os.close(handle)
    exec(compile(job["code"], "<code>", "exec"), {"__name__": "__main__"})


def main() -> None:
    import bitsandbytes  # noqa: F401
    import peft  # noqa: F401
    from transformers import AutoTokenizer, LlamaForCausalLM, Trainer  # noqa: F401

    import finetune.training.train  # noqa: F401
    import rag_app.engines.lean  # noqa: F401

    gc.freeze()  # no fork looks through it for garbage, which would also copy its memory
    for line in iter(sys.stdin.readline, ""):
        job = json.loads(line)
        if "wait" in job:
            print(os.waitstatus_to_exitcode(os.waitpid(job["wait"], 0)[1]), flush=True)
        elif pid := os.fork():
            print(pid, flush=True)
        else:
            _become(job)
            break


if __name__ == "__main__":
    main()

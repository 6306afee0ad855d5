"""That freed memory is kept, shown by the pages that the next use of it asks the system for."""

import subprocess
import sys
from pathlib import Path

import pytest
from tiny import make_tiny_model

from rag_app.engines import load_chat_model
from rag_app.models import allocator

PROGRAM = """
import ctypes, resource, threading
from rag_app.models.allocator import give_back_freed_memory, keep_freed_memory

libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
if {kept}:
    keep_freed_memory()


def used(below=False):
    blocks = [ctypes.c_void_p(libc.malloc(4 << 20)) for _ in range(12)]
    if below:  # something that stays
        libc.malloc(1 << 16)
    for block in blocks:
        ctypes.memset(block, 1, 4 << 20)
    for block in blocks:
        libc.free(block)


def counted():
    for _ in range(3):
        used()
    used({below})
    if {given_back}:
        give_back_freed_memory()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range({times}):
        used()
    print((resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) // {times})


thread = threading.Thread(target=counted)
thread.start()
thread.join()
"""


def pages(kept: bool, *, below: bool = False, given_back: bool = False, times: int = 4) -> int:
    """New ones of each of so many uses, of 12,288; `below` something that stays in memory."""
    program = PROGRAM.format(kept=kept, below=below, given_back=given_back, times=times)
    made = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return int(made.stdout)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc only")
def test_what_a_forward_frees_the_next_one_uses_again():
    assert pages(True) < 500 < 2000 < pages(False)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc only")
def test_what_is_free_is_given_back_once():
    kept, given_back = (pages(True, below=True, given_back=back, times=1) for back in (False, True))
    assert kept < 500 < 8000 < given_back


def test_what_loading_a_chat_model_took_is_given_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    calls: list[int] = []
    monkeypatch.setattr(allocator, "give_back_freed_memory", lambda: calls.append(1))
    load_chat_model(str(make_tiny_model("llama", tmp_path / "llama")))
    assert calls == [1]

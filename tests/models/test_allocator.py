"""That freed memory is kept, shown by the pages that the next use of it asks the system for."""

import subprocess
import sys

import pytest

PROGRAM = """
import ctypes, resource, threading
from rag_app.models.allocator import keep_freed_memory

libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
if {kept}:
    keep_freed_memory()


def used():
    blocks = [ctypes.c_void_p(libc.malloc(4 << 20)) for _ in range(12)]
    for block in blocks:
        ctypes.memset(block, 1, 4 << 20)
    for block in blocks:
        libc.free(block)


def counted():
    for _ in range(3):
        used()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(4):
        used()
    print((resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) // 4)


thread = threading.Thread(target=counted)
thread.start()
thread.join()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc only")
def test_what_a_forward_frees_the_next_one_uses_again():
    def pages(kept: bool) -> int:
        made = subprocess.run(
            [sys.executable, "-c", PROGRAM.format(kept=kept)], capture_output=True, text=True, check=True
        )
        return int(made.stdout)

    assert pages(True) < 500 < 2000 < pages(False)  # of 12,288

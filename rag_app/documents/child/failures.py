"""What went wrong in the child, in one sentence, and whether it lies in the file's bytes or may pass."""

from __future__ import annotations

import errno
import re
import signal

from rag_app.errors import DocumentError, DocumentUnavailableError

# Errors of the system that wrong bytes cause too, as offsets before the start of the file do.
_OF_THE_BYTES = (None, errno.EINVAL, errno.EOVERFLOW)
# Whoever sends these has no quarrel with the file: the system is out of memory, or somebody ends the program.
_FROM_OUTSIDE = ("SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGALRM")
# What libxml2 and `refuse_entities` say.
_ENTITIES = re.compile(r".*?\bentity (?:amplification factor exceeded|reference loop|'.*?' is declared)")
_TOO_DEEP = "Excessive depth in document"


def describe(error: Exception, name: str, memory: int = 0) -> tuple[str, bool]:
    """The sentence for an exception that reading a file raised, and whether trying again may help. `memory`: the bytes
    that the child had for this file alone, 0 where it may have more another time."""
    if isinstance(error, DocumentError):
        return str(error), isinstance(error, DocumentUnavailableError)
    if isinstance(error, MemoryError) and memory:
        return f"{name}: reading it needs more than {memory / 2**30:.0f} GiB of memory; split the file.", False
    if isinstance(error, MemoryError):
        return f"{name}: reading it needs more memory than there is; split the file or try again.", True
    if isinstance(error, SyntaxError) and (found := _ENTITIES.match(str(error))):
        return (
            f"{name}: its XML declares entities ({found[0]}), names that can grow into text without bound or stand for "
            "other files; files of its kind have none. Save it anew with the program it is from, or leave it out.",
            False,
        )
    if isinstance(error, RecursionError) or _TOO_DEEP in str(error):
        return f"{name}: the file is nested too deeply to be converted; save it anew as plain text or PDF.", False
    if isinstance(error, OSError) and error.errno not in _OF_THE_BYTES:
        return f"{name}: cannot be read: {error.strerror or error}.", True
    detail = " ".join(f"{type(error).__name__}: {error}".split())[:160]
    return f"{name}: the file is damaged or truncated and cannot be converted ({detail}); get a fresh copy.", False


def out_of_time(code: int) -> bool:
    """Whether a child used up its processor time, by its exit code."""
    return hasattr(signal, "SIGPROF") and code == -signal.SIGPROF


def describe_end(code: int, seconds: float, name: str) -> tuple[str, bool]:
    """The same for a child that ended without an answer, by its exit code (negative: the signal that ended it)."""
    ended_by = signal.Signals(-code).name if code < 0 and -code in set(signal.Signals) else ""
    if out_of_time(code):
        return f"{name}: reading it took more than {seconds:.0f} s of processor time and was stopped; split it.", False
    if ended_by in _FROM_OUTSIDE:
        return f"{name}: the process that read it was ended from outside ({ended_by}); try again.", True
    return f"{name}: the converter crashed on this file (exit code {code}); save it anew and try again.", False

"""Keeps the libraries' own progress bars and load notices out of the terminal."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Iterator


@contextlib.contextmanager
def quiet_loading() -> Iterator[None]:
    """Silence transformers' progress bars and warnings below error level inside the block; restored after it."""
    from transformers.utils import logging as notices

    level, bars = notices.get_verbosity(), notices.is_progress_bar_enabled()
    notices.set_verbosity_error()
    notices.disable_progress_bar()
    try:
        yield
    finally:
        notices.set_verbosity(level)
        if bars:
            notices.enable_progress_bar()


def quiet_deprecations() -> None:
    """Silence what transformers says to peft about a name that changed; nobody who trains or asks can do anything."""
    warnings.filterwarnings("ignore", "`is_gradient_checkpointing` is deprecated", FutureWarning)


def quiet_bitsandbytes() -> None:
    """Silence the warning that bitsandbytes, which peft imports, gives on CPUs with AVX512-BF16 for want of a kernel
    that would be fetched from the hub; it computes as well without. A level that was set for that logger stays."""
    logger = logging.getLogger("bitsandbytes.backends.cpu.ops")
    if logger.level == logging.NOTSET:
        logger.setLevel(logging.ERROR)

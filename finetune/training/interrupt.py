"""Ctrl-C while a training runs: it saves and stops."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any

from finetune.training.trainer import AdapterTrainer


@contextlib.contextmanager
def saving_on_interrupt(trainer: AdapterTrainer, report: Callable[[str], None]) -> Iterator[None]:
    """The first SIGINT or SIGTERM asks for a checkpoint and a stop; after it both work as before."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for number, handler in previous.items():
            signal.signal(number, handler)

    def stop(number: int, frame: Any) -> None:
        restore()
        trainer.stop_requested = True
        report("saving after this step and the evaluation due there, if any; once more to stop at once")

    for number in previous:
        signal.signal(number, stop)
    try:
        yield
    finally:
        restore()

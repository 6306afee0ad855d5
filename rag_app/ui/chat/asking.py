"""One question being answered in a thread of its own, so that the page may reload, or go away, meanwhile."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator, Sequence

from rag_app.errors import GenerationCancelled
from rag_app.schema import Answer
from rag_app.ui.job import told


class Asking:
    """Runs `ask(cancel)`, which yields pieces of text and answers, and gives the outcome to `save(answers, problem)`.

    `text` grows while it runs; `saved` is what `save` returned once it is `done`. `stop` ends the answer after the
    current token; what was written until then is kept. `turn` is the id of the turn that it fills, which `is_new` or
    has another outcome until then.
    """

    def __init__(
        self,
        question: str,
        ask: Callable[[threading.Event], Iterator[str | Answer]],
        save: Callable[[Sequence[Answer], str], int],
        turn: int = 0,
        *,
        is_new: bool = True,
    ) -> None:
        self.question = question
        self.turn = turn
        self.is_new = is_new
        self.key = uuid.uuid4().hex  # of the question in the page, which is brought into sight once
        self.text = ""
        self.problem = ""
        self.answers: list[Answer] = []
        self.saved: int | None = None
        self._cancel = threading.Event()
        self._changed = threading.Condition()
        # Only the thread holds them: they keep open the generation that was asked.
        self._thread = threading.Thread(target=self._run, args=(ask, save), name="asking", daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        return not self._thread.is_alive()

    def stop(self) -> None:
        self._cancel.set()

    def wait(self, seen: int, timeout_s: float) -> bool:
        """Wait until there is more than `seen` characters of text, or the end; True if there is either."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.text) > seen or self.saved is not None, timeout_s)

    def wait_saved(self, timeout_s: float) -> bool:
        """Wait for the end; True if it came."""
        with self._changed:
            return self._changed.wait_for(lambda: self.saved is not None, timeout_s)

    def _run(
        self, ask: Callable[[threading.Event], Iterator[str | Answer]], save: Callable[[Sequence[Answer], str], int]
    ) -> None:
        try:
            for event in ask(self._cancel):
                if isinstance(event, str):
                    with self._changed:
                        self.text += event
                        self._changed.notify_all()
                else:
                    self.answers.append(event)
        except GenerationCancelled:
            self.problem = "Stopped before the first word."
        except Exception as error:
            self.problem = told(error, "a question failed")
        saved = -1
        try:
            saved = save(self.answers, self.problem)
        except Exception as error:  # the conversation was deleted meanwhile, or the disk is full
            self.problem = self.problem or told(error, "an answer could not be kept")
        finally:
            with self._changed:
                self.saved = saved
                self._changed.notify_all()

"""Jobs: how far they are, how long they will take, and how they are stopped."""

import errno
import gc
import threading
import weakref
from sqlite3 import OperationalError

import pytest

from rag_app.config import IndexRecipe
from rag_app.documents.uploads import uploads_folder
from rag_app.index import Index, write_recipe
from rag_app.ui import job as jobs
from rag_app.ui.chat.asking import Asking
from rag_app.ui.documents.build_job import BuildProgress
from rag_app.ui.job import Job


class Held:
    """A job at a place that the test chooses, by a clock that the test moves."""

    def __init__(self):
        self.go, self.told, self.now = threading.Event(), threading.Event(), 0.0
        self.job = Job("Counting", self._work, lambda: self.now)

    def _work(self, job):
        job.progress("counting", 2, 8)
        self.told.set()
        self.go.wait(120)
        job.progress("counting", 8, 8)
        return "counted"

    def end(self):
        self.go.set()
        self.job.wait(120)


def test_the_time_left_is_told_by_the_pace_until_now():
    held = Held()
    held.told.wait(120)
    held.now = 10.0
    assert held.job.share == 0.25 and held.job.left_s == 30.0
    held.job.within("a.pdf", 30, 40)  # three quarters of the third of eight
    assert held.job.share == 2.75 / 8 and held.job.inside == "a.pdf, page 30 of 40"
    held.end()
    assert held.job.result == "counted" and not held.job.problem


def test_a_job_that_is_stopped_ends_at_its_next_word():
    held = Held()
    held.told.wait(120)
    held.job.stop()
    assert held.job.stopping
    held.end()
    assert held.job.stopped and held.job.problem == jobs.STOPPED and held.job.result is None


def test_a_job_that_fails_says_what_to_do_with_it_and_not_to_ask():
    job = Job("Dividing", lambda job: 1 / 0)
    job.wait(120)
    assert "(ZeroDivisionError)" in job.problem and job.problem.endswith("Try again, or start the program anew.")


@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "No space left on device", "/home/me/secret"), OperationalError("database or disk is full")],
)
def test_a_full_disk_is_said_and_nothing_unexpected(error):
    def work(job):
        raise error

    job, said = Job("Adding", work), []
    job.wait(120)
    asking = Asking("Who pays?", work, lambda answers, problem: said.append(problem) or 1)
    assert asking.wait_saved(120)
    assert job.problem == asking.problem == said[0]
    assert job.problem.startswith("Files could not be read or written (") and "secret" not in job.problem
    assert "free space" in job.problem and str(error.args[-1]) in job.problem


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_answer_that_cannot_be_kept_says_why():
    def save(answers, problem):
        raise OSError(errno.ENOSPC, "No space left on device", "/home/me/secret")

    asking = Asking("Who pays?", lambda cancel: iter(["We."]), save)
    assert asking.wait_saved(120)
    assert asking.saved == -1 and "No space left on device" in asking.problem and "secret" not in asking.problem


def test_a_build_keeps_to_its_files_while_it_embeds_them():
    done = threading.Event()
    job = Job("Building", lambda job: done.wait(20))
    told = BuildProgress(job)
    told("reading", 1, 4)
    told.page("uploads/long/report.pdf", 0, 0)
    told.page("uploads/long/report.pdf", 5, 10)
    assert (job.stage, job.inside, job.share) == ("reading files", "report.pdf, page 5 of 10", 1.5 / 4)
    told("embedding", 64, 900)
    assert (job.stage, job.inside) == ("reading files", "report.pdf, indexing its passages") and job.total == 4
    told("reading", 4, 4)
    told("embedding", 800, 900)
    assert (job.stage, job.done, job.total) == ("indexing passages", 800, 900)
    done.set()
    job.wait(120)


def test_stopping_an_upload_keeps_its_files_and_the_next_update_goes_on(ui_engine, tmp_path):
    from rag_app.ui.documents import library

    folder = uploads_folder(ui_engine.data, "rooms")
    folder.mkdir(parents=True)
    for n in (1, 2, 3):
        (folder / f"{n}.md").write_text(f"# Room {n}\n\nRoom {n} is open at noon.\n")
    write_recipe("rooms", IndexRecipe(sources=(str(folder),)), ui_engine.indexes)
    real = BuildProgress.page

    def stop_at_two(self, name, page, pages):
        if name.endswith("2.md"):
            self._job.stop()
        real(self, name, page, pages)

    BuildProgress.page = stop_at_two
    try:
        job = library.update(ui_engine, "rooms")
        job.wait(120)
    finally:
        BuildProgress.page = real
    assert job.stopped and "rooms" not in ui_engine.index_names()
    again = library.update(ui_engine, "rooms")
    again.wait(120)
    assert again.result.resumed and not again.problem
    with Index.open("rooms", ui_engine.indexes) as index:
        assert len(list(index.documents())) == 3


class Sent:
    """What a weak reference may watch."""


def test_what_was_sent_with_work_that_ended_leaves_memory():
    sent = Sent()
    watched = weakref.ref(sent)
    job = Job("Adding", lambda job, sent=sent: "done")
    del sent
    job.wait(20)
    gc.collect()
    assert job.result == "done" and watched() is None


def test_what_answered_a_question_leaves_memory_with_its_end():
    rag = Sent()
    watched = weakref.ref(rag)
    asking = Asking("Who pays?", lambda cancel, rag=rag: iter(["We."]), lambda answers, problem, rag=rag: 1)
    del rag
    assert asking.wait_saved(20)
    asking._thread.join(20)
    gc.collect()
    assert asking.text == "We." and asking.saved == 1 and watched() is None

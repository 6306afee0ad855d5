"""Fixtures shared by the tests: a small index over a fake embedder."""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Generator, Iterator
from functools import cache
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # tiny models run slower on many threads; set before torch loads
os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # what waits for another thread leaves its core to other tests
os.environ.setdefault("TORCHDYNAMO_DISABLE", "1")  # nothing compiles with it, but bitsandbytes would load it all
os.environ.pop("RAG_APP_INDEXES", None)  # the indexes of whoever runs the tests are none of theirs
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # without kept bytecode each worker and each program compiles anew

import numpy
import pytest
from kept_folders import keep_in
from warm_program import WarmProgram

from rag_app.conversations import database
from rag_app.index import Index, add_documents
from rag_app.index.build.staged.writer import StoreWriter
from rag_app.schema import Document
from rag_app.testing import FakeEmbedder

sys.dont_write_bytecode = False  # what is above is kept by the first program that imports it

HANDBOOK = {
    "travel.md": "# Travel\n\nThe head of department approves travel costs. Trains are preferred over flights.\n\n"
    "## Hotels\n\nA hotel may cost at most 120 euros a night. Breakfast is paid by the company.",
    "leave.md": "# Leave\n\nEvery employee has 30 days of paid leave a year. Unused days expire in March.",
    "security.md": "# Security\n\nPasswords have at least 14 characters. Laptops are locked when nobody is near.",
    "office.md": "# Office\n\nThe office opens at seven in the morning. The kitchen is cleaned on Fridays.",
}


class LogsWhereAsked:
    """Stands for pytest's own plugin, which hangs on each of 150 loggers of torch and others, six times a test.

    What other tests log from warnings on goes to stderr, as in a program that sets up no logging.
    """

    def __init__(self, plugin: Any) -> None:
        self._plugin = plugin

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None]:
        return (yield from self._around(item, self._plugin.pytest_runtest_setup))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None]:
        return (yield from self._around(item, self._plugin.pytest_runtest_call))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None]:
        return (yield from self._around(item, self._plugin.pytest_runtest_teardown))

    @staticmethod
    def _around(item: pytest.Item, hook: Callable[[pytest.Item], Generator[None]]) -> Generator[None]:
        return (yield from hook(item)) if "caplog" in getattr(item, "fixturenames", ()) else (yield)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """As many as there are cores; xdist would count two threads of one core once."""
    return os.cpu_count() or 1


def pytest_sessionstart(session: pytest.Session) -> None:
    plugins = session.config.pluginmanager
    if plugin := plugins.unregister(name="logging-plugin"):
        plugins.register(LogsWhereAsked(plugin), "logging-where-asked")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported stays: the garbage collector, which Streamlit and Accelerate call each time, need not look."""
    gc.disable()
    try:
        return (yield)
    finally:
        _freeze()
        gc.enable()


def pytest_runtest_logfinish() -> None:
    """The same for what a test was the first to import, such as the modules of Transformers."""
    if len(sys.modules) > _frozen + 50:
        _freeze()


_frozen = 0


def _freeze() -> None:
    global _frozen
    gc.freeze()
    _frozen = len(sys.modules)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """In a folder, each worker begins elsewhere: what it compiles of the test files, the others find done."""
    report = yield
    if isinstance(collector, pytest.Directory):
        worker, workers = os.environ.get("PYTEST_XDIST_WORKER", "gw0"), os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")
        begin = len(report.result) * int(worker.removeprefix("gw")) // int(workers)
        report.result = report.result[begin:] + report.result[:begin]
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One order for all workers. What takes seconds of each comes first and so to one: compiling the loops, then the
    warm program."""
    lean = Path(__file__).parent / "engines" / "lean"

    @cache
    def of_file(path: Path) -> tuple[bool, tuple[str, ...]]:
        return lean not in path.parents, path.parts

    def rank(item: pytest.Item) -> tuple[bool, bool, tuple[str, ...]]:
        others, parts = of_file(item.path)
        return others, "warm_program" not in getattr(item, "fixturenames", ()), parts

    items.sort(key=rank)


@pytest.fixture(scope="session", autouse=True)
def same_numbers_on_every_cpu(pytestconfig: pytest.Config) -> Iterator[None]:
    """Tiers without real models compute in float32 also where the CPU has bf16; tests of bf16 ask for it by name."""
    with pytest.MonkeyPatch.context() as patch:
        if "not model" in pytestconfig.option.markexpr or pytestconfig.option.markexpr == "long":
            patch.setattr("torch.cpu.get_capabilities", dict)
        yield


@pytest.fixture(scope="session", autouse=True)
def nothing_waits_for_the_disk() -> Iterator[None]:
    """What is written outlives a killed process without it; only a power cut could tell, and no test cuts the power.

    Programs that tests start wait as they always do.
    """
    durable, connected = StoreWriter.__init__, database._connected

    def made(self: StoreWriter, path: Path, **settings: Any) -> None:
        durable(self, path, **(settings | {"durable": False}))

    def opened(path: Path) -> sqlite3.Connection:
        connection = connected(path)
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: os.fstat(handle) and None)  # what is closed is still an error
        patch.setattr(numpy.memmap, "flush", lambda array: None)
        patch.setattr(StoreWriter, "__init__", made)
        patch.setattr(database, "_connected", opened)
        yield


@pytest.fixture(scope="session", autouse=True)
def kept_folders(tmp_path_factory: pytest.TempPathFactory) -> None:
    keep_in(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="session")
def warm_program() -> Iterator[WarmProgram]:
    program = WarmProgram()
    yield program
    program.end()


@pytest.fixture
def embedder() -> FakeEmbedder:
    return FakeEmbedder()


@pytest.fixture(scope="session")
def built_handbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of indexes that `handbook` copies: built once, since a build takes ten times as long as a copy."""
    from rag_app.documents.markdown import parse_sections

    root = tmp_path_factory.mktemp("handbook")
    documents = [
        Document(source, text, title=source.removesuffix(".md").title(), sections=parse_sections(text),
                 metadata={"year": 2020 + at})
        for at, (source, text) in enumerate(HANDBOOK.items())
    ]  # fmt: skip
    add_documents("handbook", documents, root=root, embedder=FakeEmbedder())
    return root


@pytest.fixture
def handbook(tmp_path: Path, built_handbook: Path) -> Iterator[Index]:
    """An open index `handbook` below `tmp_path / "indexes"`."""
    shutil.copytree(built_handbook, tmp_path / "indexes", dirs_exist_ok=True)
    with Index.open("handbook", tmp_path / "indexes") as index:
        yield index

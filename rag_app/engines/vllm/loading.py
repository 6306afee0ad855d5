"""Loading and unloading one adapter on one vLLM server."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path

from rag_app.adapters.files import CONFIG, WEIGHTS
from rag_app.adapters.manifest import AdapterManifest
from rag_app.artifacts import locked, replacing, sha256_of
from rag_app.engines.vllm.naming import rank_option
from rag_app.engines.vllm.replica import Replica
from rag_app.errors import AdapterError
from rag_app.http_client import ServerGone, ServerRefused

_START = "VLLM_ALLOW_RUNTIME_LORA_UPDATING=1 and --enable-lora"


def load_there(replica: Replica, name: str, path: str, rank: int, probe: list[int], *, known: bool) -> None:
    """Load an adapter, wait until `/v1/models` lists it, and let it write one token.

    `known`: the server has it already. Raises `AdapterError` where the server refuses.
    """
    try:
        if not known:
            try:
                replica.wire.post("/v1/load_lora_adapter", {"lora_name": name, "lora_path": path})
            except ServerRefused:
                if name not in replica.models():  # another program may have loaded it at the same time
                    raise
            if name not in replica.models():
                raise AdapterError(f"adapter {name}: {replica.wire.address} took it but does not list it; see its log.")
        replica.completion({"model": name, "prompt": probe, "max_tokens": 1, "temperature": 0})
    except ServerRefused as error:
        raise AdapterError(f"adapter {name}: {_why(replica.wire.address, path, rank, error)}") from None


def unload_there(replica: Replica, name: str) -> None:
    """Unload an adapter; one that the server does not know is as good."""
    replica.loaded.discard(name)
    with contextlib.suppress(ServerGone, ServerRefused):
        replica.wire.post("/v1/unload_lora_adapter", {"lora_name": name})


def unload_if_idle(replica: Replica, name: str) -> None:
    """Unload an adapter unless requests run on it, which then are those of another program."""
    replica.loaded.discard(name)
    with contextlib.suppress(ServerGone):
        if name not in replica.lora_report().busy:
            unload_there(replica, name)


def slots_of(replica: Replica, told: int) -> int:
    """How many adapters a server holds at once, at least two: the one that answers and the next one."""
    slots = told or replica.lora_report().slots
    if slots < 2:
        raise AdapterError(
            f"the vLLM server {replica.wire.address} holds {slots or 'an unknown number of'} adapters, expected one "
            "more than the names that answer, 2 or more: start it with --max-loras, and where it serves no /metrics "
            "give the same number as the setting max_loras."
        )
    return slots


def placing(shared: str) -> Callable[[str, Path, AdapterManifest], str]:
    """How the servers find a version's files: where they lie, or copied into a folder that both sides see."""

    def place(name: str, folder: Path, manifest: AdapterManifest) -> str:
        if not shared:
            return str(folder.absolute())
        target = Path(shared) / name
        if not target.exists():
            _copy(folder, target)
        for file in (CONFIG, WEIGHTS):
            if sha256_of(target / file) != manifest.files[file].sha256:
                raise AdapterError(f"{target / file}: is not the adapter's file; remove the folder {target}.")
        return str(target.absolute())

    return place


def _copy(folder: Path, target: Path) -> None:
    """Copy a version's files to `target`, unless somebody else did so meanwhile."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with locked(target.parent / ".lock"):
        if target.exists():
            return
        with replacing(target) as partial:
            partial.mkdir()
            for file in (CONFIG, WEIGHTS):
                shutil.copyfile(folder / file, partial / file)


def _why(address: str, path: str, rank: int, error: ServerRefused) -> str:
    said = error.said
    if error.status in (404, 405) and "No adapter found" not in said:
        return f"{address} has no way to load adapters; start it with {_START}."
    if "rank" in said and "max_lora_rank" in said:
        return f"{address} takes smaller ranks only ({said}); start it with --max-lora-rank {rank_option(rank)}."
    if "No adapter found" in said:
        return (
            f"{address} finds no {path}; both machines must see it under this path: give a folder that they share as "
            "the setting shared_folder."
        )
    return f"{address} refused it ({error.status}: {said}); it needs one API server process, {_START}."

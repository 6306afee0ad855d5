"""The pip that downloads models: this environment's, another on the path, or one made for it beside the models."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from rag_app.artifacts import replacing
from rag_app.errors import ModelNotFoundError


def pip_command(cache: Path) -> list[str]:
    """How to call pip. Environments made by `uv venv` have none; then Python's own bundled pip is set up below `cache`.

    Raises `ModelNotFoundError` where this Python brings no pip either.
    """
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    if (found := shutil.which("pip")) is not None:
        return [found]
    folder = cache / "pip"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        try:
            with replacing(folder) as partial:
                venv.create(partial, with_pip=True, symlinks=os.name != "nt")
        except (subprocess.CalledProcessError, OSError, ImportError) as error:
            raise ModelNotFoundError(
                f"no pip: this environment has none and none could be made ({error}); install one, for example with "
                "`uv pip install pip` or `python -m ensurepip`, then run the same command again."
            ) from None
    return [str(python), "-m", "pip"]


def resume_option(command: list[str]) -> list[str]:
    """pip 25.1 and later resume a broken download where it stopped; earlier ones know no such option."""
    told = subprocess.run([*command, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - this Python's pip
    version = re.match(r"pip (\d+)\.(\d+)", told)
    newer = version is not None and (int(version[1]), int(version[2])) >= (25, 1)
    return ["--resume-retries", "20"] if newer else []

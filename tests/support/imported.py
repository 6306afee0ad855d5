"""What a program imports, told by one that is started for it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Collection


def imported_by(program: str, packages: Collection[str]) -> list[str]:
    """Those of `packages` that are loaded where a program has run to its end, sorted."""
    ends = f"import sys\nprint('\\n' + ' '.join(sorted({set(packages)!r} & set(sys.modules))))"
    done = subprocess.run([sys.executable, "-c", f"{program}\n{ends}"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1].split()

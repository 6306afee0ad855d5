"""Whether a PDF that lost text by damage says so: mutants of real PDFs, and warnings about whole ones.

    python benchmarks/pdf_damage.py --data DIR [DIR ...] [--first 1100] [--last 2000]

Text counts as lost against what the whole file gives: some (2 to 20 %) or much (more). A mutant whose text is whole may
be told of as well: it is damaged. A warning about a file as it came is a false one. Files below 330 kB are mutated.
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from pathlib import Path

from common import plain_parser, table
from fuzz_cases import mutated

from rag_app.config import IndexRecipe
from rag_app.documents import SourceFile
from rag_app.documents.child.isolation import Worker
from rag_app.errors import DocumentError

_MOST_BYTES = 330_000
LOSSES = ("nothing", "some", "much")


def read(worker: Worker, path: Path) -> tuple[str, bool] | None:
    """The text of a file and whether damage was told of; None if it was refused."""
    heard: list[str] = []
    file = SourceFile(path, "x.pdf", path.stat().st_size, 0)
    try:
        text = "".join(document.text for document in worker.read(file, IndexRecipe(), heard.append))
    except DocumentError:
        return None
    return text, any("damaged" in warning or "breaks off" in warning for warning in heard)


def loss(text: str, whole: str) -> str:
    share = len(text) / len(whole)
    return "nothing" if share >= 0.98 else "some" if share > 0.8 else "much"


def main() -> None:
    options = plain_parser(__doc__)
    options.add_argument("--data", type=Path, nargs="+", required=True, help="folders of PDFs")
    options.add_argument("--first", type=int, default=1100, help="first mutant (default: 1100)")
    options.add_argument("--last", type=int, default=2000, help="mutant before which to stop (default: 2000)")
    arguments = options.parse_args()
    files = sorted(path for folder in arguments.data for path in folder.rglob("*.pdf"))
    worker = Worker(seconds=20)
    originals = {path: read(worker, path) for path in files}
    small = [path for path in files if path.stat().st_size < _MOST_BYTES]
    found: Counter[tuple[str, bool] | str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(arguments.first, arguments.last):
            rng = random.Random(f"pdf/{number}")
            path, other = rng.choice(small), rng.choice(small)
            whole = originals[path]
            if whole is None or not whole[0]:
                continue
            mutant = Path(folder, "x.pdf")
            mutant.write_bytes(mutated(path.read_bytes(), other.read_bytes(), rng))
            made = read(worker, mutant)
            found["refused" if made is None else (loss(made[0], whole[0]), made[1])] += 1
    print(table(["lost", "told", "silent"], [[lost, found[lost, True], found[lost, False]] for lost in LOSSES]))
    told = [path.name for path, was in originals.items() if was and was[1]]
    print(f"refused {found['refused']}; warnings about {len(told)} of {len(files)} files as they came: {told}")


if __name__ == "__main__":
    main()

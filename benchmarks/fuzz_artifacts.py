"""Files of artefacts that something else wrote or damaged: what becomes of thousands of mutants of each kind.

python benchmarks/fuzz_artifacts.py adapters --examples 1000   # so many manifests and as many states
python benchmarks/fuzz_artifacts.py indexes --examples 1000    # so many manifests and changes of a file

The mutants and the rules by which an acceptance is wrong are those of the tests (`tests/support`).
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from common import plain_parser, table
from hypothesis import HealthCheck, given, seed, settings
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")
COLUMNS = ("refused", "accepted", "hung", "traceback", "wrong")


def tally(mutants: SearchStrategy[T], judge: Callable[[T], str], examples: int, start: int) -> Counter[str]:
    """How many mutants met which end; the first of each bad end is printed."""
    found: Counter[str] = Counter()

    @seed(start)
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(mutants)
    def run(data: T) -> None:
        verdict, _, more = judge(data).partition(":")
        found[verdict] += 1
        if verdict in COLUMNS[2:] and found[verdict] <= 5:
            print(f"{verdict}:{more}\nfor {data!r:.500}", file=sys.stderr)

    run()
    return found


def adapters(examples: int, start: int) -> Iterable[tuple[str, Counter[str]]]:
    """Manifests and states of adapters."""
    from fuzzed_adapters import GOOD_STATE, Place, good_manifest, mutants

    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder))
        yield "adapter manifests", tally(mutants(good_manifest()), place.judge_manifest, examples, start)
        yield "adapter states", tally(mutants(GOOD_STATE), place.judge_state, examples, start)


def indexes(examples: int, start: int) -> Iterable[tuple[str, Counter[str]]]:
    """Manifests and other files of indexes, whose checksums are right."""
    from fuzzed_indexes import Place

    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder))
        yield "index files", tally(place.files(), place.judge_file, examples, start)
        yield "index manifests", tally(place.manifests(), place.judge_manifest, examples, start)


PARTS = {"adapters": adapters, "indexes": indexes}


def main() -> None:
    options = plain_parser(__doc__)
    options.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which kinds (default: all)")
    options.add_argument("--examples", type=int, default=1000, help="mutants of each file (default: 1000)")
    options.add_argument("--seed", type=int, default=0)
    arguments = options.parse_args()
    rows, bad = [], 0
    for part in arguments.parts or PARTS:
        for name, found in PARTS[part](arguments.examples, arguments.seed):
            rows.append([name, sum(found.values()), *(found[column] for column in COLUMNS)])
            bad += sum(found[column] for column in COLUMNS[2:])
    print(table(["files", "mutants", *COLUMNS], rows))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()

"""Commands killed with SIGKILL before every change of a file; what is then lost, unfinished or left lying about.

python benchmarks/chaos.py                                     # every command, at most 200 kills each
python benchmarks/chaos.py --only train publish --kills 50

After each kill everything must open and verify, nothing acknowledged may be missing, the same command run again must
finish its work, and nothing may be left that no later command removes. The commands are those of the tests
(`tests/support/chaos_*.py`).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from common import table

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

PARTS = ("adapters", "indexes")
KINDS = ("lost", "unfinished", "left")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--part", choices=PARTS, help="commands of one part (default: all)")
    options.add_argument("--only", nargs="*", default=[], help="names of commands")
    options.add_argument("--kills", type=int, default=200, help="of each command, at most (default: 200)")
    arguments = options.parse_args()
    import chaos_adapters
    import chaos_indexes
    from killed_changes import torment

    commands = {"adapters": chaos_adapters.COMMANDS, "indexes": chaos_indexes.COMMANDS}
    rows, bad = [], 0
    for part in [arguments.part] if arguments.part else PARTS:
        for command in commands[part]:
            if arguments.only and command.name not in arguments.only:
                continue
            found = torment(command, arguments.kills)
            rows.append([part, command.name, found.changes, found.kills, *(len(found.wrong.get(k, ())) for k in KINDS)])
            for kind, texts in found.wrong.items():
                bad += len(texts)
                print(f"{part} {command.name}, {kind}:", *dict.fromkeys(texts[:3]), sep="\n  ", file=sys.stderr)
    print(table(["part", "command", "changes", "kills", *KINDS], rows))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()

"""Commands under attack; what is then lost, unfinished, left lying about, or ends with a traceback.

python benchmarks/chaos.py                                     # every command and attack, 200 of each at most
python benchmarks/chaos.py --only train publish --how random --times 50

Attacks (`--how`): `changes` kills before every change of a file, `random` at random moments; `full disk`, `small
files` (a quota), `read-only` and `memory` let the command run where it has too little; `sources` builds from files
that vanish, change, grow, move and come back meanwhile. Afterwards everything must open and verify, nothing
acknowledged may be missing, the same command run again must finish, and nothing may be left that no later command
removes. The commands are those of the tests (`tests/support/chaos_*.py`). Each runs in a fork of this process, which
has imported what it needs, and so does the process that reads its files (`--cold`: each imports for itself).
"""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
from collections.abc import Callable
from functools import partial

from common import plain_parser, table

PARTS = ("adapters", "indexes", "server")
KINDS = ("lost", "unfinished", "left", "traceback", "wrong")
KILLS = ("changes", "random")
PLACES = ("full disk", "small files", "read-only", "memory")
MEMORY_STEPS = 10  # up to 512 MB


def main() -> None:
    options = plain_parser(__doc__)
    options.add_argument("--part", choices=PARTS, help="commands of one part (default: all)")
    options.add_argument("--only", nargs="*", default=[], help="names of commands, or NAME=TIMES")
    options.add_argument("--how", nargs="*", choices=(*KILLS, *PLACES, "sources"), help="attacks (default: all)")
    options.add_argument("--times", "--kills", type=int, default=200, help="of each, at most (default: 200)")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--cold", action="store_true", help="fork before anything is imported: about 1 s more a kill")
    arguments = options.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: the table of what was done is printed
    rows, bad, stopped = [], 0, False
    header = ["part", "command", "how", "changes", "times", *KINDS]
    for part in [arguments.part] if arguments.part else PARTS:
        for name, how, attack in attacks(part, importlib.import_module(f"chaos_{part}").COMMANDS, arguments):
            if stopped:
                break
            found = attack()
            stopped = found.stopped
            rows.append([part, name, how, found.changes, found.kills, *(len(found.wrong.get(k, ())) for k in KINDS)])
            print("|", " | ".join(map(str, rows[-1])), "|", file=sys.stderr, flush=True)
            for kind, texts in found.wrong.items():
                bad += len(texts)
                print(f"{part} {name}, {how}, {kind}:", *dict.fromkeys(texts[:3]), sep="\n  ", file=sys.stderr)
    print(table(header, rows))
    sys.exit(1 if bad else 0)


def attacks(part: str, commands: list, arguments: argparse.Namespace) -> list[tuple[str, str, Callable]]:  # type: ignore[type-arg]
    """Name of the command, name of the attack and what runs it, in the order of the table."""
    import hard_places
    import warm_forks
    from killed_changes import torment, torment_at_random
    from restless_sources import torment_sources

    wanted = arguments.how or (*KILLS, *PLACES, "sources")
    mountable = hard_places.can_mount()
    found: list[tuple[str, str, Callable]] = []  # type: ignore[type-arg]
    if not arguments.cold:
        warm_forks.fork_readers()
    only = {name: int(times or arguments.times) for name, _, times in (text.partition("=") for text in arguments.only)}
    for command in commands:
        if only and command.name not in only:
            continue
        most = only.get(command.name, arguments.times)
        if not arguments.cold and set(wanted) & set(KILLS):
            warm_forks.warm_up(command)
        if "changes" in wanted:
            found.append((command.name, "changes", partial(torment, command, most)))
        if "random" in wanted:
            found.append((command.name, "random", partial(torment_at_random, command, most, arguments.seed)))
        for place, attack in hard_places.PLACES.items():
            if place in wanted and (mountable or not hard_places.needs_mount(place)):
                times = min(most, MEMORY_STEPS if place == "memory" else 20)
                found.append((command.name, place, partial(attack, command, times)))
    if part == "indexes" and "sources" in wanted and not arguments.only:
        found.append(("build and update", "sources", partial(torment_sources, arguments.times, arguments.seed)))
    return found


if __name__ == "__main__":
    main()

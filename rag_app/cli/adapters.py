"""`rag-app adapters`: what is published, and which version answers."""

from __future__ import annotations

import argparse
from typing import Any

from rag_app.cli.options import add_adapters_option, add_json_option, described, positive
from rag_app.cli.output import print_json, print_outcome
from rag_app.config import DEFAULT_CHAT_MODEL
from rag_app.errors import AdapterError

_LAST = ("recipe", "data", "libraries")  # what few ask for, shown below the rest
_MEANING = {"adapter": "NAME or NAME@VERSION", "version": "the version, where it does not stand behind NAME@"}


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser("adapters", **described("list, add, check and switch adapters"))
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(name: str, text: str, run: Any, *names: str, optional: tuple[str, ...] = ()) -> Any:
        made = actions.add_parser(name, **described(text))
        for argument in names:
            left_out = "?" if argument in ("version", *optional) else None
            kind = positive if argument == "version" else str
            made.add_argument(
                argument, nargs=left_out, type=kind, metavar=argument.upper(), help=_MEANING.get(argument)
            )
        add_adapters_option(made)
        add_json_option(made)
        made.set_defaults(run=run)
        return made

    one = ("adapter", "version")  # NAME@VERSION, or NAME and, behind it, VERSION
    action("list", "the adapters, their versions and how good they are", list_adapters)
    action("show", "everything about one version", show, *one)
    adding = action("add", "copy an adapter in: a published version, a PEFT folder or a hub id", add, "source")
    adding.add_argument("--name", help="name here (default: its own)")
    adding.add_argument("-b", "--base", default="", metavar="MODEL",
                        help=f"what it was trained on (default: of a PEFT folder {DEFAULT_CHAT_MODEL})")  # fmt: skip
    adding.add_argument("--task", choices=("qa", "classify"),
                        help="what it does (default: of a folder with labels.json classify, else qa)")  # fmt: skip
    adding.add_argument("--licence", default="", help="licence of the adapter")
    adding.add_argument("--description", default="", help="one line about it")
    adding.add_argument("--no-promote", action="store_true", help="leave the current version as it is")
    adding.add_argument("--offline", action="store_true", help="fetch nothing")
    verifying = action("verify", "check every file of a version, or of all", verify, *one, optional=("adapter",))
    verifying.add_argument("-m", "--model", help="also compare with this model: fingerprint, layers and shapes")
    action("promote", "make a version the current one", promote, *one)
    action("rollback", "make the version before the current one current again", rollback, "name")
    removing = action("remove", "delete a version, or a whole adapter", remove, *one)
    removing.add_argument("--yes", action="store_true", help="needed to delete a whole adapter")
    action("diff", "what differs between two versions", diff, "first", "second")


def list_adapters(arguments: argparse.Namespace) -> int:
    store = _there(arguments)
    found = [_listed(store, name) for name in store.names()]
    if arguments.json:
        print_json([{**f, "manifest": m.to_dict() if (m := f["manifest"]) else None} for f in found])
        return 0
    if not found:
        print(f"No adapters in {store.root}. Train one with rag-finetune, or add one: rag-app adapters add FOLDER")
    for f in found:
        m = f["manifest"]
        if f["problem"]:
            print(f"{f['name']}: {f['problem']}")
            continue
        print(f"{f['name']}  version {f['current'] or '-'} of {', '.join(map(str, f['versions']))}  {m.task}")
        forced = "; forced" if f["forced"] else ""
        print(f"  {m.description or 'no description'}; base {m.base}; {_scores(m)}{forced}")
    return 0


def _listed(store: Any, name: str) -> dict[str, Any]:
    """What `list` says of an adapter; a damaged one has its trouble as `problem`, and no manifest;
    `forced` is a version that was published without passing the gate."""
    row: dict[str, Any] = {"name": name, "current": None, "versions": [], "manifest": None, "problem": ""}
    row["forced"] = False
    try:
        row["versions"], row["current"] = store.versions(name), store.current(name)
        shown = row["current"] if row["current"] in row["versions"] else row["versions"][-1]
        row["manifest"] = found = store.manifest(f"{name}@{shown}")
        row["forced"] = bool(found.gate and found.gate.forced)
    except AdapterError as error:
        row["problem"] = str(error)
    return row


def show(arguments: argparse.Namespace) -> int:
    store = _store(arguments)
    manifest = store.manifest(_named(arguments))
    if arguments.json:
        print_json(manifest.to_dict())
        return 0
    print(f"{manifest.full_name}  {store.folder(manifest.full_name)}")
    of_its_own = {k: v for k, v in manifest.to_dict().items() if k not in ("name", "version", "files")}
    for key, value in _flat(dict(sorted(of_its_own.items(), key=lambda item: item[0] in _LAST))).items():
        if value not in ("", {}, None):
            print(f"  {key}: {value}")
    for file, record in manifest.files.items():
        print(f"  {file}: {record.size:,} bytes, sha256 {record.sha256[:16]}…")
    return 0


def add(arguments: argparse.Namespace) -> int:
    store = _store(arguments)
    full = store.add(
        arguments.source,
        arguments.name,
        base=arguments.base,
        task=arguments.task,
        description=arguments.description,
        licence=arguments.licence,
        promote=not arguments.no_promote,
        offline=arguments.offline,
    )
    name = full.partition("@")[0]
    before = [] if arguments.no_promote else store.candidates(name)[1:]
    said = f"added {full}" + ("; not current" if arguments.no_promote else "")
    if before:
        said += f" in the place of {before[0]}, which `rag-app adapters rollback {name}` makes current again"
    print_outcome(arguments, {"added": full, "instead_of": before[0] if before else None}, said)
    return 0


def verify(arguments: argparse.Namespace) -> int:
    store = _there(arguments)
    fingerprint = layers = None
    if arguments.model:
        from rag_app.adapters.layers import linear_layers_of
        from rag_app.models import fingerprint as fingerprint_of
        from rag_app.models import resolve

        folder = resolve(arguments.model)
        fingerprint, layers = fingerprint_of(folder), linear_layers_of(folder)
    problems: dict[str, str] = {}
    others = set()
    wanted = [store.resolve(_named(arguments))] if arguments.adapter else _all_versions(store, problems)
    for full in wanted:
        try:
            if not arguments.adapter and fingerprint not in (None, store.manifest(full).base_fingerprint):
                others.add(full)
            store.verify(full, *((None, None) if full in others else (fingerprint, layers)))
        except AdapterError as error:
            problems[full] = str(error)
    if arguments.json:
        print_json({"checked": wanted, "problems": problems})
    else:
        for full in dict.fromkeys([*wanted, *problems]):
            print(f"{full}: {problems.get(full, 'good, of another base' if full in others else 'good')}")
    return 1 if problems else 0


def _all_versions(store: Any, problems: dict[str, str]) -> list[str]:
    """Every version of every adapter; those whose state cannot be read are added to `problems` by name."""
    found = []
    for name in store.names():
        try:
            found += [f"{name}@{number}" for number in store.versions(name)]
            store.current(name)
        except AdapterError as error:
            problems[name] = str(error)
    return found


def promote(arguments: argparse.Namespace) -> int:
    from rag_app.adapters.store import split_name

    store = _store(arguments)
    name, version = split_name(full := _named(arguments))
    if version is None:
        raise AdapterError(f"{name}: expected NAME@VERSION; `rag-app adapters list` names the versions there are.")
    store.promote(name, version)
    print_outcome(arguments, {"current": full}, f"{full} is current")
    return 0


def rollback(arguments: argparse.Namespace) -> int:
    from rag_app.adapters.store import split_name

    name, version = split_name(arguments.name)
    if version is not None:
        raise AdapterError(
            f"{arguments.name}: expected the name alone, whose version before the current one is to be current again; "
            f"to choose one: `rag-app adapters promote {arguments.name}`."
        )
    full = f"{name}@{_store(arguments).rollback(name)}"
    print_outcome(arguments, {"current": full}, f"{full} is current again")
    return 0


def remove(arguments: argparse.Namespace) -> int:
    full = _named(arguments)
    name, at, _ = full.partition("@")
    store = _store(arguments)
    if not at and not arguments.yes and (own := store.own_versions(name)):
        raise AdapterError(
            f"{name}: all its versions would be deleted; repeat with --yes, or name one: {name}@{own[-1]}."
        )
    version = int(store.resolve(full).partition("@")[2]) if at else None
    gone = [f"{name}@{v}" for v in store.remove(name, version)]
    said = f"removed {', '.join(gone) or f'what was left of {name}'}"
    print_outcome(arguments, {"removed": gone}, said)
    return 0


def diff(arguments: argparse.Namespace) -> int:
    store = _store(arguments)
    manifests = [store.manifest(a) for a in (arguments.first, arguments.second)]
    sides = [_flat(m.to_dict()) for m in manifests]
    keys = [k for k in dict.fromkeys([*sides[0], *sides[1]]) if sides[0].get(k) != sides[1].get(k)]
    if arguments.json:
        print_json({k: [side.get(k) for side in sides] for k in keys})
        return 0
    print(f"{manifests[0].full_name} → {manifests[1].full_name}")
    for key in keys:
        print(f"  {key}: {sides[0].get(key, '-')} → {sides[1].get(key, '-')}")
    return 0


def _named(arguments: argparse.Namespace) -> str:
    """The adapter or version that was named, NAME or NAME@VERSION, in whichever way its version was."""
    adapter: str = arguments.adapter
    if arguments.version is None:
        return adapter
    if "@" in adapter:
        raise AdapterError(f"{adapter} {arguments.version}: expected one version, found two; leave one out.")
    return f"{adapter}@{arguments.version}"


def _flat(values: dict[str, Any], before: str = "") -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in values.items():
        made |= _flat(value, f"{before}{key}.") if isinstance(value, dict) else {f"{before}{key}": value}
    return made


def _scores(manifest: Any) -> str:
    if (scores := manifest.scores) is None:
        return "not evaluated"
    metric = scores.metric
    return f"{metric} {scores.adapter[metric]:.3f}, base {scores.base[metric]:.3f} on {scores.rows} rows"


def _there(arguments: argparse.Namespace) -> Any:
    """The store, in a folder that is there where one was named."""
    store = _store(arguments)
    if arguments.adapters and not store.root.is_dir():
        raise AdapterError(f"{store.root}: no such folder; check --adapters.")
    return store


def _store(arguments: argparse.Namespace) -> Any:
    from rag_app.adapters.store import AdapterStore

    return AdapterStore(arguments.adapters)

"""Fits and judges an adapter's calibration: when to refuse, who speaks, and how probable it is that an answer is right.

    python benchmarks/calibration.py --data DIR [--fit 100 [--write]] [--judge 150]

The cases are those of `calibration_cases.py`; they are kept in `--cache` as they are made, so that an interrupted run
goes on, in a folder for each adapter, model, embedder, reader and version of the prompts. Without `--fit` the
calibration of the adapter's manifest is judged; with `--write` the fitted one is written there.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

from calibration_cases import Cases, folder_name
from calibration_fit import fitted
from calibration_judge import judge
from common import parser

from rag_app import load_chat_model, load_embedder
from rag_app.adapters.files import WEIGHTS
from rag_app.adapters.records import AbstentionCalibration
from rag_app.adapters.store import AdapterStore
from rag_app.artifacts import sha256_of, write_json
from rag_app.config import DEFAULT_CHAT_MODEL, DEFAULT_EMBEDDER


def main() -> None:
    made = parser(__doc__)
    made.add_argument("--adapters", help="folder of the adapters")
    made.add_argument("--adapter", default="grounded-qa")
    made.add_argument("--fit", type=int, default=0, help="cases of each kind to fit on (default: the adapter's own)")
    made.add_argument("--judge", type=int, default=150, help="cases of each kind to judge on")
    made.add_argument("--write", action="store_true", help="write what was fitted into the adapter's manifest")
    made.add_argument("--cache", type=Path, default=Path("evaluations/calibration"))
    arguments = made.parse_args()
    store = AdapterStore(arguments.adapters)
    adapter = store.resolve(arguments.adapter)
    model = load_chat_model(DEFAULT_CHAT_MODEL, adapters=store.root)
    cases = Cases(arguments.data, arguments.cache / "indexes", model, adapter, store.root)
    fingerprint = load_embedder(DEFAULT_EMBEDDER).fingerprint
    weights = sha256_of(store.folder(adapter) / WEIGHTS)
    kept = arguments.cache / folder_name(adapter, weights, model.fingerprint, fingerprint)
    calibration = store.manifest(adapter).calibration
    if arguments.fit:
        calibration = fitted(cases.collect(arguments.data, "fit", arguments.fit, kept / "fit.jsonl"), fingerprint)
    if not isinstance(calibration, AbstentionCalibration):
        sys.exit(f"{adapter}: its manifest holds no calibration for questions; fit one here with --fit 100.")
    print(json.dumps(dataclasses.asdict(calibration)), end="\n\n")
    judge(cases.collect(arguments.data, "judge", arguments.judge, kept / "judge.jsonl"), calibration, fingerprint)
    if arguments.fit and arguments.write:
        path = store.folder(adapter) / "manifest.json"
        values = json.loads(path.read_bytes())
        values["calibration"] = dataclasses.asdict(calibration)
        write_json(path, values)


if __name__ == "__main__":
    main()

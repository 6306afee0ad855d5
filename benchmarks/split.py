"""Divides a file of questions by source document (`title`): one part to calibrate on, the other to judge on.

python benchmarks/split.py ragqa_dev.jsonl --out evaluations   # ragqa_dev_{calibration,judged}.jsonl
"""

from __future__ import annotations

from pathlib import Path

from common import plain_parser, read_jsonl, write_jsonl

from finetune.data.example import Example
from finetune.data.splits import split_by_document


def main() -> None:
    options = plain_parser(__doc__)
    options.add_argument("file", type=Path)
    options.add_argument("--share", type=float, default=0.25, help="of the questions, for the calibration")
    options.add_argument("--out", type=Path, default=Path("evaluations"))
    arguments = options.parse_args()
    rows = {row["id"]: row for row in read_jsonl(arguments.file)}
    examples = [Example(where=i, id=i, question=r["question"], document=r["title"]) for i, r in rows.items()]
    (calibration,), judged = split_by_document(examples, [arguments.share], "qa", seed=0)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for part, chosen in (("calibration", calibration), ("judged", judged)):
        path = arguments.out / f"{arguments.file.stem}_{part}.jsonl"
        write_jsonl(path, (rows[e.id] for e in chosen))
        print(f"{path}: {len(chosen):,} questions of {len({e.document for e in chosen}):,} documents")


if __name__ == "__main__":
    main()

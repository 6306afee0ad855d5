"""All files that the training of a reader reads, with a few rows each."""

from __future__ import annotations

import json
from pathlib import Path

from finetune.reader.rows import sets

PASSAGE = (
    "The bridge was opened in 1932 by the king. It is a long bridge of steel and stone over the river. In 1932 it was "
    "the longest of all. Many people walk over it each day to work in the city. Anna Bell drew its first plan."
)


def write_data(tmp_path: Path) -> Path:
    """All files that a pass reads, with a few rows each."""
    questions = [{"id": f"q{i}", "question": f"Who drew plan {i}?", "answers": ["Anna Bell"] if i % 3 else [],
                  "answerable": bool(i % 3), "passage_id": f"p{i}", "title": "Bridge", "source": "squad2"}
                 for i in range(40)]  # fmt: skip
    texts = [f"{PASSAGE} Number {i}." if i % 3 else f"Plan {i} is lost." for i in range(40)]
    passages = [{"id": f"p{i}", "title": "The bridge", "text": text} for i, text in enumerate(texts)]
    reading = [{**questions[1], "id": "r1", "passage": PASSAGE}, {**questions[0], "id": "r0", "passage": "Plan 0."}]
    claims = [{"id": "c", "claim": "Anna drew.", "passage": PASSAGE, "label": "supported", "title": ""}]
    ranking = [{"id": "k", "query": "Who?", "positives": ["Anna."], "negatives": ["Nobody."]}]
    contents = {
        **{s.file: reading for s in (*sets.READING, sets.WARM_UP)}, **{s.file: claims for s in sets.CLAIMS},
        **{s.file: ranking for s in sets.RANKING}, sets.OWN.file: questions, sets.PASSAGES.file: passages,
        sets.NEGATIVES.file: [{"row": "r1", "negative_rows": ["r0"]}],
        **{s.file: [{**reading[0], "answers": ["yes"]}] for s in sets.VERDICTS},
    }  # fmt: skip
    for file, lines in contents.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return tmp_path

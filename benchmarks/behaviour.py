"""The same answers to the same questions: writes what this version says, or compares with what an earlier one wrote.

    python benchmarks/behaviour.py write OUT.json --index manual --indexes FOLDER --adapters FOLDER --classifier NAME
    python benchmarks/behaviour.py compare OUT.json --index manual --indexes FOLDER --adapters FOLDER --classifier NAME

Greedy answers of the base and of `grounded-qa`, and the labels of a classifier, to forty questions over the manual. Run
both commands on one machine: other processors round other products.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from common import plain_parser

from rag_app import Classifier, Rag, load_chat_model
from rag_app.config import DEFAULT_CHAT_MODEL

QUESTIONS = (
    "What is a generation of an index?", "How do I roll back an index?", "Which file formats can be read?",
    "What happens to a file that cannot be read?", "How large may a file be?", "What does verify check?",
    "Which embedding model is the default?", "Which chat model is the default?", "What licence do the models have?",
    "How many tokens has a chunk at most?", "What is fused with the vectors?", "How are citations checked?",
    "What does the status out_of_range mean?", "When is an answer refused?", "How is the confidence computed?",
    "How do I name an adapter in a question?", "What does auto choose?", "How is an adapter published?",
    "What does --force do?", "How do I go on with a stopped training?", "What is an activated adapter?",
    "How is a version rolled back?", "Which files does an adapter consist of?", "Are pickle files opened?",
    "How do I start the chat UI?", "Where are conversations stored?", "How do I compare adapters?",
    "What does rag-app eval report?", "Which metrics are there for retrieval?", "How are intervals computed?",
    "How do I use the retriever from LangChain?", "Can I use a model from the hub?", "What does offline mean?",
    "How do I classify texts?", "What is out of scope?", "How long does a training take?",
    "What is the capital of France?", "Who won the football match yesterday?", "How do I bake bread?",
    "How much does a licence cost?",
)  # fmt: skip
ADAPTERS = ("base", "grounded-qa")


def said(rag: Rag, classifier: Classifier | None) -> dict[str, dict[str, Any]]:
    """Per question: text, refusal, confidence and citations by adapter, and the label."""
    found: dict[str, dict[str, Any]] = {}
    for number, question in enumerate(QUESTIONS):
        for adapter in ADAPTERS:
            answer = rag.ask(question, adapter=adapter)
            found[f"{number}/{adapter}"] = {
                "text": answer.text,
                "abstained": answer.abstained,
                "confidence": round(answer.confidence, 4),
                "version": answer.record.adapter,
                "citations": [[c.marker, c.status, c.source, c.start, c.end] for c in answer.citations],
                "hits": [h.chunk.id for h in answer.hits],
            }
    if classifier is not None:
        for number, result in enumerate(classifier.classify_many(QUESTIONS)):
            found[f"{number}/label"] = {"label": result.label}
    return found


def main() -> None:
    parser = plain_parser(__doc__)
    parser.add_argument("action", choices=["write", "compare"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--index", default="manual")
    parser.add_argument("--indexes", type=Path, default=Path("indexes"))
    parser.add_argument("--adapters", type=Path, default=Path("adapters"))
    parser.add_argument("--classifier", default="")
    parser.add_argument("--engine", default="auto", help="`reference` to compare with versions before the lean engine")
    parser.add_argument("--no-reader", action="store_true", help="to compare with versions before the reader")
    args = parser.parse_args()
    model = load_chat_model(DEFAULT_CHAT_MODEL, adapters=args.adapters, engine=args.engine)
    rag = Rag.open(args.index, model=model, root=args.indexes, adapters=args.adapters, reader=not args.no_reader)
    classifier = Classifier.open(args.classifier, model=model, adapters=args.adapters) if args.classifier else None
    now = said(rag, classifier)
    if args.action == "write":
        args.file.write_text(json.dumps(now, indent=1, ensure_ascii=False), encoding="utf-8")
        print(f"wrote {len(now)} replies to {args.file}")
        return
    before = json.loads(args.file.read_text(encoding="utf-8"))
    differ = [key for key in before if before[key] != now.get(key)]
    print(f"{len(before)} replies compared, {len(differ)} differ")
    for key in differ:
        print(f"- {key}: {QUESTIONS[int(key.split('/')[0])]}\n  before: {before[key]}\n  now:    {now.get(key)}")
    sys.exit(bool(differ))


if __name__ == "__main__":
    main()

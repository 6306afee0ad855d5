"""The pipeline over vLLM beside the pipeline over an engine of this process: are their answers equal?

    python benchmarks/vllm_equal.py --data DIR --vllm /tmp/vllm-env/bin/python   # starts a server in bfloat16
    python benchmarks/vllm_equal.py --data DIR --url http://127.0.0.1:8000       # one that runs already

Questions of ragqa_dev over all passages, by the base and by the adapter that comes with the package: the writer's
words, the final answer (text, refusal, who speaks, the documents it cites), the probability of a refusal. Texts of
CLINC150 among eleven labels, by the base and by a classifier with that adapter's weights. Where the writer's words
differ, the model in float32 says how far the two tokens are apart at the first place of difference, after the same
words: up to `--tie` nats it is a near-tie, which rounding decides. (Logits between 16 and 32 are equal in bfloat16 or
0.125 apart.)
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from common import build, need, parser, ragqa_documents, read_jsonl, table
from vllm_equal_ties import Ties

from rag_app import load_embedder
from rag_app.adapters.files import CONFIG, WEIGHTS
from rag_app.adapters.manifest import AdapterManifest
from rag_app.adapters.versions import SHIPPED, add_version
from rag_app.classification import classify_many
from rag_app.classification.labels import Labels
from rag_app.classification.published import Classifier
from rag_app.config import DEFAULT_CHAT_MODEL, DEFAULT_EMBEDDER
from rag_app.engines import load_chat_model
from rag_app.models import fingerprint, resolve
from rag_app.pipeline import Rag
from rag_app.prompts import PROMPT_VERSION
from rag_app.schema import Answer, Generation, GenerationRequest

ADAPTER = "grounded-qa"
PARTS = [ADAPTER, "labels", "labels-of-base", "base"]
LABELS = ["book_flight", "exchange_rate", "lost_luggage", "meal_suggestion", "pay_bill", "recipe", "tire_change",
          "translate", "weather", "who_made_you", "oos"]  # fmt: skip


class Heard:
    """A chat model whose last request to write and log probabilities are kept."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.request: GenerationRequest | None = None
        self.scores: list[float] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def stream(self, request: GenerationRequest, cancel: Any = None) -> Iterator[str | Generation]:
        self.request = request
        yield from self._model.stream(request, cancel)

    def score(self, request: GenerationRequest, continuations: Sequence[str]) -> list[float]:
        found: list[float] = self._model.score(request, continuations)
        self.scores += found
        return found


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--vllm", metavar="PYTHON", help="Python of an environment with vLLM")
    options.add_argument("--url", help="a server that runs already, with --enable-lora --max-loras 3")
    options.add_argument("--engine", default="reference", help="of this process, in bfloat16: reference, or auto")
    options.add_argument("--parts", nargs="*", default=PARTS, choices=PARTS)
    options.add_argument("--questions", type=int, default=100)
    options.add_argument("--tokens", type=int, default=48, help="written per answer at most")
    options.add_argument("--texts", type=int, default=100, help="to classify")
    options.add_argument("--tie", type=float, default=0.25, help="nats up to which two tokens are a near-tie")
    options.add_argument("--index-root", type=Path, default=Path("indexes/benchmarks"))
    arguments = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers end with this program
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = arguments.url or stack.enter_context(_vllm(arguments.vllm, folder))
        publish_classifier(folder / "adapters")
        common = {"adapters": folder / "adapters"}
        ours = Heard(load_chat_model(DEFAULT_CHAT_MODEL, engine=arguments.engine, dtype="bfloat16", **common))
        theirs = Heard(load_chat_model(DEFAULT_CHAT_MODEL, url=url, **common))
        ties = Ties(ours, SHIPPED / ADAPTER / "2")
        rows: list[list[str]] = []
        for part in arguments.parts:
            if part.startswith("labels"):
                adapter = "intents" if part == "labels" else "base"
                rows.append(classified(arguments, adapter, ours, theirs, folder / "adapters"))
            else:
                rows += answers(arguments, part, ours, theirs, ties)
    print(table(("what", "number", "equal", "near-ties", "different", "probability: most apart", "on average"), rows))


def answers(arguments: Any, adapter: str, ours: Heard, theirs: Heard, ties: Ties) -> list[list[str]]:
    """Rows about the writer's words, the final answers and the probability of a refusal."""
    embedder = load_embedder(DEFAULT_EMBEDDER)
    index = build("ragqa", ragqa_documents(arguments.data), embedder, arguments.index_root)
    questions = list(read_jsonl(need(arguments.data, "splits", "ragqa_dev.jsonl")))
    chosen = random.Random(19).sample(questions, arguments.questions)
    rags = [Rag(index, embedder, model) for model in (ours, theirs)]
    words, finals = [0, 0, 0], [0, 0, 0]
    apart: dict[str, list[float]] = {"confidence": [], "refusal": []}
    for number, row in enumerate(chosen, 1):
        made, written, scores = [], [], []
        for rag, model in zip(rags, (ours, theirs), strict=True):
            model.request = None
            model.scores.clear()
            asked = {"adapter": adapter, "max_new_tokens": arguments.tokens}
            wrote = rag.ask(row["question"], **asked)
            made.append(wrote)
            if model.request is None:  # refused before a word: what would it have written?
                wrote = rag.ask(row["question"], **asked, min_confidence=0.0)
            written.append(wrote.record.written or wrote.text)
            scores.append(model.scores[0] if model.scores else 0.0)
        kind = 0
        if written[0] != written[1]:
            gap = ties.gap(ours.request, written[0], written[1])
            kind = 1 if gap <= arguments.tie else 2
            print(f"{adapter} {number}: {gap:.3f} nats apart: {written[0]!r} | {written[1]!r}", flush=True)
        words[kind] += 1
        same = told(made[0]) == told(made[1])
        finals[0 if same else max(kind, 1) if near(made, kind) else 2] += 1
        if not same:
            print(f"{adapter} {number}: {told(made[0])} | {told(made[1])}", flush=True)
        apart["confidence"].append(abs(made[0].confidence - made[1].confidence))
        apart["refusal"].append(abs(np.exp(scores[0]) - np.exp(scores[1])))
        most = max(apart["confidence"])
        said = f"words {words}, answers {finals} (equal, near-ties, different); confidence at most {most:.4f} apart"
        print(f"{adapter} {number} of {len(chosen)}: {said}", file=sys.stderr, flush=True)
    return [
        [f"{adapter}: writer's words", *counted(words), "", ""],
        [f"{adapter}: final answer", *counted(finals), *probabilities(apart["confidence"])],
        [f"{adapter}: probability of a refusal", str(len(chosen)), "", "", "", *probabilities(apart["refusal"])],
    ]


def told(answer: Answer) -> tuple[str, bool, str, tuple[str, ...]]:
    """What people see of an answer: its words, whether it is a refusal, who speaks, the documents that it cites."""
    cited = tuple(c.source for sentence in answer.sentences for c in sentence.citations)
    return answer.text, answer.abstained, answer.record.speaker, cited


def near(made: Sequence[Answer], kind: int) -> bool:
    """Whether two answers differ for a reason that is counted as a near-tie: the writer's words, or a confidence at the
    very bound."""
    at_bound = made[0].abstained != made[1].abstained and abs(made[0].confidence - made[1].confidence) < 0.02
    return kind == 1 or (kind == 0 and at_bound)


def classified(arguments: Any, adapter: str, ours: Heard, theirs: Heard, root: Path) -> list[str]:
    """The row about labels and their probabilities."""
    labels = Labels.of(LABELS, "oos")
    known = [r for r in read_jsonl(need(arguments.data, "splits", "clinc150_val.jsonl")) if r["label"] in LABELS]
    texts = [r["text"] for r in random.Random(19).sample(known, arguments.texts)]
    if adapter == "base":
        made = [classify_many(model, texts, labels) for model in (ours, theirs)]
    else:
        made = [Classifier.open(adapter, model=m, adapters=root).classify_many(texts) for m in (ours, theirs)]
    found, apart = [0, 0, 0], []
    for mine, other in zip(*made, strict=True):
        apart.append(max(abs(mine.scores[name] - other.scores[name]) for name in mine.scores))
        lead = mine.probability - mine.scores[other.label] if other.label in mine.scores else 1.0
        found[0 if mine.label == other.label else 1 if lead < 0.05 else 2] += 1
    return [f"{adapter}: labels", *counted(found), *probabilities(apart)]


def publish_classifier(root: Path) -> None:
    """A classifier `intents` with the weights of the shipped adapter."""
    source, base = SHIPPED / ADAPTER / "2", resolve(DEFAULT_CHAT_MODEL)

    def fill(folder: Path, version: int) -> AdapterManifest:
        for file in (CONFIG, WEIGHTS):
            shutil.copyfile(source / file, folder / file)
        Labels.of(LABELS, "oos").save(folder / "labels.json")
        return AdapterManifest(
            name="intents", version=version, created="2026-01-01T00:00:00+00:00", task="classify",
            base=DEFAULT_CHAT_MODEL, base_fingerprint=fingerprint(base), prompt_version=PROMPT_VERSION,
        )  # fmt: skip

    add_version(root, "intents", fill, promote=True)


def counted(found: Sequence[int]) -> list[str]:
    return [str(sum(found)), *map(str, found)]


def probabilities(apart: Sequence[float]) -> list[str]:
    return [f"{max(apart):.4f}", f"{np.mean(apart):.5f}"] if apart else ["", ""]


def _vllm(python: str | None, folder: Path) -> Any:
    if not python:
        sys.exit("Give --vllm, the Python of an environment with vLLM, or --url of a server that runs.")
    from real_vllm import real_vllm

    os.environ["RAG_APP_VLLM_PYTHON"] = python
    return real_vllm(resolve(DEFAULT_CHAT_MODEL), folder / "vllm.log", "--dtype", "bfloat16", "--max-loras", "3")


if __name__ == "__main__":
    main()

"""Intents (CLINC150), topics (StackOverflow) and triage (CounselChat): a trained adapter, logistic regression on the
default embeddings and TF-IDF nearest centroid on the same rows, in one run.

All three give scores for every label; the same code chooses temperature and out-of-scope bound on rows that none was
trained on, and decides. An adapter brings its own calibration in its manifest. Without an adapter the base is judged.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from common import mean_of, need, parser, read_jsonl, table

from rag_app import load_chat_model, load_embedder
from rag_app.adapters.records import LabelCalibration
from rag_app.adapters.store import AdapterStore
from rag_app.classification import decide, fit_calibration, label_logprobs, published_labels
from rag_app.classification.labels import Labels
from rag_app.config import DEFAULT_CHAT_MODEL, DEFAULT_EMBEDDER
from rag_app.metrics import calibration_error_statistic, macro_f1_statistic, paired_bootstrap

Texts = Sequence[str]
Scorer = Callable[[Texts], np.ndarray]  # log probabilities (texts, labels)


@dataclass(frozen=True)
class Task:
    """A data set: files of labelled texts, the label that means out of scope, and the accuracy to reach (0: none set).
    A text that occurs several times counts once, and not at all under different labels."""

    name: str
    train: str
    dev: str  # for calibration; empty: a tenth of train is kept apart
    test: str
    out_of_scope: str = ""
    target: float = 0.0
    columns: tuple[str, str] = ("text", "label")


TASKS = (
    Task("intents", "clinc150_train.jsonl", "clinc150_val.jsonl", "clinc150_test_public.jsonl", "oos", 0.94),
    Task("topics", "stackoverflow_topics_train.jsonl", "", "stackoverflow_topics_dev.jsonl", "", 0.90),
    Task("triage", "counselchat_train.jsonl", "", "counselchat_val.jsonl", columns=("question", "topic")),
)


def labelled(path: Path, columns: tuple[str, str]) -> tuple[list[str], list[str]]:
    """Distinct texts of one label and their labels."""
    found: dict[str, set[str]] = {}
    for row in read_jsonl(path):
        found.setdefault(row[columns[0]], set()).add(row[columns[1]])
    return [t for t, names in found.items() if len(names) == 1], [*chain(*(n for n in found.values() if len(n) == 1))]


def sample(texts: list[str], names: list[str], count: int) -> tuple[list[str], list[str]]:
    """`count` rows (0: all), always the same ones."""
    chosen = sorted(np.random.default_rng(0).permutation(len(texts))[: count or len(texts)])
    return [texts[i] for i in chosen], [names[i] for i in chosen]


def by_embeddings(texts: Texts, names: Sequence[str], labels: Labels, embedder) -> Scorer:
    """Logistic regression on sentence embeddings, its strength of regularisation chosen by cross-validation."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV

    search = GridSearchCV(LogisticRegression(max_iter=2000), {"C": [3.0, 30.0]}, cv=3)
    model = search.fit(embedder.embed_documents(texts), list(names)).best_estimator_
    columns = [list(model.classes_).index(n) for n in labels.texts]
    return lambda asked: model.predict_log_proba(embedder.embed_documents(asked))[:, columns]


def by_centroids(texts: Texts, names: Sequence[str], labels: Labels) -> Scorer:
    """Cosine to the mean TF-IDF vector of each label, as scores of a softmax whose temperature is fitted."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    words = TfidfVectorizer(sublinear_tf=True)
    vectors, own = words.fit_transform(texts), np.array(names)
    centroids = normalize(np.vstack([np.asarray(vectors[own == n].mean(axis=0)) for n in labels.texts]))
    return lambda asked: 20.0 * (words.transform(asked) @ centroids.T)


def judge(
    name: str, scores: Scorer, calibration: LabelCalibration | None, labels: Labels, texts: Texts, true: list[str]
):
    """A row of the table, and for each in-scope row whether it was right."""
    started = time.perf_counter()
    found = [decide(row, labels, calibration) for row in scores(texts)]
    seconds = time.perf_counter() - started
    inside = [i for i, t in enumerate(true) if t != labels.out_of_scope]
    right = np.array([found[i].label == true[i] for i in inside], float)
    interval = mean_of(right)
    said, held = np.array([f.out_of_scope for f in found]), np.array([t == labels.out_of_scope for t in true])
    predicted = [f.label for f in found]
    correct = [p == t for p, t in zip(predicted, true, strict=True)]
    outside = len(inside) < len(true)
    row = [
        name,
        interval,
        f"{np.mean(correct):.3f}",
        f"{macro_f1_statistic(predicted, true).of_all():.3f}",
        f"{(said & held).sum() / held.sum():.3f}" if outside else "",
        f"{(said & held).sum() / max(said.sum(), 1):.3f}" if outside else "",
        f"{calibration_error_statistic([f.probability for f in found], correct).of_all():.3f}",
        f"{len(texts) / seconds:,.1f}",
    ]
    return row, right


def run(task: Task, options, model, embedder) -> str:
    texts, names = labelled(need(options.data, "splits", task.train), task.columns)
    if task.dev:
        dev = labelled(need(options.data, "splits", task.dev), task.columns)
    else:
        order = np.random.default_rng(1).permutation(len(texts))
        kept, apart = np.split(order, [len(order) * 9 // 10])
        known = {names[i] for i in kept}
        apart = [i for i in apart if names[i] in known]  # of a rare label all texts may be apart
        dev = [texts[i] for i in apart], [names[i] for i in apart]
        texts, names = [texts[i] for i in kept], [names[i] for i in kept]
    dev_texts, dev_names = dev
    test, true = sample(*labelled(need(options.data, "splits", task.test), task.columns), options.rows)
    labels = Labels.of(names, task.out_of_scope)
    rows, rights = [], []
    for title, scores in (
        ("logistic regression on embeddings", by_embeddings(texts, names, labels, embedder)),
        ("TF-IDF nearest centroid", by_centroids(texts, names, labels)),
    ):
        row, right = judge(title, scores, fit_calibration(scores(dev_texts), dev_names, labels), labels, test, true)
        rows.append(row)
        rights.append(right)
    adapter = getattr(options, task.name)
    calibration = None
    title = "base, no adapter"
    if adapter:
        labels, calibration = published_labels(AdapterStore(options.adapters), adapter)
        title = f"adapter {adapter}"
    ours, right = judge(
        title, lambda asked: label_logprobs(model, asked, labels, adapter=adapter or "base"), calibration, labels, test,
        true,
    )  # fmt: skip
    gain = paired_bootstrap(rights[0], right)
    outside = sum(t == labels.out_of_scope for t in true)
    target = f"; target {task.target}" if task.target else ""
    header = ["system", "in-scope accuracy (95 %)", "accuracy", "macro-F1", "out-of-scope recall", "precision", "ECE"]
    return (
        f"## {task.name}: {len(test):,} texts of {task.test}, {outside:,} of them out of scope, {len(labels.texts)} "
        f"labels{target}\n\n{table([*header, 'texts/s'], [ours, *rows])}\n\n{title} against logistic "
        f"regression, in scope: {gain.signed()}\n"
    )


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--model", default=DEFAULT_CHAT_MODEL, help="base model of the adapters")
    arguments.add_argument("--adapters", help="folder of the adapters (default: $RAG_APP_ADAPTERS or ./adapters)")
    for task in TASKS:
        arguments.add_argument(f"--{task.name}", default="", metavar="ADAPTER", help=f"adapter for {task.name}")
    arguments.add_argument("--only", choices=[t.name for t in TASKS], help="one data set instead of all")
    arguments.add_argument("--rows", type=int, default=0, help="texts to judge per data set (default: all)")
    options = arguments.parse_args()
    model = load_chat_model(options.model, adapters=AdapterStore(options.adapters).root)
    embedder = load_embedder(DEFAULT_EMBEDDER)
    for task in TASKS:
        if options.only in (None, task.name):
            print(run(task, options, model, embedder))


if __name__ == "__main__":
    main()

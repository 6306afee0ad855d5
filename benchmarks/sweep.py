"""What matters for `grounded-qa`: variants of its recipe, and of how the adapter that ships is served.

python benchmarks/sweep.py --data DIR                          # index `ragqa` of finetune/recipes/grounded_qa.toml
python benchmarks/sweep.py --data DIR --served
python benchmarks/sweep.py --data DIR --served --articles      # CovidQA; index `covidqa` of docs/finetuning.md

Every variant of the recipe is trained from nothing on `--contexts` passage lists, a small part of what the shipped
adapter saw: the table tells what helps early, not what is best in the end. All are judged on the same rows of
ragqa_dev, over the base that they were trained over, and each must answer, so that F1 does not depend on how often it
refuses; how well it knows when to refuse is the AUROC of its own probability of the abstention, unanswerable questions
against answerable ones. A finished variant is kept below `--out`, so that an interrupted sweep goes on.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import numpy as np
from common import mean_of, need, parser, table

from finetune.judging.judge import open_served
from finetune.judging.staging import stage_adapter
from finetune.recipe import TrainingRecipe, load_recipe, recipe_from
from finetune.rows.evidence import best_answer
from finetune.rows.prepare import ensure_rows
from finetune.schema import Row, sample_rows
from finetune.training.train import train
from rag_app import load_chat_model, prompts
from rag_app.adapters.store import AdapterStore
from rag_app.answering.finding import answerability
from rag_app.classification.labels import Labels
from rag_app.config import DEFAULT_CHAT_MODEL
from rag_app.metrics import auroc, exact_match, paired_bootstrap, token_f1
from rag_app.protocols import ChatModel
from rag_app.schema import Generation, GenerationRequest

ADAPTER = "grounded-qa"
SHORT = f'Answer from the passages and cite the one you used, like [1], or reply "{prompts.ABSTENTION}"'
TRAINED: Mapping[str, Sequence[str]] = {
    "as shipped": (),
    "rank 8": ("rank=8",),
    "rank 32": ("rank=32",),
    "half the learning rate": ("learning_rate=6e-4",),
    "twice the learning rate": ("learning_rate=2.4e-3",),
    "10 % abstaining": ("data.abstain_share=0.1",),
    "40 % abstaining": ("data.abstain_share=0.4",),
    "one passage": ("data.passages=1",),
    "half of the lists, twice": ("epochs=2.0", "data.max_contexts={half}"),
    "aLoRA": ("alora=true",),
    "QLoRA (NF4 base)": ('method="qlora"',),
    "short instruction": (),
}
SERVED = ("as shipped", "passages in reverse order", "one passage at a time", "NF4 base", "short instruction")


@dataclasses.dataclass(frozen=True)
class Judged:
    """One row: `logprob` is that of the right reply, `abstention` that of the abstention. An answerable row has the
    `text` that was made with the abstention ruled out; `copied` says whether it stands in a passage word for word."""

    answerable: bool
    logprob: float
    abstention: float
    text: str = ""
    f1: float = 0.0
    exact: float = 0.0
    cited: bool = False
    copied: bool = False


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--contexts", type=int, default=60, help="passage lists that each variant is trained on")
    options.add_argument("--rows", type=int, default=120, help="rows judged")
    options.add_argument("--out", type=Path, default=Path("evaluations/sweep"))
    options.add_argument("--served", action="store_true", help="variants of serving instead of training")
    options.add_argument("--articles", action="store_true", help="judge on CovidQA instead of ragqa_dev")
    options.add_argument("--only", nargs="*", metavar="NAME", help="these variants")
    arguments = options.parse_args()
    names = SERVED if arguments.served else tuple(TRAINED)
    if unknown := set(arguments.only or ()) - set(names):
        options.error(f"--only {', '.join(sorted(unknown))}: expected some of {', '.join(names)}")
    if arguments.articles and not arguments.served:
        options.error("--articles: goes with --served; variants are trained and judged on ragqa")
    made_with = AdapterStore().resolve(ADAPTER) if arguments.served else f"{arguments.contexts}-lists"
    arguments.out /= made_with
    splits = need(arguments.data, "splits")
    common = (
        f'data.train=["{splits / "ragqa_train.jsonl"}"]',
        f'data.test=["{splits / "ragqa_dev.jsonl"}"]',
        f'data.passages_file="{splits / "ragqa_passages.jsonl"}"',
        f"data.max_contexts={arguments.contexts}",
        "epochs=1.0",
    )
    recipe = load_recipe("grounded_qa", common)
    if arguments.articles:
        data = {"train": [str(splits / "covidqa_questions.jsonl")], "index": "covidqa", "test_share": 0.5}
        judged_on, arguments.out = recipe_from({"data": data}), arguments.out / "articles"
    else:
        judged_on = recipe
    rows = sample_rows(ensure_rows(judged_on, arguments.out / "rows").rows["test"], arguments.rows)
    results: dict[str, list[Judged]] = {}
    for name in arguments.only or names:
        folder = arguments.out / name.replace(" ", "_")
        path = folder / f"judged-{arguments.rows}.json"
        if not path.exists():
            with wording(name):
                if arguments.served:
                    found = served(name, rows)
                else:
                    changes = [change.format(half=arguments.contexts // 2) for change in TRAINED[name]]
                    found = trained(
                        load_recipe("grounded_qa", (*common, *changes)), recipe, folder, rows, arguments.out
                    )
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps([dataclasses.asdict(j) for j in found], ensure_ascii=False), encoding="utf-8")
        results[name] = [Judged(**values) for values in json.loads(path.read_text(encoding="utf-8"))]
        print(f"{name}: {' '.join(line(results[name], results[name])[:-2])}", flush=True)
    first = next(iter(results.values()))
    head = ["variant", "log p, right answer", "exact", "right passage cited", "word for word", "F1",
            "AUROC of the abstention", "gain in log p", "gain in F1"]  # fmt: skip
    print(table(head, [[name, *line(found, first)] for name, found in results.items()]))


@contextmanager
def wording(name: str) -> Iterator[None]:
    """The short instruction for the variant of that name, in training and in serving alike."""
    instruction = SHORT if name == "short instruction" else prompts._ANSWER_INSTRUCTION
    with mock.patch.object(prompts, "_ANSWER_INSTRUCTION", instruction):
        yield


def trained(
    recipe: TrainingRecipe, first: TrainingRecipe, folder: Path, rows: Sequence[Row], out: Path
) -> list[Judged]:
    """Train one variant, on the rows of the first where its data settings are the same, and judge it."""
    built = ensure_rows(recipe, out / "rows" if recipe.data == first.data else folder / "rows")
    train(recipe, list(built.rows["train"]), [], folder / "training")
    model = open_served(recipe, folder / "candidate")
    name = stage_adapter(
        folder / "candidate", "variant", folder / "training" / "adapter", recipe, model.fingerprint, Labels()
    )
    return [judge(model, name, row, row) for row in rows]


def served(name: str, rows: Sequence[Row]) -> list[Judged]:
    """Judge the adapter that ships, served as `name` says."""
    model = load_chat_model(
        DEFAULT_CHAT_MODEL, quantization="nf4" if name == "NF4 base" else "none", adapters="adapters"
    )

    def shown(row: Row) -> Row:
        if name == "one passage at a time":
            return best_alone(model, row)
        return reverse(row) if name == "passages in reverse order" else row

    return [judge(model, ADAPTER, row, shown(row)) for row in rows]


def reverse(row: Row) -> Row:
    """The best passage last; the target cites it by its new number."""
    gold = len(row.passages) + 1 - row.gold if row.gold else 0
    target = row.target.replace(f"[{row.gold}]", f"[{gold}]") if gold else row.target
    return dataclasses.replace(row, passages=row.passages[::-1], gold=gold, target=target)


def best_alone(model: ChatModel, row: Row) -> Row:
    """The passage that the model, reading one at a time, would least abstain from; a later one must be surer by 1 in
    log odds."""
    alone = [dataclasses.replace(row, passages=(p,), gold=0) for p in row.passages]
    asked = [GenerationRequest(a.messages(), adapter=ADAPTER) for a in alone]
    logprobs = [model.score(request, [prompts.ABSTENTION])[0] for request in asked]
    best = int(np.argmax([answerability.logits(0.5, p)[1] - rank for rank, p in enumerate(logprobs)]))
    target = row.target.replace(f"[{row.gold}]", "[1]")
    return dataclasses.replace(alone[best], gold=int(best + 1 == row.gold), target=target)


def judge(model: ChatModel, adapter: str, asked: Row, row: Row) -> Judged:
    """Right reply and abstention scored, then the answer that is given when the abstention is ruled out; `row` is
    `asked` as it is shown to the model."""
    request = GenerationRequest(row.messages(), max_new_tokens=64, adapter=adapter)
    right, abstention = model.score(request, [row.target, prompts.ABSTENTION])
    if not asked.gold:
        return Judged(answerable=False, logprob=right, abstention=abstention)
    made = list(model.stream(dataclasses.replace(request, avoid=prompts.ABSTENTION)))[-1]
    assert isinstance(made, Generation)
    text = prompts.without_markers(made.text)
    return Judged(
        answerable=True,
        logprob=right,
        abstention=abstention,
        text=made.text,
        f1=token_f1(text, row.accepted),
        exact=exact_match(text, row.accepted),
        cited=row.gold in prompts.cited_numbers(made.text),
        copied=any(best_answer([text], p.text) for p in row.passages),
    )


def line(found: Sequence[Judged], first: Sequence[Judged]) -> list[str]:
    """The cells of one variant; gains are paired with `first`."""
    asked, before = [j for j in found if j.answerable], [j for j in first if j.answerable]
    f1 = np.array([j.f1 for j in asked])
    both = len(asked) < len(found)
    separation = auroc([j.abstention for j in found], [not j.answerable for j in found]) if both else float("nan")

    def gain(key: str) -> str:
        one, other = ([getattr(j, key) for j in judged] for judged in (before, asked))
        return paired_bootstrap(one, other).signed() if found is not first else ""

    return [
        *(f"{float(np.mean([getattr(j, key) for j in asked])):.3f}" for key in ("logprob", "exact", "cited", "copied")),
        str(mean_of(f1)),
        f"{separation:.3f}",
        gain("logprob"),
        gain("f1"),
    ]


if __name__ == "__main__":
    main()

"""Cases for the check of support with known verdicts: human sentences, short and longer answers, claims."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import trained
from common import need, read_jsonl

from finetune.reader.rows.mixing import is_held_out
from finetune.reader.rows.sets import CLAIMS
from rag_app.citations import Context, find_support
from rag_app.text.language.sentences import sentence_spans
from rag_app.text.language.words import content_stems, split_words

_NAME = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+){0,2}")
_NUMBER = re.compile(r"(?<![\w.,])\d[\d,.]*\d|\b\d\b")
_AUXILIARY = re.compile(r"\b(is|are|was|were|has|have|had|can|could|will|would|does|did|do)\b")
_SHORT, _LONGER = 3, 8
_ELSEWHERE = 10  # among this many passages that BM25 ranks first, the gold one left out
_SHARES = {source.file.rsplit("/", 1)[-1].removesuffix(".jsonl"): source.share for source in CLAIMS}


class Case(NamedTuple):
    """An answer or claim, the passage held against it and what is known: `kind` names the row of the table, `source`
    the set that a question of ragqa is from."""

    kind: str
    answer: str
    question: str
    passage: str
    context: Context
    source: str = ""


def sentences(data: Path, half: int | None = None) -> Iterator[Case]:
    """Sentences of human answers (CLAPnq; of every second row where a `half`, 0 or 1, is given) with their passage
    ("as written"), with the most similar other one, and with their passage after a number was changed or a negation
    put in."""
    rows = [r for r in read_jsonl(need(data, "splits", "clapnq_dev_public.jsonl")) if r["answerable"]]
    similar = _similar([r["passage"]["text"] for r in rows])
    for row in rows if half is None else rows[half::2]:
        passage, answer, question = row["passage"], row["answers"][0], row["question"]
        for start, end in sentence_spans(answer):
            said = answer[start:end]
            if len(content_stems(said)) < 3:
                continue
            other = next((rows[i] for i in similar(said, 5) if rows[i]["passage"]["text"] != passage["text"]), None)
            variants = [("as written", said, passage), ("number", renumbered(said), passage)]
            variants += [("negated", negated(said), passage), ("other passage", said, other and other["passage"])]
            for kind, text, held in variants:
                if text and held:
                    yield Case(kind, text, question, held["text"], Context(held["title"]))


def short_answers(data: Path, split: str, *, kept_out: bool = False) -> Iterator[Case]:
    """Gold answers of at most three words in their passage ("gold"); another name or number of the same passage that
    is part of neither the gold answers nor the question ("another"); the gold answer in another passage that BM25 ranks
    high ("elsewhere": some of these do answer the question). With `kept_out` only questions about passages that no
    reader was trained on."""
    draw = random.Random(0)
    rows, passages, ranked = _ragqa(data, split, kept_out)
    draw.shuffle(rows)
    for row in rows:
        gold, question = passages[row["passage_id"]], row["question"]
        context = _context(gold)
        answer = next((a for a in row["answers"] if _is_short(a) and a.lower() in gold["text"].lower()), None)
        if answer is None:
            continue
        yield Case("gold", answer, question, gold["text"], context, row["source"])
        if others := _others(answer, row["answers"], question, gold["text"]):
            yield Case("another", draw.choice(others), question, gold["text"], context)
        for other in (passages[id] for id in ranked(question, _ELSEWHERE)):
            if other["text"] != gold["text"] and find_support(answer, other["text"]).holds:
                yield Case("elsewhere", answer, question, other["text"], _context(other))
                break


def longer_answers(data: Path, split: str, *, kept_out: bool = False) -> Iterator[Case]:
    """Gold answers of four to eight words in their passage ("longer"), and the answer, as long, to another question
    about that passage, where the two share no word ("of another question")."""
    rows, passages, _ = _ragqa(data, split, kept_out)
    about: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        about.setdefault(row["passage_id"], []).append(row)
    random.Random(0).shuffle(rows)
    for row in rows:
        gold, question = passages[row["passage_id"]], row["question"]
        right = set().union(*(content_stems(a) for a in row["answers"]))
        for answer in [a for a in row["answers"] if _is_longer(a) and a in gold["text"]][:1]:
            yield Case("longer", answer, question, gold["text"], _context(gold))
        near = [a for one in about[row["passage_id"]] for a in one["answers"] if _is_longer(a)]
        for answer in [a for a in near if not content_stems(a) & right][:1]:
            yield Case("of another question", answer, question, gold["text"], _context(gold))


def claims(data: Path, half: int) -> Iterator[Case]:
    """One half (0 or 1) of each file of claims: paraphrases that their passage supports, refutes or does not hold, and
    that the shipped reader was not trained on (of the files left out it saw all but a dozen)."""
    for name in ("begin", "halueval_qa"):
        rows = list(read_jsonl(need(data, "reading", "claims", f"{name}.jsonl")))
        random.Random(0).shuffle(rows)
        for row in rows[half::2]:
            unseen = trained.unseen(row["id"], share=_SHARES.get(name, 0.0))
            if unseen and row["label"] in ("supported", "refuted", "not_supported"):
                label = "supported" if row["label"] == "supported" else "not supported"
                answer = row.get("answer") or row["claim"]
                yield Case(f"{name}, {label}", answer, row.get("question", ""), row["passage"], Context(row["title"]))


def negated(sentence: str) -> str | None:
    """The sentence with a "not", None where that needs more than one word."""
    changed, count = _AUXILIARY.subn(r"\1 not", sentence, count=1)
    return changed if count and " not not" not in changed else None


def renumbered(sentence: str) -> str | None:
    """The sentence with another first number, None without one."""
    match = re.search(r"\d+", sentence)
    return f"{sentence[: match.start()]}{int(match.group()) + 7}{sentence[match.end() :]}" if match else None


Ranked = Callable[[str, int], list[Any]]


def _ragqa(data: Path, split: str, kept_out: bool) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]], Ranked]:
    """Answerable questions, passages by id, and the ids of the passages that are most similar to a text."""
    passages = {r["id"]: r for r in read_jsonl(need(data, "splits", "ragqa_passages.jsonl"))}
    similar = _similar([f"{p['title']} {p['text']}" for p in passages.values()])
    rows = [r for r in read_jsonl(need(data, "splits", f"ragqa_{split}.jsonl")) if r["answerable"]]
    ids = list(passages)
    chosen = [r for r in rows if not kept_out or is_held_out(r["passage_id"])]
    return chosen, passages, lambda text, count: [ids[i] for i in similar(text, count)]


def _similar(texts: Sequence[str]) -> Ranked:
    """The places of the texts that BM25 ranks first."""
    import bm25s

    index = bm25s.BM25()
    index.index(bm25s.tokenize(texts, show_progress=False), show_progress=False)
    return partial(_ranked, index)


def _ranked(index: Any, text: str, count: int) -> list[int]:
    import bm25s
    import numpy as np

    tokens = bm25s.tokenize(text, return_ids=False, show_progress=False)[0]
    return np.argsort(-index.get_scores(tokens))[:count].tolist() if tokens else []


def _context(passage: dict[str, Any]) -> Context:
    return Context(passage["title"])


def _is_short(answer: str) -> bool:
    return len(split_words(answer)) <= _SHORT and bool(content_stems(answer))


def _is_longer(answer: str) -> bool:
    return _SHORT < len(split_words(answer)) <= _LONGER and bool(content_stems(answer))


def _others(answer: str, answers: list[str], question: str, passage: str) -> list[str]:
    kind = _NUMBER if any(c.isdigit() for c in answer) else _NAME
    right = set().union(*(content_stems(a) for a in answers))
    found = []
    for other in dict.fromkeys(kind.findall(passage)):
        stems = content_stems(other)
        if _is_short(other) and not stems & right and not stems <= content_stems(question):
            found.append(other)
    return found

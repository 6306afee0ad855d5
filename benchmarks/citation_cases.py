"""Cases for the support check with known verdicts: short answers of ragqa, claims with their passages."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from common import need, read_jsonl

from rag_app.citations import Context, find_support
from rag_app.text.words import content_stems, split_words

_NAME = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+){0,2}")
_NUMBER = re.compile(r"(?<![\w.,])\d[\d,.]*\d|\b\d\b")
_SHORT = 3
_ELSEWHERE = 10  # among this many passages that BM25 ranks first, the gold one left out


class Case(NamedTuple):
    """An answer or claim, the passage held against it and what is known: `kind` names the row of the table."""

    kind: str
    answer: str
    question: str
    passage: str
    context: Context


def short_answers(data: Path, split: str, limit: int) -> Iterator[Case]:
    """Gold answers of at most three words in their passage; another name or number of the same passage that is part of
    neither the gold answers nor the question; the gold answer in another passage that BM25 ranks high (some of these do
    answer the question)."""
    import bm25s

    passages = {r["id"]: r for r in read_jsonl(need(data, "splits", "ragqa_passages.jsonl"))}
    ids = list(passages)
    bm25 = bm25s.BM25()
    texts = [f"{p['title'].replace('_', ' ')} {p['text']}" for p in passages.values()]
    bm25.index(bm25s.tokenize(texts, show_progress=False), show_progress=False)
    rows = [r for r in read_jsonl(need(data, "splits", f"ragqa_{split}.jsonl")) if r["answerable"]]
    chance = random.Random(0)
    chance.shuffle(rows)
    for row in rows[:limit]:
        gold, question = passages[row["passage_id"]], row["question"]
        context = Context(gold["title"].replace("_", " "))
        answer = next((a for a in row["answers"] if _is_short(a) and a.lower() in gold["text"].lower()), None)
        if answer is None:
            continue
        yield Case("gold", answer, question, gold["text"], context)
        if others := _others(answer, row["answers"], question, gold["text"]):
            yield Case("another", chance.choice(others), question, gold["text"], context)
        tokens = bm25s.tokenize(question, return_ids=False, show_progress=False)[0]
        ranked = np.argsort(-bm25.get_scores(tokens))[:_ELSEWHERE].tolist() if tokens else []
        for other in (passages[ids[i]] for i in ranked):
            if other["text"] != gold["text"] and find_support(answer, other["text"]).holds:
                yield Case("elsewhere", answer, question, other["text"], Context(other["title"].replace("_", " ")))
                break


def claims(data: Path, half: int) -> Iterator[Case]:
    """One half (0 or 1) of each file of claims: paraphrases that their passage supports, refutes or does not hold."""
    for name in ("begin", "feverous_s", "fool_me_twice", "halueval_qa"):
        rows = list(read_jsonl(need(data, "reading", "claims", f"{name}.jsonl")))
        random.Random(0).shuffle(rows)
        for row in rows[half::2]:
            if row["label"] in ("supported", "refuted", "not_supported"):
                label = "supported" if row["label"] == "supported" else "not supported"
                answer = row.get("answer") or row["claim"]
                yield Case(f"{name}, {label}", answer, row.get("question", ""), row["passage"], Context(row["title"]))


def _is_short(answer: str) -> bool:
    return len(split_words(answer)) <= _SHORT and bool(content_stems(answer))


def _others(answer: str, answers: list[str], question: str, passage: str) -> list[str]:
    kind = _NUMBER if any(c.isdigit() for c in answer) else _NAME
    right = set().union(*(content_stems(a) for a in answers))
    found = []
    for other in dict.fromkeys(kind.findall(passage)):
        stems = content_stems(other)
        if _is_short(other) and not stems & right and not stems <= content_stems(question):
            found.append(other)
    return found

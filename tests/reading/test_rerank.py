"""Hits are reordered by the fitted mixture; hits out of reach keep their place behind the others."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import torch
from reader_folders import MIXING, random_adapter, write_reader

from rag_app.index.context import heading_of
from rag_app.reading.pairs import PairTokenizer
from rag_app.reading.read import Reader
from rag_app.reading.rerank import ReaderReranker
from rag_app.schema import Chunk, Hit

TEXTS = ["The cat sat.", "A dog ran to the man.", "It was the old cat.", "No cat at all.", "The man sat."]
FUSED = [0.9, 0.85, 0.8, 0.5, 0.1]


def hits() -> list[Hit]:
    chunks = [Chunk(i, i, f"s{i}", "Cats", 0, len(t), t, headings=("Old",)) for i, t in enumerate(TEXTS)]
    return [Hit(c, s, {"fused": s}) for c, s in zip(chunks, FUSED, strict=True)]


def test_the_order_is_that_of_the_mixture(reader: Reader) -> None:
    reranked = [r.hit for r in ReaderReranker(reader).read("Who sat?", hits())]
    assert sorted(h.chunk.id for h in reranked) == [0, 1, 2, 3, 4]
    read = reader.read(
        "Who sat?", [(heading_of(h.chunk.title, h.chunk.headings, h.chunk.above), h.chunk.text) for h in hits()]
    )
    near = [i for i in range(5) if FUSED[i] >= FUSED[0] - MIXING.reach]
    assert near == [0, 1, 2, 3]
    fused, relevance, answers, lead = MIXING.rerank
    scores = {
        i: fused * FUSED[i]
        + relevance * read[i].relevance_logit
        + answers * read[i].answers_logit
        + lead * read[i].lead
        for i in near
    }
    assert [h.chunk.id for h in reranked] == [*sorted(near, key=lambda i: -scores[i]), 4]
    for hit in reranked[:4]:
        assert hit.score == pytest.approx(scores[hit.chunk.id], abs=1e-3)
        assert hit.scores["rerank"] == hit.score
        assert hit.scores["fused"] == FUSED[hit.chunk.id]
        assert hit.scores["answers"] == pytest.approx(read[hit.chunk.id].answers, abs=1e-4)
    assert reranked[4].score == FUSED[4]


def test_only_the_first_candidates_are_read(reader: Reader) -> None:
    read = ReaderReranker(reader, candidates=2).read("Who sat?", hits())
    assert [r.reading is None for r in read] == [False, False, True, True, True]
    assert [r.hit.chunk.id for r in read[2:]] == [2, 3, 4]
    assert ReaderReranker(reader).read("Who sat?", []) == []


def test_more_is_read_of_the_document_that_the_question_names(reader: Reader) -> None:
    def read(named: float, document: int) -> list[bool]:
        found = [dataclasses.replace(h, scores={**h.scores, "document": named}) for h in hits()]
        found[4] = dataclasses.replace(found[4], chunk=dataclasses.replace(found[4].chunk, document_id=document))
        return [r.reading is not None for r in ReaderReranker(reader).read("Who sat?", found)]

    assert read(1.0, document=0) == [True] * 5
    assert read(1.0, document=4) == read(0.0, document=0) == [True, True, True, True, False]


def test_support_is_the_third_verdict(tmp_path: Path, base: Path) -> None:
    adapter = random_adapter(base)
    adapter["heads.verdicts.weight"][2] = 0
    adapter["heads.verdicts.bias"][2] = 2.0
    folder = write_reader(tmp_path / "supports", base, adapter)
    reader = Reader(folder, base, dtype=torch.float32)
    assert reader.supports(["The cat sat."] * 5, [("", t) for t in TEXTS]) == pytest.approx([0.8808] * 5, abs=1e-3)
    assert dataclasses.asdict(reader.manifest.mixing)["reach"] == MIXING.reach


def test_every_claim_is_held_against_the_passage_in_its_place(reader: Reader, base: Path) -> None:
    claims = ["The cat sat.", "Who is the man?", "A dog ran."]
    passages = [("Cats", TEXTS[0]), ("", TEXTS[4]), ("", " ".join(f"the cat {i}." for i in range(60)))]
    together = reader.supports(claims, passages)
    alone = [reader.supports([claim], [passage])[0] for claim, passage in zip(claims, passages, strict=True)]
    assert together == pytest.approx(alone, abs=1e-4) and len(set(together)) == 3
    tokenizer = PairTokenizer(base, 64)
    pairs = tokenizer.windows(*tokenizer.encode([claims[2], *passages[2]]))
    windows = [passages[2][1][p.offsets[0][0] : p.offsets[-1][1]] for p in pairs]
    best = max(reader.supports([claims[2]], [("", window)])[0] for window in windows)
    assert len(windows) > 2 and together[2] == pytest.approx(best, abs=1e-4)
    assert reader.supports([], []) == []

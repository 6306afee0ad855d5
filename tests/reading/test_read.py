"""Readings point at characters of the passage, whatever the batch, the window and the number type."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from eight_bit_levels import hold_to
from reader_folders import random_adapter, write_reader
from transformers import BertModel

from rag_app.errors import GenerationCancelled
from rag_app.reading import encoder
from rag_app.reading import read as read_module
from rag_app.reading.pairs import PairTokenizer
from rag_app.reading.read import Reader
from rag_app.reading.rerank import ReaderReranker
from rag_app.reading.spans import best_spans, sharpness_for
from rag_app.reading.weights import load_base

QUESTION = "Who is it?"
PASSAGES = [("Cats", "The cat sat."), ("", "A dog."), ("Cats > Old", "It was the old cat of the man."), ("x", "")]


def test_a_reading_lies_on_token_bounds_of_its_passage(reader: Reader) -> None:
    read = reader.read(QUESTION, PASSAGES)
    assert len(read) == len(PASSAGES)
    for reading, (_, text) in zip(read[:3], PASSAGES, strict=False):
        assert 0 <= reading.start < reading.end <= len(text)
        assert text[reading.start : reading.end].strip() == text[reading.start : reading.end]
    assert (read[3].start, read[3].end, read[3].lead) == (0, 0, 0.0)
    assert reader.read(QUESTION, []) == []


def test_what_is_struck_out_is_not_read(reader: Reader) -> None:
    text = "~~The dog sat.~~ The cat ~~stood~~ sat."
    struck, plain = reader.read(QUESTION, [("Cats", text), ("Cats", "The cat sat.")])
    assert struck.answers_logit == plain.answers_logit
    assert all("~" not in text[place.start : place.end].replace("~~stood~~", "") for place in struck.places)
    assert reader.supports([QUESTION], [("", "~~A dog.~~")]) == reader.supports([QUESTION], [("", "")])


def test_a_passage_is_read_alike_alone_and_among_others(reader: Reader) -> None:
    together = reader.read(QUESTION, PASSAGES)
    for passage, reading in zip(PASSAGES, together, strict=True):
        alone = reader.read(QUESTION, [passage])[0]
        assert (alone.start, alone.end) == (reading.start, reading.end)
        assert alone.answers_logit == pytest.approx(reading.answers_logit, abs=1e-4)


def test_what_somebody_no_longer_waits_for_ends_between_two_batches(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_module, "CPU_TOKENS", 16)
    begun: list[int] = []

    def go_on() -> None:
        begun.append(len(begun))
        if len(begun) == 3:
            raise GenerationCancelled("Nobody waits.")

    with pytest.raises(GenerationCancelled):
        reader.between(go_on).read(QUESTION, PASSAGES * 3)
    assert begun == [0, 1, 2]
    read = ReaderReranker(reader).between(go_on).reader.supports(["The cat sat."], PASSAGES[:1])
    assert read == reader.supports(["The cat sat."], PASSAGES[:1]) and len(begun) == 4


def test_the_forward_pass_is_that_of_transformers(tmp_path: Path, base: Path) -> None:
    """With no change of the base, the span logits are those of the heads over transformers' own hidden states."""
    weights, _ = load_base(base)
    adapter = random_adapter(base)
    for name in adapter:
        if name in weights:
            adapter[name] = weights[name]
        elif name.endswith("lora_b"):
            adapter[name] = torch.zeros_like(adapter[name])
    reader = Reader(write_reader(tmp_path / "plain", base, adapter), base, dtype=torch.float32)
    tokenizer = PairTokenizer(base, 64)
    question, heading, text = tokenizer.encode([QUESTION, *PASSAGES[2]])
    pair = tokenizer.windows(question, heading, text)[0]
    model = BertModel.from_pretrained(base).eval()
    with torch.inference_mode():
        hidden = model(torch.tensor([pair.ids]), token_type_ids=torch.tensor([pair.types])).last_hidden_state[0]
        spans = hidden @ adapter["heads.span.weight"].t() + adapter["heads.span.bias"]
        first = torch.tanh(hidden[0] @ adapter["heads.pooler.weight"].t() + adapter["heads.pooler.bias"])
        verdicts = first @ adapter["heads.verdicts.weight"].t() + adapter["heads.verdicts.bias"]
    reading = reader.read(QUESTION, [PASSAGES[2]])[0]
    assert reading.relevance_logit == pytest.approx(float(verdicts[0]), abs=1e-4)
    best = best_spans(spans, pair.first, len(pair.offsets))[0]
    assert reading.lead == pytest.approx(best.lead, abs=1e-4)
    assert (reading.start, reading.end) == (pair.offsets[best.first][0], pair.offsets[best.last][1])


def test_best_span_against_every_pair() -> None:
    draw = np.random.default_rng(0)
    for _ in range(20):
        count, first = int(draw.integers(1, 50)), int(draw.integers(1, 5))
        spans = torch.tensor(draw.normal(size=(first + count + 1, 2)))
        best = max(
            (float(spans[first + i, 0] + spans[first + j, 1]), i, j)
            for i in range(count)
            for j in range(i, min(count, i + 30))
        )
        found = best_spans(spans, first, count, 1.0)
        assert [(one.first, one.last) for one in best_spans(spans, first, count)] == [(o.first, o.last) for o in found]
        assert (found[0].first, found[0].last) == best[1:]
        assert found[0].lead == pytest.approx(best[0] - float(spans[0].sum()))
        assert [one.lead for one in found] == sorted((one.lead for one in found), reverse=True)
        assert all(sum(one.first <= at <= one.last for one in found) <= 2 for at in range(count))
        assert all(0 <= one.wide[0] <= one.wide[1] < count for one in found)


def test_the_wide_place_shares_most_with_all_that_may_be_meant() -> None:
    """Word 2 alone is likeliest; 2 to 5, 2 to 6 and 1 to 5 together are likelier, and 2 to 5 shares most with them."""
    spans = torch.full((9, 2), -20.0)
    spans[1 + 2, 0], spans[1 + 1, 0] = 5.0, 4.2
    spans[1 + 2, 1], spans[1 + 5, 1], spans[1 + 6, 1] = 5.0, 4.9, 4.2
    best = best_spans(spans, 1, 8, 0.8)[0]
    assert (best.first, best.last) == (2, 2) and best.wide == (2, 5)
    assert best_spans(spans, 1, 8, 20.0)[0].wide == (2, 2)  # where the likeliest is sure


def test_an_open_question_is_answered_at_more_length() -> None:
    open_ones = ("Why did sales fall?", "How is the pump drained?", "What does the warranty cover?", "What causes it?")
    short = (
        "Who drains it?",
        "What year was it?",
        "How many are there?",
        "In which case is it due?",
    )
    assert {sharpness_for(q) for q in open_ones}.isdisjoint({sharpness_for(q) for q in short})
    assert max(map(sharpness_for, open_ones)) < min(map(sharpness_for, short))


def test_a_long_passage_is_read_in_windows_that_cover_it(reader: Reader, base: Path) -> None:
    text = " ".join(f"the cat {i}." for i in range(60))
    tokenizer = PairTokenizer(base, 64)
    question, heading, passage = tokenizer.encode([QUESTION, "Cats", text])
    pairs = tokenizer.windows(question, heading, passage)
    assert len(pairs) > 2
    assert all(len(p.ids) <= 64 for p in pairs)
    covered = {offset for p in pairs for offset in p.offsets}
    assert covered == set(passage.offsets)
    reading = reader.read(QUESTION, [("Cats", text)])[0]
    assert 0 <= reading.start < reading.end <= len(text)


def test_token_spans_come_back_to_their_characters(base: Path) -> None:
    tokenizer = PairTokenizer(base, 64)
    text = "The old cat of the man sat."
    question, heading, passage = tokenizer.encode([QUESTION, "Cats", text])
    pair = tokenizer.windows(question, heading, passage)[0]
    place = text.index("old cat")
    span = pair.token_span(place, place + 7)
    assert span is not None
    first, last = (i - pair.first for i in span)
    assert text[pair.offsets[first][0] : pair.offsets[last][1]] == "old cat"
    assert pair.token_span(place, len(text) + 1) is None


@pytest.mark.parametrize(
    ("dtype", "levels", "expected"), [(None, 127, "int8"), (None, 63, "int8"), (torch.bfloat16, 0, "bfloat16")]
)
def test_faster_number_types_read_alike(
    folder: Path,
    base: Path,
    reader: Reader,
    dtype: torch.dtype | None,
    levels: int,
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hold_to(levels, monkeypatch)
    fast = Reader(folder, base, dtype=dtype)
    assert fast.precision == expected
    passages = [(h, t) for h, t in PASSAGES if t]
    ours = np.array([r.answers_logit for r in reader.read(QUESTION, passages)])
    theirs = np.array([r.answers_logit for r in fast.read(QUESTION, passages)])
    assert 0 < np.abs(ours - theirs).max() < 0.3


def test_it_is_calibrated_on_questions_with_passages_that_fit(base: Path) -> None:
    tokens = encoder._sample(PairTokenizer(base, 40))
    assert max(tokens.lengths) == 40 and {0, 1} == set(tokens.types.tolist())


@pytest.mark.parametrize(
    ("levels", "best", "expected"),
    [
        (127, torch.bfloat16, "int8"),
        (63, torch.float32, "int8"),
        (0, torch.bfloat16, "bfloat16"),
        (0, torch.float32, "float32"),
    ],
)
def test_numbers_are_the_fastest_of_the_processor(
    folder: Path, base: Path, levels: int, best: torch.dtype, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold_to(levels, monkeypatch)
    monkeypatch.setattr(encoder, "best_dtype", lambda _: best)
    assert Reader(folder, base).precision == expected

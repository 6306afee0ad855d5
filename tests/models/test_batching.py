import random

from rag_app.models.batching import batches_by_tokens


def test_every_text_is_in_one_batch_within_the_budget() -> None:
    rng = random.Random(0)
    lengths = [rng.randint(1, 256) for _ in range(500)]
    batches = batches_by_tokens(lengths, 1024)
    assert sorted(i for b in batches for i in b) == list(range(500))
    assert all(len(b) * max(lengths[i] for i in b) <= 1024 for b in batches)
    padded = sum(len(b) * max(lengths[i] for i in b) for b in batches)
    assert padded < 1.03 * sum(lengths)
    assert len(batches) < 1.1 * sum(lengths) / 1024 + 1


def test_a_text_longer_than_the_budget_is_alone() -> None:
    assert batches_by_tokens([5, 50, 6], 20) == [[1], [2, 0]]
    assert batches_by_tokens([], 20) == []

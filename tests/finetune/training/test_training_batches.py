import numpy as np
import torch
from training_rows import random_rows

from finetune.rows.encode import EncodedRow
from finetune.training.collate import Collator, StepSampler


def rows_in_groups(sizes: list[int]) -> list[EncodedRow]:
    ids = np.arange(20, dtype=np.int32)
    return [
        EncodedRow(id=f"{g}-{n}", prompt_ids=ids, answer_ids=ids[:2], group=f"g{g}" if size > 1 else "")
        for g, size in enumerate(sizes)
        for n in range(size)
    ]


def test_every_row_once_an_epoch_and_groups_stay_together():
    rows = rows_in_groups([12, 3, 1, 1, 40, 7, 1, 5, 16, 2] * 5)
    sampler = StepSampler(rows, 16, seed=3)
    steps = list(sampler)
    assert sorted(n for step in steps for n in step) == list(range(len(rows)))
    assert len(steps) == len(sampler) == -(-len(rows) // 16)
    sizes = [len(step) for step in steps]
    assert max(sizes) <= 32 and np.mean(np.abs(np.array(sizes) - 16)) < 6
    for group in {row.group for row in rows if row.group}:
        members = [n for n, row in enumerate(rows) if row.group == group]
        assert sum(bool(set(step) & set(members)) for step in steps) <= -(-len(members) // 16)


def test_epochs_differ_and_repeat_by_seed():
    rows = rows_in_groups([4, 1, 1, 9, 3, 1] * 6)
    first, second = StepSampler(rows, 8, seed=1), StepSampler(rows, 8, seed=1)
    epoch_0 = list(first)
    first.set_epoch(1)
    epoch_1 = list(first)
    assert epoch_0 == list(second) != epoch_1
    first.set_epoch(0)
    assert list(first) == epoch_0 != list(StepSampler(rows, 8, seed=2))


def test_processes_share_out_the_rows_of_each_step():
    rows = rows_in_groups([4, 1, 1, 9, 3, 1] * 6)
    whole = list(StepSampler(rows, 8, seed=1))
    parts = [list(StepSampler(rows, 8, seed=1, processes=3, rank=rank)) for rank in range(3)]
    assert all(len(part) == len(whole) for part in parts)
    for step, *shares in zip(whole, *parts, strict=True):
        if len(step) >= 3:
            assert sorted(step) == sorted(n for share in shares for n in share)
        assert all(shares)


def test_padded_rows_of_seq2seq_models():
    rows = random_rows(0, 200, [])
    batch = Collator(max_tokens=60, seq2seq=True, pad_id=0)(rows)
    assert len(batch.micro_batches) > 1 and batch.rows == len(rows)
    seen = []
    for micro in batch.micro_batches:
        assert micro.input_ids.numel() <= 60 or len(micro.input_ids) == 1
        labels = micro.labels[micro.labels != -100]
        start = 0
        for line, number in enumerate(dict.fromkeys(micro.row_of.tolist())):
            row = rows[number]
            count = len(row.answer_ids)
            assert labels[start : start + count].tolist() == row.answer_ids.tolist()
            assert micro.input_ids[line][micro.attention_mask[line].bool()].tolist() == row.prompt_ids.tolist()
            start += count
            seen.append(number)
        assert (micro.input_ids[micro.attention_mask == 0] == 0).all()
    assert sorted(seen) == list(range(len(rows)))
    assert batch.answer_tokens == sum(len(row.answer_ids) for row in rows)


def test_a_model_without_segments_gets_one_row_a_sequence():
    rows = random_rows(0, 200, [])
    batch = Collator(max_tokens=1000, share=False)(rows)
    assert len(batch.micro_batches) == len(rows)
    assert batch.tokens == sum(len(row) - 1 for row in rows)
    assert torch.equal(batch.micro_batches[0].targets, torch.from_numpy(rows[0].answer_ids.astype(np.int64)))

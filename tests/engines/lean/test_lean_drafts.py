"""Guesses from what was read: fewer forwards, the same tokens."""

from __future__ import annotations

from typing import Any

import pytest
from asking import answer, together

from rag_app.engines.lean.drafts import Drafts
from rag_app.schema import GenerationRequest, Message


def asking(adapter: str, words: str, tokens: int = 60, **kw: Any) -> GenerationRequest:
    return GenerationRequest((Message("user", words),), max_new_tokens=tokens, adapter=adapter, **kw)


def test_a_guess_is_what_followed_the_longest_and_latest_match() -> None:
    drafts = Drafts([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 2, 3])
    assert drafts.guess_after(4, 7) == [5, 6, 7]
    assert drafts.guess_after(4, 2) == [5, 6]
    assert drafts.guess_after(9, 7) == []
    assert Drafts([8, 9, 1, 7, 9]).guess_after(1, 7) == [7, 9]  # a match of two; nothing is known beyond
    assert Drafts([8, 9, 1, 7, 6, 5, 4, 9]).guess_after(1, 7) == [7, 6, 5]
    drafts.push(4)
    drafts.push(50)
    assert Drafts([]).guess_after(4, 7) == []
    assert [drafts.push(t) for t in (2, 3)] and drafts.guess_after(4, 1) == [50]  # the latest


@pytest.mark.parametrize(("came", "then"), [([2, 3, 4, 5], 7), ([2, 3, 4, 9], 3)])
def test_a_guess_that_was_right_to_its_end_is_followed_by_a_longer_one(came: list[int], then: int) -> None:
    drafts = Drafts([*range(30), 0, 1])
    assert drafts.guess_after(2, 7) == [3, 4, 5]
    for token in came:
        drafts.push(token)
    following = came[-1] + 1
    assert drafts.guess_after(following, 7) == list(range(following + 1, following + 1 + then))
    assert len(drafts.guess_after(following, 2)) == 2


def written(chat: Any, requests: list[GenerationRequest]) -> tuple[list[list[int]], int]:
    """Tokens of each request, all begun together, and the number of steps that they took."""
    counts = [0]
    step = chat.runner.step
    chat.runner.step = lambda: (counts.__setitem__(0, counts[0] + 1), step())[1]
    texts: dict[int, list[int]] = {}
    join = chat.runner.join

    def noting(row: Any) -> None:
        take, ids = row.ticket.take, [row.token]
        texts[len(row.ticket.prompt)] = ids
        row.ticket.take = lambda logits: ids.append(token := take(logits)) or token
        join(row)

    chat.runner.join = noting
    together(chat, requests, queued=True)  # else the steps depend on who came when
    return [texts[chat.count_tokens(r.messages)] for r in requests], counts[0]


@pytest.mark.parametrize("adapters", [("base",), ("plain",), ("first",), ("base", "plain"), ("plain", "first", "base")])
def test_right_and_wrong_guesses_change_no_token(lean: Any, adapters: tuple[str, ...]) -> None:
    requests = [asking(a, f"Question: who? {'x ' * n}") for n, a in enumerate(adapters)]
    expected, plain_steps = written(lean(drafts=False), requests)
    chat = lean()
    truth = {chat.count_tokens(r.messages): ids for r, ids in zip(requests, expected, strict=True)}

    def guess(row: Any) -> list[int]:
        prompt, sequence = len(row.ticket.prompt), row.session
        rest = truth[prompt][sequence.length - prompt + 1 :][:5]
        known = [t for t in rest if t is not None]
        return [*known[:3], *((t + 1) % 300 for t in known[3:])] if sequence.length % 4 else []

    chat.runner._guess = guess
    found, steps = written(chat, requests)
    assert found == expected and min(map(len, expected)) > 10
    assert steps < 0.6 * plain_steps


def test_guesses_hold_in_batches_and_fall_silent_while_many_write_or_one_samples(lean: Any, reference: Any) -> None:
    chat = lean()
    words = "again and again and again and again and again and "
    requests = [asking(a, words + str(n)) for n, a in enumerate(("base", "plain", "first", "base"))]
    requests.append(asking("base", words, temperature=1.0, seed=3))
    chosen = reference()
    expected = [answer(chosen, r).text for r in requests]
    guessed: list[tuple[int, int]] = []
    guess = chat.runner._guess
    chat.runner._guess = lambda row: guessed.append((len(chat.runner.rows), len(made := guess(row)))) or made
    assert [g.text for g in together(chat, requests)] == expected
    assert any(count > 1 and size for count, size in guessed)
    assert all(not size for count, size in guessed if count > 4)
    guessed.clear()
    answer(chat, requests[-1])
    assert guessed and not any(size for _, size in guessed)

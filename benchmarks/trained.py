"""What the trainings of the reader took of the sets, pass by pass: to fit and to judge by what they left out.

A pass has a seed, a thousand times that of its training and its number, and a row of a set draws by it whether it goes
in (`finetune.reader.rows.sets`). Shares are those of `make reader`: `mixture.others` and `mixture.verdicts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from finetune.reader.rows.sets import chance


class Training(NamedTuple):
    """Its seed, how many passes it began, and what share of the reading sets and claims and of the questions for a yes
    or no each took."""

    seed: int
    passes: int
    others: float
    verdicts: float = 0.0

    @property
    def seeds(self) -> range:
        """Those of its passes."""
        return range(1000 * self.seed, 1000 * self.seed + self.passes)


SHIPPED = (
    Training(1, 3, 0.5),  # twice: the first training, and that of version 5
    Training(2, 3, 0.5),
    Training(4, 2, 0.22, 0.6),
    Training(7, 2, 0.12, 0.3),
    Training(9, 2, 0.1, 0.15),
    Training(10, 2, 0.08, 0.12),
    Training(11, 2, 0.06, 0.1),
    Training(12, 2, 0.06, 0.1),
    Training(13, 2, 0.05, 0.1),
)
NOT_KEPT = (Training(14, 2, 0.05, 0.1), Training(15, 2, 0.05, 0.1))


def unseen(
    *key: str,
    share: float = 1.0,
    of: Literal["others", "verdicts"] = "others",
    trainings: Sequence[Training] = SHIPPED,
) -> bool:
    """Whether no pass of these trainings took the row that draws by `key`, of a set of which `share` goes in."""
    return all(chance(*key, seed) >= share * getattr(one, of) for one in trainings for seed in one.seeds)

"""The weights of who speaks: of the reader's scores, and of how far the writer shares the words of a place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag_app import prompts
from rag_app.answering.speaking.vote import Proposal
from rag_app.metrics import token_f1
from rag_app.metrics.fitting import fitted_weights

if TYPE_CHECKING:
    import torch

_GOOD = 0.3  # F1 below which no place of a case teaches anything
_RIDGE = 1e-2


def teaches(places: Sequence[Proposal], answers: Sequence[str]) -> bool:
    """Whether one of the places is near enough to an accepted answer for the weights to be learned from."""
    return max((token_f1(p.text, answers) for p in places), default=0.0) > _GOOD


def fit_speaking(cases: Sequence[tuple[Sequence[Proposal], str, Sequence[str]]]) -> dict[str, float]:
    """Softmax over the places of a case, the best by F1 as the truth: the three `reader_*` weights.

    A case is the places proposed, what the writer wrote, and the accepted answers; one at least must teach.
    """
    import torch

    lists = []
    for places, written, answers in cases:
        if teaches(places, answers):
            plain = prompts.without_markers(written)
            scores = torch.tensor([token_f1(p.text, answers) for p in places])
            x = torch.tensor([[p.lead, p.rank, token_f1(p.text, [plain])] for p in places], dtype=torch.float64)
            lists.append((x, scores >= scores.max() - 1e-6))

    def loss(weights: torch.Tensor) -> torch.Tensor:
        return torch.stack([-torch.logsumexp(torch.log_softmax(x @ weights, 0)[good], 0) for x, good in lists]).mean()

    lead, rank, agreement = (round(weight, 4) for weight in fitted_weights(loss, 3, _RIDGE))
    return {"reader_lead": lead, "reader_rank": rank, "reader_agreement": agreement}

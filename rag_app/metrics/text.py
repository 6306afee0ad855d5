"""Scores of a generated text against the accepted answers; each takes the best over the accepted ones, 0 to 1.

Citation markers are words to these functions: remove them first.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Sequence
from unicodedata import category

from rag_app.metrics.statistics import f1
from rag_app.text.language.ideographs import IDEOGRAPH, WORD

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_NORMALIZED_WORD = re.compile(rf"[{IDEOGRAPH}]|[^\s{IDEOGRAPH}]+")
_PUNCTUATION = frozenset(string.punctuation)


def normalize_answer(text: str) -> str:
    """Lower case, punctuation and English articles removed, blanks collapsed.

    The normalisation of SQuAD's evaluation script (Rajpurkar et al. 2016, arXiv:1606.05250), with the punctuation of
    every script beside that of ASCII.
    """
    kept = "".join(c for c in text.lower() if c not in _PUNCTUATION and not category(c).startswith("P"))
    return " ".join(_ARTICLES.sub(" ", kept).split())


def exact_match(prediction: str, accepted: Sequence[str]) -> float:
    """1.0 if the prediction equals an accepted answer after `normalize_answer`, else 0.0.

    With nothing accepted (an unanswerable question) only an empty prediction is right, as in SQuAD 2.0.
    """
    return _best(lambda p, a: float(p == a), normalize_answer(prediction), [normalize_answer(a) for a in accepted])


def token_f1(prediction: str, accepted: Sequence[str]) -> float:
    """F1 of the words shared with an accepted answer, after `normalize_answer` (SQuAD, arXiv:1606.05250, section 6.1).

    A Chinese or Japanese character is a word. If either side is empty the score is 1.0 when both are, else 0.0 (SQuAD
    2.0, arXiv:1806.03822).
    """
    return _best(_word_f1, normalize_answer(prediction), [normalize_answer(a) for a in accepted])


def rouge_l(prediction: str, accepted: Sequence[str]) -> float:
    """F1 of the longest common subsequence of words (Lin 2004, "ROUGE", section 3.1, with beta 1).

    Words are runs of letters and digits in lower case, not stemmed, as in Google's `rouge_score`, of every script; a
    Chinese or Japanese character is one.
    """
    return _best(_lcs_f1, prediction.lower(), [a.lower() for a in accepted])


def _best(score: Callable[[str, str], float], prediction: str, accepted: Sequence[str]) -> float:
    return max(score(prediction, a) for a in accepted or [""])


def _word_f1(prediction: str, accepted: str) -> float:
    ours, theirs = _NORMALIZED_WORD.findall(prediction), _NORMALIZED_WORD.findall(accepted)
    if not ours or not theirs:
        return float(ours == theirs)
    return float(f1((Counter(ours) & Counter(theirs)).total(), len(ours), len(theirs)))


def _lcs_f1(prediction: str, accepted: str) -> float:
    ours, theirs = WORD.findall(prediction), WORD.findall(accepted)
    if not ours or not theirs:
        return float(prediction.split() == accepted.split())
    row = [0] * (len(theirs) + 1)
    for word in ours:
        diagonal = 0
        for column, other in enumerate(theirs, 1):
            above = row[column]
            row[column] = diagonal + 1 if word == other else max(above, row[column - 1])
            diagonal = above
    return float(f1(row[-1], len(ours), len(theirs)))

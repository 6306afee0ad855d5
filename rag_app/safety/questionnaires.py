"""PHQ-9, PHQ-2, GAD-7 and GAD-2: items, exact scores and severity bands.

Scoring is arithmetic, never left to a language model. The instruments are free to reproduce, translate and use ("No
permission required to reproduce, translate, display or distribute", Spitzer, Williams, Kroenke and colleagues, with an
educational grant from Pfizer Inc.).
"""

from __future__ import annotations

import operator
from collections.abc import Collection, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from typing import SupportsIndex

from rag_app.errors import RagAppError
from rag_app.safety.crisis import CRISIS_NOTICE

NOT_A_DIAGNOSIS = (
    "This is a screening score, not a diagnosis. Only a qualified person can make one; talk to a doctor or another "
    "health professional about what the score means for you."
)
PROMPT = "Over the last 2 weeks, how often have you been bothered by any of the following problems?"
ANSWERS: Mapping[str, int] = {"Not at all": 0, "Several days": 1, "More than half the days": 2, "Nearly every day": 3}

_PHQ9 = (
    "Little interest or pleasure in doing things",
    "Feeling down, depressed, or hopeless",
    "Trouble falling or staying asleep, or sleeping too much",
    "Feeling tired or having little energy",
    "Poor appetite or overeating",
    "Feeling bad about yourself - or that you are a failure or have let yourself or your family down",
    "Trouble concentrating on things, such as reading the newspaper or watching television",
    "Moving or speaking so slowly that other people could have noticed? Or the opposite - being so fidgety or restless "
    "that you have been moving around a lot more than usual",
    "Thoughts that you would be better off dead or of hurting yourself in some way",
)
_GAD7 = (
    "Feeling nervous, anxious, or on edge",
    "Not being able to stop or control worrying",
    "Worrying too much about different things",
    "Trouble relaxing",
    "Being so restless that it is hard to sit still",
    "Becoming easily annoyed or irritable",
    "Feeling afraid as if something awful might happen",
)


class AssessmentError(RagAppError):
    """A questionnaire has an unknown name, a missing answer or one outside 0 to 3."""


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Items in order, bands as (lowest score, name) from 0 up, and the score from which it screens positive.

    `crisis_item` is the number from 1 of the item about self-harm, 0 if there is none.
    """

    name: str
    items: tuple[str, ...]
    bands: tuple[tuple[int, str], ...]
    positive_from: int
    source: str
    crisis_item: int = 0

    @property
    def most(self) -> int:
        """The highest possible score."""
        return 3 * len(self.items)


QUESTIONNAIRES: Mapping[str, Questionnaire] = {
    q.name: q
    for q in (
        Questionnaire(
            "PHQ-9",
            _PHQ9,
            ((0, "minimal"), (5, "mild"), (10, "moderate"), (15, "moderately severe"), (20, "severe")),
            10,
            "Kroenke, Spitzer, Williams: The PHQ-9. J Gen Intern Med 2001; 16: 606-613",
            crisis_item=9,
        ),
        Questionnaire(
            "PHQ-2",
            _PHQ9[:2],
            ((0, "negative screen"), (3, "positive screen")),
            3,
            "Kroenke, Spitzer, Williams: The Patient Health Questionnaire-2. Med Care 2003; 41: 1284-1292",
        ),
        Questionnaire(
            "GAD-7",
            _GAD7,
            ((0, "minimal"), (5, "mild"), (10, "moderate"), (15, "severe")),
            10,
            "Spitzer, Kroenke, Williams, Löwe: The GAD-7. Arch Intern Med 2006; 166: 1092-1097",
        ),
        Questionnaire(
            "GAD-2",
            _GAD7[:2],
            ((0, "negative screen"), (3, "positive screen")),
            3,
            "Kroenke, Spitzer, Williams, Monahan, Löwe: Anxiety disorders in primary care. "
            "Ann Intern Med 2007; 146: 317-325",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Assessment:
    """An exact score out of `most` with its band; `notices` are to be shown with it, always and in full."""

    questionnaire: str
    score: int
    most: int
    severity: str
    positive: bool
    crisis: bool
    notices: tuple[str, ...]
    source: str


_UNLISTED = (str, bytes, bytearray, memoryview, Mapping, Set)  # have a length, and are no list of answers


def assess(name: str, answers: Collection[SupportsIndex | str]) -> Assessment:
    """Score a questionnaire: the sum of its answers, each 0 to 3 or one of the texts in `ANSWERS`, in item order.

    Any answer but "Not at all" to item 9 of the PHQ-9 puts the crisis notice first, whatever the total. Raises
    `AssessmentError`; a missing answer is never filled in.
    """
    questionnaire = QUESTIONNAIRES.get(name.upper()) if isinstance(name, str) else None
    if questionnaire is None:
        raise AssessmentError(f"questionnaire {name!r}: expected one of {', '.join(QUESTIONNAIRES)}.")
    if not isinstance(answers, Collection) or isinstance(answers, _UNLISTED):
        raise AssessmentError(
            f"{questionnaire.name}: answers = {answers!r:.100}, expected a list of {len(questionnaire.items)}, one for "
            "each item."
        )
    if len(answers) != len(questionnaire.items):
        raise AssessmentError(
            f"{questionnaire.name}: {len(answers)} answers, expected {len(questionnaire.items)}; ask the missing items "
            "again, they cannot be guessed."
        )
    values = [_value(questionnaire, number, answer) for number, answer in enumerate(answers, 1)]
    score = sum(values)
    crisis = questionnaire.crisis_item > 0 and values[questionnaire.crisis_item - 1] > 0
    return Assessment(
        questionnaire=questionnaire.name,
        score=score,
        most=questionnaire.most,
        severity=next(band for lowest, band in reversed(questionnaire.bands) if score >= lowest),
        positive=score >= questionnaire.positive_from,
        crisis=crisis,
        notices=(CRISIS_NOTICE, NOT_A_DIAGNOSIS) if crisis else (NOT_A_DIAGNOSIS,),
        source=questionnaire.source,
    )


def _value(questionnaire: Questionnaire, number: int, answer: SupportsIndex | str) -> int:
    if isinstance(answer, str):
        by_text = {text.casefold(): value for text, value in ANSWERS.items()}
        found = by_text.get(answer.strip().casefold())
        if found is not None:
            return found
    elif not isinstance(answer, bool):
        with suppress(TypeError):  # no whole number, of Python or of another library
            if 0 <= (value := operator.index(answer)) <= 3:
                return value
    raise AssessmentError(
        f"{questionnaire.name}, item {number}: answer {answer!r}, expected 0 to 3 or one of {', '.join(ANSWERS)}."
    )

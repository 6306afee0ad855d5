"""One answer of two: what each of two documents says, each under its name, or the answers to two questions under each,
with their own passages and citations.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import get_args

from rag_app import prompts
from rag_app.answering.citing.difference import difference
from rag_app.answering.citing.record import others_of
from rag_app.answering.question.divided.subquestion import Subquestion, in_turn
from rag_app.answering.question.understood import UserQuestion
from rag_app.answering.speaking.certainty import doubted
from rag_app.errors import GenerationCancelled
from rag_app.schema import Answer, AnswerRecord, Passage, Sentence, Speaker
from rag_app.text.language.question_words import QUESTION_WORD
from rag_app.text.language.words import content_stems
from rag_app.timing import Clock

KEY = "parts"  # among the settings of the record: the questions that were asked
_ASKS = re.compile(rf"\b{QUESTION_WORD}\b(?:\s+(?:many|much|long|often|far)\b)?", re.IGNORECASE)
_SPEAKERS = get_args(Speaker)
_TWO = 2  # parts that are compared


def answered_apart(
    asked: UserQuestion, parts: Sequence[Subquestion], answer_of: Callable[[Subquestion, str], Answer], clock: Clock
) -> Iterator[str | Answer]:
    """The answers to the `parts` of a question, as pieces of text, and last the whole `Answer`; once it is cancelled no
    further part is asked. `answer_of` a part is given what was answered to one that its question stands behind."""
    made = Joined(asked, len(parts))
    for number, part in enumerate(parts):
        try:
            answer = answer_of(part, made.answered(part))
        except GenerationCancelled:
            if not number:
                raise
            break  # what the first has said stands
        yield made.add(part, answer)
    if said := made.add_difference():
        yield said
    yield made.answer(clock.finish())


class Joined:
    """The answers to the parts of a question, of which there are `count`, added one after the other."""

    def __init__(self, asked: UserQuestion, count: int) -> None:
        self._asked, self._count = asked, count
        self._passages: list[Passage] = []
        self._text = ""
        self._sentences: list[Sentence] = []
        self._parts: list[Subquestion] = []
        self._answers: list[Answer] = []

    def add(self, part: Subquestion, answer: Answer) -> str:
        """Take in the answer to a part; what it adds to the text. Its passages are numbered on from those before it."""
        shift, begin = len(self._passages), len(self._text)
        self._text += f"{chr(10) if self._text else ''}- {part.called}: "
        moved = {0: len(self._text)}  # ends of markers in the part's text, and where they are in the whole
        last = 0
        for start, end, numbers in prompts.markers(answer.text):
            self._text += f"{answer.text[last:start]}[{', '.join(str(n + shift) for n in numbers)}]"
            moved[end], last = len(self._text), end
        self._text += answer.text[last:]
        for sentence in answer.sentences:
            start, end = _at(sentence.start, moved), _at(sentence.end, moved)
            citations = tuple(dataclasses.replace(c, marker=c.marker + shift) for c in sentence.citations)
            said = dataclasses.replace(sentence, start=start, end=end, text=self._text[start:end], citations=citations)
            self._sentences.append(said)
        self._passages += [dataclasses.replace(p, number=p.number + shift) for p in answer.passages]
        self._parts.append(part)
        self._answers.append(answer)
        return self._text[begin:]

    def add_difference(self) -> str:
        """Take in by how much the figures of two compared parts differ, to be checked, with what both cite; what it
        adds to the text, empty where they give no two such figures."""
        cited = [s.citations for s in self._sentences if any(c.is_shown for c in s.citations)]
        if not all(p.is_compared for p in self._parts) or {len(cited), len(self._parts)} != {_TWO}:
            return ""
        value = difference(*(prompts.without_markers(answer.text) for answer in self._answers))
        if not value:
            return ""
        citations = [c for those in cited for c in those if c.is_shown]
        begin, line = len(self._text), f"{value} [{', '.join(str(c.marker) for c in citations)}]"
        self._text += f"\n- Difference: {line}"
        start, end = len(self._text) - len(line), len(self._text)
        self._sentences += doubted([Sentence(start, end, line, supported=True, citations=tuple(citations))])
        return self._text[begin:]

    def answered(self, part: Subquestion) -> str:
        """What was answered to the part before, where the question of `part` stands behind it: "When was the bridge
        built? Who designed it?". Empty where it stands alone."""
        if not self._parts or self._answers[-1].abstained or self._parts[-1].question not in part.question:
            return ""
        return prompts.without_markers(self._answers[-1].text)

    def answer(self, timings_s: Mapping[str, float]) -> Answer:
        """All of it as one answer: a refusal where all are, and as sure as the least sure of them. Where other
        documents say a part otherwise, that stands alone, without the closest text of a part that was refused."""
        answers = self._answers
        others = [citation for answer in answers for citation in others_of(answer)]
        closest = others or [citation for answer in answers for citation in answer.nearest]
        return Answer(
            text=self._text,
            abstained=all(a.abstained for a in answers),
            confidence=min(a.confidence for a in answers),
            sentences=doubted(self._sentences) if _say_the_same(self._parts, answers) else tuple(self._sentences),
            passages=tuple(self._passages),
            hits=tuple(in_turn([a.hits for a in answers])),
            nearest=tuple(dataclasses.replace(c, marker=n) for n, c in enumerate(closest, 1)),
            record=self._record(timings_s),
        )

    def _record(self, timings_s: Mapping[str, float]) -> AnswerRecord:
        """The record of the least sure answer, with what the others add to it."""
        records = [a.record for a in self._answers]
        least = min(self._answers, key=lambda a: a.confidence).record
        return dataclasses.replace(
            least,
            question=self._asked.question,
            standalone_question=self._asked.standalone,
            settings={**least.settings, KEY: [part.question for part in self._parts]},
            prompt_tokens=sum(r.prompt_tokens for r in records),
            completion_tokens=sum(r.completion_tokens for r in records),
            finish_reason=self._ended(),
            timings_s=timings_s,
            speaker=min((r.speaker for r in records), key=_SPEAKERS.index),
            written="\n".join(r.written for r in records if r.written),
            certainty=min((r.certainty for r in records if r.certainty is not None), default=None),
        )

    def _ended(self) -> str:
        """What ended the first part that did not end by itself."""
        ended = [answer.record.finish_reason for answer in self._answers]
        if len(ended) < self._count or "cancelled" in ended:
            return "cancelled"
        return next((reason for reason in ended if reason != "stop"), "stop")


def _say_the_same(parts: Sequence[Subquestion], answers: Sequence[Answer]) -> bool:
    """Whether two parts that each ask by a word of its own, or are answered from one place, have the same answer: what
    the fee is tells nothing of when it is due."""
    said = []
    for part, answer in zip(parts, answers, strict=True):
        if (asks := _ASKS.search(part.called)) and not answer.abstained:
            places = {(c.document_id, c.start) for s in answer.sentences for c in s.citations if c.is_shown}
            said.append((content_stems(prompts.without_markers(answer.text)), asks[0].lower(), places))
    return any(
        words == others and (word != other or places & there)
        for (words, word, places), (others, other, there) in itertools.combinations(said, 2)
    )


def _at(place: int, moved: Mapping[int, int]) -> int:
    """Where a place of a part's text is in the whole."""
    before = max(known for known in moved if known <= place)
    return moved[before] + place - before

"""The vote of writer and reader on the words of a passage on which they agree best.

A small writer reads worse than it writes, and the reader cannot write. Every place that the reader proposes in the
passages shown gets three votes: the reader's for the place, the reader's for the passage, and the writer's, as far as
its text shares words with the place. The weights are an adapter's, fitted on questions that neither was trained on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag_app import prompts
from rag_app.adapters.records import AbstentionCalibration, Calibration
from rag_app.answering.lookup.called import called
from rag_app.answering.lookup.replies import stands_in_question
from rag_app.index.context import TextOf
from rag_app.metrics.text import token_f1
from rag_app.reading.found import ReadHit
from rag_app.retrieval.packing import holder
from rag_app.schema import Passage, Speaker
from rag_app.tables.empty_cells import NO_WORDS
from rag_app.tables.in_row import Columns, InRow
from rag_app.text.amounts import is_another_figure, is_money_for_a_count, is_of_another_kind
from rag_app.text.another_thing import is_of_another_thing
from rag_app.text.bounds import bound_asked
from rag_app.text.bullets import BULLET, DASH
from rag_app.text.choices import choice_in
from rag_app.text.clauses import without_counterpart
from rag_app.text.code import code_at, option_at, without_lone_marks
from rag_app.text.defaults import is_no_default
from rag_app.text.ends import end_asked
from rag_app.text.exceptions import is_excepted
from rag_app.text.lines import line_at
from rag_app.text.periods import MONTH, Period, period_asked, period_in
from rag_app.text.pipe_tables import BAR, cells_in, names_columns
from rag_app.text.quotations import with_both_marks
from rag_app.text.sentences import sentence_at
from rag_app.text.yes_or_no import asks_yes_or_no

_ALONE = 5.0  # the lead of a place without a rival
_RIVAL = 0.5  # token F1 below which another place says something else
_CLOSE = 0.5  # the lead of a place below which another is nearly as good
# The mark of a heading or of an item; "12. May" is a day.
_MARK = re.compile(
    rf"#{{1,6}}\s+(?:\d[\d.]*\s+)?|\s*(?:(?:{BULLET}|{DASH})\s+)?(?:\d{{1,2}}[.)]\s+(?!(?:{MONTH})\b))?", re.IGNORECASE
)
# The rest of a question on the line above an answer, and what opens that.
_ASKED_ABOVE = re.compile(r"[^\n]*\?[*_]*[ \t]*\n[ \t]*(?=\S)")
_ANSWER = re.compile(r"[*_]*A(?:nswer)?(?:[:.)][*_]*|[*_]+[:.)])[ \t]+(?=\S)")
_EMPHASIS = re.compile(r"(?<![\w`])(\*{1,3}|_{1,3})(?=\S)(.+?)(?<=\S)\1(?![\w`])")
_SAYS_SO = re.compile(r"\W*(?:(?P<yes>yes)|no)\b", re.IGNORECASE)
_DENIES = re.compile(r"\W*(?:not|none|never)\W*", re.IGNORECASE)
# What the vote of a place loses whose sentence is of another year, day or quarter than the question names: log(0.163 /
# 0.047), the shares of other sentences and of those of the answer (`benchmarks/named_times.py`).
_ANOTHER_TIME = 1.25
_SIGN = r"(?:(?<![\w.,)\]])[-\u2212](?=[$€£]?\d))?"
# A word, of which an address, a date, a number and a number with what it counts have more than letters; "percentage"
# without its "points" is another thing, as is a number without its minus or per cent.
_WORD = re.compile(
    r"percentage\s+points?\b|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\d+(?:[-/]\d+){2,}"
    rf"|{_SIGN}[$€£]?\d+(?:[.,]\d+)*\s?(?:%|[€£](?!\s?\d))|{_SIGN}[$€£]?\d+(?:[.,]\d+)+"
    rf"|\d+(?:-[^\W\d]+)+|{_SIGN}[$€£]?\w+(?:['’]\w+)*"
)
# A loss in a table.
_IN_BRACKETS = re.compile(r"[$€£]?\s?\(\s?[$€£]?\s?\d[\d.,]*\s?%?\s?\)\s?[%€£]?")
_NEAR = 40  # characters that such a word is looked for in on either side
_ANOTHER_KIND = _EXCEPTED = _ASKED = 2.0
# log(0.82 / 0.09): the shares of other sentences and of those of the answer that are of a neighbour of what is asked;
# of figures before another that is named are 26 of 100 others of the sentence and 2 of 100 answers, of those of a
# counterpart 10 and 1.
_ANOTHER_THING = 2.2
NO_IDEA = 0.5  # the probability of what is not known
_OF_COLUMNS = re.compile(  # what the name of a column can answer: a time
    r"\bwhen\b|\b(?:what|which)\s+(?:\w+\s+)?(?:years?|quarters?|months?|periods?|dates?|days?|columns?)\b",
    re.IGNORECASE,
)
# Nothing, the mark of a footnote, or a word that only joins others.
_NO_WORDS = re.compile(rf"{NO_WORDS}|\(\w\)|and|an|of|the", re.IGNORECASE)
FRAGMENT = 8  # words up to which a reply is no sentence


@dataclass(frozen=True, slots=True)
class Proposal:
    """A place that may be the answer: its words in passage `number`, what the reader makes of place and passage,
    whether its sentence or column is of another time than the question names, and what its row of a table has in the
    column asked for, where that is another; whether these words can be no answer, as none are an amount; the
    probability that its passage supports the question, where that is one for a yes or no; and where in its document the
    row of the number that the question names begins, where that is another row (else -1); whether the words stand in
    an exception from what the question is about, in what the document asks itself, which is no answer to an open
    question, or in a sentence or clause about a neighbour of it; and row, column and unit of a figure of a table that
    has a unit."""

    number: int
    text: str
    lead: float
    rank: float
    of_another_time: bool = False
    in_column: str = ""
    of_another_kind: bool = False
    support: float = NO_IDEA
    other_row: int = -1
    is_excepted: bool = False
    is_asked: bool = False
    of_another_thing: bool = False
    called: str = ""

    @property
    def said(self) -> str:
        """What is said of it."""
        return self.in_column or self.text


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said, whose words it is (writer or reader), how far the writer shares them (token F1), by how much the
    best place leads the best one that says something else, that place, and whether something else is nearly as probable
    (it is about a neighbour of what is asked, the writer's own words are hardly worse, the reader reads another figure
    of the same sentence, or it is one item of the list that is asked for)."""

    text: str
    speaker: Speaker
    agreement: float
    margin: float
    place: Proposal
    is_disputed: bool = False


def proposals(question: str, hits: Sequence[ReadHit], shown: Sequence[Passage], text_of: TextOf) -> list[Proposal]:
    """Every place that the reader proposes for `question` in the passages shown, none where nothing was read."""
    asked, choice, columns = period_asked(question), choice_in(question), Columns(question, text_of)
    is_open = not asks_yes_or_no(question)
    found: dict[tuple[int, str], Proposal] = {}
    for hit, place, support in (
        (one.hit, place, one.reading.support) for one in hits if one.reading for place in one.reading.places
    ):
        chunk = hit.chunk
        for start, last in place.spans(chunk.text):
            end = without_counterpart(question, chunk.text, start, last)
            holding = holder(shown, chunk.document_id, chunk.start + start, chunk.start + end)
            text = _words_at(question, chunk.text, start, end)
            if holding is not None and not _NO_WORDS.fullmatch(text):
                row = columns.row_at(chunk, start)
                if row is None:
                    header = names_columns(chunk.text, start) and not _OF_COLUMNS.search(question)
                    other = asked.is_dated and _of_another_time(asked, chunk.text, start, end)
                    row = InRow("", other, header or is_no_default(question, chunk.text, start, end))
                said = row.figure or text
                kind = row.of_another_kind or is_of_another_kind(said, question)
                kind = kind or (not row.figure and is_another_figure(question, chunk.text, start, end))
                kind = kind or (choice is not None and not choice.may_be(said))
                unit = columns.unit_at(chunk, start, said, row.other_row)
                kind = kind or (unit is not None and is_money_for_a_count(question, unit[2]))
                made = Proposal(
                    number=holding.number,
                    text=text,
                    lead=place.lead,
                    rank=hit.score,
                    of_another_time=row.of_another_time,
                    in_column=row.figure,
                    of_another_kind=kind,
                    support=support,
                    other_row=row.other_row,
                    is_excepted=is_excepted(question, chunk.text, start, end),
                    is_asked=is_open and stands_in_question(chunk.text, start, end),
                    of_another_thing=is_of_another_thing(question, chunk.text, start, end),
                    called=called(*unit) if unit else "",
                )
                found.setdefault((holding.number, text), made)
    return list(found.values())


def has_vote(places: Sequence[Proposal], calibration: Calibration | None) -> bool:
    """Whether the reader has read, and the adapter knows its weight."""
    return has_weight(calibration) and bool(places)


def has_weight(calibration: Calibration | None) -> bool:
    """Whether an adapter knows how much the reader's word counts beside its own."""
    return isinstance(calibration, AbstentionCalibration) and calibration.reader_lead > 0


def begins_with_verdict(text: str) -> bool:
    """Whether a reply begins with yes or no."""
    return _SAYS_SO.match(text) is not None


def word_of(text: str) -> int:
    """1 where a reply begins with yes, -1 with no or where it is nothing but "none", "not" or "never", else 0."""
    plain = prompts.without_markers(text)
    if said := _SAYS_SO.match(plain):
        return 1 if said["yes"] else -1
    return -1 if _DENIES.fullmatch(plain) else 0


def best_place(places: Sequence[Proposal], calibration: AbstentionCalibration) -> Proposal:
    """The best of the places by what the reader makes of them alone."""
    votes = _votes(places, [0.0] * len(places), calibration)
    return places[max(range(len(places)), key=votes.__getitem__)]


def spoken_of(written: str, places: Sequence[Proposal], calibration: AbstentionCalibration) -> Spoken:
    """The best of the places for what the model has `written`, which stays as it is where the two are the same and it
    cites a passage that says so."""
    plain = prompts.without_markers(written)
    shared = [token_f1(one.text, [plain]) for one in places]
    votes = _votes(places, shared, calibration)
    first = max(range(len(places)), key=votes.__getitem__)
    best = places[first]
    rivals = [
        (vote, agreement)
        for one, vote, agreement in zip(places, votes, shared, strict=True)
        if _is_rival(one.said, best.said)
    ]
    second, of_writer = max(rivals, default=(votes[first] - _ALONE, 0.0))
    margin = votes[first] - second
    is_contested = margin < _CLOSE and not shared[first] and of_writer >= _RIVAL
    cited = set(prompts.cited_numbers(written))
    alike = {one.number for one, agreement in zip(places, shared, strict=True) if agreement == 1.0}
    as_written = shared[first] == 1.0 and cited & alike and not best.in_column
    text = written if as_written else prompts.marked(best.said, best.number)
    speaker: Speaker = "reader" if text != written else "writer"
    return Spoken(text, speaker, shared[first], margin, best, best.of_another_thing or is_contested)


def _is_rival(one: str, other: str) -> bool:
    """Whether two places say something else: neither holds the other's words."""
    held = f" {one} " in f" {other} " or f" {other} " in f" {one} "
    return not held and token_f1(one, [other]) < _RIVAL


def _votes(places: Sequence[Proposal], shared: Sequence[float], calibration: AbstentionCalibration) -> list[float]:
    return [
        calibration.reader_lead * one.lead
        + calibration.reader_rank * one.rank
        + calibration.reader_agreement * agreement
        - _ANOTHER_TIME * one.of_another_time
        - _ANOTHER_KIND * one.of_another_kind
        - _EXCEPTED * one.is_excepted
        - _ASKED * one.is_asked
        - _ANOTHER_THING * one.of_another_thing
        for one, agreement in zip(places, shared, strict=True)
    ]


def _words_at(question: str, text: str, start: int, end: int) -> str:
    """What `start:end` says, to the ends of its words: in a row of a table no more than one cell, elsewhere no more
    than one paragraph, the whole of the code that it is a part of or the option that it describes, of two times the one
    that is asked for, and without the emphasis of Markdown and the mark of a heading or item."""
    if option := option_at(question, text, start):
        return text[slice(*option)]
    start, end = code_at(question, text, start, end)
    if text[start - 1 : start] == text[end : end + 1] == "`":
        return text[start:end]
    said, (line, line_end) = text[start:end], line_at(text, start)
    if not text.startswith("|", line):
        mark = _MARK.match(text, line)
        said = text[max(start, mark.end() if mark else start) : end]
    else:
        said = next((cell for cell in BAR.split(said) if cell.strip()), "")
        cell = next((c for c in cells_in(text[line:line_end], line) if c.start <= start < c.end), None)
        if cell and _IN_BRACKETS.fullmatch(cell.text):
            said, start = cell.text, cell.start
    above, *below = said.split("\n\n")
    said = max(above, *map(_without_mark, below), key=len) if below else above
    if asked := _ASKED_ABOVE.match(said):
        said = _without_mark(said[asked.end() :])
    said = said.strip()
    at = text.index(said, start)
    said = text[slice(*with_both_marks(text, *_whole_words(text, at, at + len(said))))] if said else said
    said = without_lone_marks(_EMPHASIS.sub(r"\2", said).strip().strip("*"))
    sentence = text[slice(*sentence_at(text, start, end))]
    return bound_asked(question, end_asked(question, said, sentence), sentence)


def _without_mark(said: str) -> str:
    """A line without the mark of a heading, an item or an answer that it begins with."""
    mark = _MARK.match(said)
    said = said[mark.end() :] if mark else said
    return said[answer.end() :] if (answer := _ANSWER.match(said)) else said


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The place to the ends of the words that it begins and ends in."""
    first, last = start, end
    for word in _WORD.finditer(text, max(0, start - _NEAR), min(len(text), end + _NEAR)):
        if word.start() < start < word.end():
            first = word.start()
        if word.start() < end < word.end():
            last = word.end()
    return first, last


def _of_another_time(asked: Period, text: str, start: int, end: int) -> bool:
    """Whether the sentence around `start:end` names times, or how long they last, and none that is asked for; a row of
    a table has its times in its header."""
    first, last = sentence_at(text, start, end)
    said = text[first:last]
    return text[first] != "|" and (asked.is_of_another_time(period_in(said)) or asked.lasts_otherwise(said))

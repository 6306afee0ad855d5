"""Does a passage support a sentence, and with which exact characters?

Lexical entailment on purpose: every verdict can be repeated and read. A sentence is supported by a span of one or two
neighbouring passage sentences when the span holds enough of the sentence's content words (Snowball stems), all of its
numbers, and agrees on negation. A bare answer, of at most three words or of eight that quote a part of a sentence, must
stand in a place that speaks of what the question asks. What the question names must stand in the passage, its title,
headings or file name. Where that is doubtful the verdict is `unsure`: a false alarm is read, a false support is
believed.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import partial

from rag_app.citations.agreement import SplitPassage, agreement, read_passage, torn_row, wrong_cell, wrong_row_or_column
from rag_app.citations.asked_otherwise import is_asked_otherwise
from rag_app.citations.cells import CURRENCIES, of_a_field
from rag_app.citations.contrary import is_contrary, leaves_out_denial
from rag_app.citations.exchanged import is_exchanged
from rag_app.citations.figures import counted_otherwise, values_held, values_named, words_counted
from rag_app.citations.limited import is_limited_otherwise
from rag_app.citations.named import is_of_another_model, is_of_another_version, names_agree
from rag_app.citations.several import is_one_of_several
from rag_app.citations.verdicts import BARE, STATED, Context, Support, Verdict, at_most_unsure, is_fragment, worth
from rag_app.config import DEFAULT_LANGUAGE
from rag_app.documents.markdown import EARLIER
from rag_app.tables.content.records import is_record
from rag_app.text.figures.bounds import counts_from_the_other_end
from rag_app.text.figures.dates import written_as_in
from rag_app.text.language.ideographs import has_ideographs, pairs_in
from rag_app.text.language.languages import asks_elsewhere, is_of_another, language_of
from rag_app.text.language.names import path_terms
from rag_app.text.language.question_words import QUESTION_WORD
from rag_app.text.language.words import Word, content_stems, is_negated, runs, split_words
from rag_app.text.questions.choices import choice_in
from rag_app.text.questions.yes_or_no import asks_yes_or_no, is_yes_or_no
from rag_app.text.statements.clauses import is_of_a_counterpart
from rag_app.text.statements.parallel import is_of_its_neighbour

_UNITS = frozenset("day week month year hour minut second quarter thousand million billion am pm".split())
_PHRASE_WORDS = 3
_OPEN_QUESTION = re.compile(rf"\b{QUESTION_WORD}\b", re.IGNORECASE)
_FULL_STOP = re.compile(r"""[.!?]['"”’)\]]*\s*$""")


def find_support(sentence: str, passage_text: str, given: str = "", context: Context | None = None) -> Support:
    """Best span of `passage_text`, which stands under `context`, for `sentence`.

    The score is the share of the sentence's distinct content stems found in the span; it is halved when a number of
    the sentence is missing from the span or when only one of the two is negated, and then nothing is supported; of a
    span of two sentences the one that holds more of the stems counts. Where a bare answer to an open question is not
    negated itself, the passage may be: "who signs?", "the head", "the head signs, not the deputy". `given` is text that
    needs no support, such as the question: its words do not count, so that repeating an open question supports nothing.
    Only to a yes-or-no question may the answer consist of its words. A sentence without content words scores 0.

    The score of a bare answer is how far its place agrees with the question (see `agreement`); to an open question also
    that of up to eight words without a full stop which stand in the passage. A longer one that is not supported, and
    one of two things that the question compares, is to be checked where such a place is. `supported` becomes `unsure`
    where the question names something (a name, a year, a quarter) that neither passage nor context hold, where the span
    speaks of another thing as the passage speaks of what is asked for (see `is_of_its_neighbour`), where its number is
    that of another clause (see `is_of_a_counterpart`) or not the bound that is asked for but the other one, where the
    clause of a bare answer says something else than is asked (see `is_asked_otherwise`), where it names a value that
    the span does not, or the contrary of what that says, where another column or row of the table, or field of a
    record, fits the question better, or a like column as well, or the row lost its columns, where the answer is only
    "yes" or "no", and under an earlier message, which a mail quotes and may take back.
    """
    under = context or Context()
    if given and is_yes_or_no(sentence):
        return at_most_unsure(find_support(given, passage_text, "", under))
    language = language_of(passage_text, under.opening, given)
    given, sentence = (
        written_as_in(text, passage_text, day_first=language != DEFAULT_LANGUAGE) for text in (given, sentence)
    )
    said = words_counted(sentence, language)
    wanted = [w for w in said if w.is_content]
    known = {w.stem for w in words_counted(given, language)}
    stems = {w.stem for w in wanted if w.stem not in known}
    is_open = _is_open(given, language)
    choice = None if stems else choice_in(given)
    of_choice = choice is not None and choice.may_be(sentence)
    if not stems and (not is_open or of_choice):
        stems = {w.stem for w in wanted}
    if not stems:
        return Support(0.0, 0, 0)
    reading = read_passage(passage_text, under.above, language)
    is_short = len(said) <= _PHRASE_WORDS
    may_quote = is_open and is_fragment(said) and not _FULL_STOP.search(sentence)
    found = _bare(wanted, is_negated(said), reading, given, is_open, under) if is_short or may_quote else None
    if found is not None and is_open and is_record(under.source):
        found = of_a_field(found, wanted, given, passage_text)
    if found is None and is_short:
        return Support(0.0, 0, 0, bare=True)
    if found is None:
        numbers = {w.stem for w in wanted if w.is_number} - {w.stem for w in words_counted(under.around, language)}
        found = _stated(stems, numbers, is_negated(said), reading)
        if _of_another_unit(wanted, reading) or _in_another_cell(wanted, given if is_open else "", reading):
            found = at_most_unsure(found)
        quoted = None if found.holds else _bare(wanted, is_negated(said), reading, given, is_open, under)
        found = max(found, at_most_unsure(quoted), key=worth) if quoted else found
    may_hold = found.allowed == "supported"
    if may_hold and (of_choice or _is_doubtful(found, sentence, given, reading, under)):
        return at_most_unsure(found)
    return found


def _is_open(question: str, language: str) -> bool:
    """Whether `question`, about a text of a language, asks for more than a yes or no."""
    is_elsewhere = language != DEFAULT_LANGUAGE or is_of_another(question)
    asks = _OPEN_QUESTION.search(question) or (is_elsewhere and asks_elsewhere(question))
    return bool(asks) and not asks_yes_or_no(question)


def _is_doubtful(found: Support, sentence: str, given: str, reading: SplitPassage, under: Context) -> bool:
    """Whether something tells against a span that holds the words of a sentence: what this says besides or otherwise,
    or of what, or of which document the span is."""
    text = reading.text
    span, above = text[found.start : found.end], "\n".join((under.around, *dict.fromkeys(reading.header)))
    named = partial(values_named, language=reading.language)
    return (
        bool(given and found.score and is_of_its_neighbour(given, text, found.start, found.end))
        or is_of_another_version(given, span, under)
        or is_of_another_model(given, span, under)
        or counts_from_the_other_end(given, sentence, span)
        or counted_otherwise(sentence, text)
        or not named(sentence) <= values_held(span, reading.language) | named(above)
        or is_contrary(sentence, span, above)
        or leaves_out_denial(sentence, span, reading.language)
        or is_exchanged(sentence, span)
        or _is_of_the_other_half(sentence, found, reading)
        or _has_other_pairs(given, found, reading, above)
        or is_limited_otherwise(sentence, span)
        or not names_agree(given, sentence, reading, under)
        or any(heading.startswith(EARLIER) for heading in under.headings)
    )


def _is_of_the_other_half(sentence: str, found: Support, reading: SplitPassage) -> bool:
    """Whether a figure of a sentence stands in its span beside another thing alone than the rest of the sentence is of:
    "the vans by 2031" where it is "the vans by 2027 and the buses by 2031"."""
    for word in () if found.bare else (one for one in split_words(sentence) if one.is_number):
        rest = f"{sentence[: word.start]} {sentence[word.end :]}"
        places = [one for one in _phrases([word], reading.words) if found.start <= one[0] < found.end]
        if places and all(is_of_a_counterpart(rest, reading.text, *place) for place in places):
            return True
    return False


def _has_other_pairs(question: str, found: Support, reading: SplitPassage, above: str) -> bool:
    """Whether a span in Chinese or Japanese has fewer of the question's pairs of characters than another sentence of
    the passage, or none, nor has what it stands under: 押金 and 租金 share a character, and no word."""
    if not has_ideographs(reading.text) or not (asked := pairs_in(question)):
        return False
    own = len(asked & pairs_in(reading.text[found.start : found.end]))
    most = max((len(asked & pairs_in(reading.text[start:end])) for start, end in reading.spans), default=0)
    return own < most or not (own or asked & pairs_in(above))


def most_shared(question: str, text: str) -> Support:
    """The span of `text`, one or two neighbouring sentences, that shares most content words with `question`, however
    short that is; scored as by `find_support`, 0 where it shares none."""
    said = words_counted(question)
    stems = {w.stem for w in said if w.is_content}
    numbers = {w.stem for w in said if w.is_content and w.is_number}
    return _stated(stems, numbers, is_negated(said), read_passage(text)) if stems else Support(0.0, 0, 0)


def _of_another_unit(wanted: Sequence[Word], reading: SplitPassage) -> bool:
    """Whether a figure stands nowhere with the unit that the sentence has after it: 1,250 a week, 9 p.m."""
    said, words = ([word for word in found if word.stem not in CURRENCIES] for found in (wanted, reading.words))
    pairs = [pair for pair in itertools.pairwise(said) if pair[0].is_number and pair[1].stem in _UNITS]
    return any(next(_phrases(pair, words), None) is None for pair in pairs)


def _in_another_cell(wanted: Sequence[Word], given: str, reading: SplitPassage) -> bool:
    """Whether a figure of the sentence stands in tables only, in the column or row of another thing than the rest of
    the sentence speaks of; or one that it adds to the question `given`, of another thing than that asks for."""
    asked = _content(given, reading.language)
    times = Counter(word.stem for word in wanted)
    for word in {word.stem: word for word in wanted}.values():
        is_figure = any(map(str.isdigit, word.stem))
        rest = {stem for stem in times if stem != word.stem or times[stem] > 1} if is_figure else ()
        places = list(_phrases([word], reading.words)) if rest else []
        is_new = word.stem not in asked
        if places and all(
            wrong_row_or_column(reading, place[0], rest)
            or is_one_of_several(reading, place[0], rest)
            or (given and is_new and _allowed(reading, place, asked) == "unsure")
            for place in places
        ):
            return True
    return False


def _content(text: str, language: str) -> set[str]:
    """The `content_stems` of `text` beside a passage of a language."""
    if language == DEFAULT_LANGUAGE:
        return content_stems(text)
    return {word.stem for word in words_counted(text, language) if word.is_content}


def _stated(stems: set[str], numbers: set[str], negated: bool, reading: SplitPassage) -> Support:
    sentences = range(len(reading.spans))
    # Single sentences first, so that a pair wins only when it holds more.
    windows = [*((at,) for at in sentences), *itertools.pairwise(sentences)]
    scored = [
        (_score(stems, numbers, negated, reading, window), (reading.spans[window[0]][0], reading.spans[window[-1]][1]))
        for window in windows
    ]
    (score, agrees), span = max(scored, key=lambda made: made[0], default=((0.0, False), (0, 0)))
    if not score:
        return Support(0.0, 0, 0)
    allowed: Verdict = "supported" if agrees else "unsupported"
    return Support(score, *span, STATED.verdict(score, allowed), allowed)


def _bare(
    wanted: Sequence[Word], negated: bool, reading: SplitPassage, given: str, is_open: bool, under: Context
) -> Support | None:
    """The best of the places where the answer stands as a phrase, None where it stands nowhere."""
    own = {w.stem for w in wanted}
    asked = _content(given, reading.language) - own
    around = {w.stem for part in (under.title, *under.headings) for w in split_words(part)} | path_terms(under.source)
    found = []
    for phrase in _phrases(wanted, reading.words):
        start, end = _sentence_around(phrase, reading.spans)
        words = [w for w in reading.words if start <= w.start and w.end <= end]
        score, allowed = agreement(reading, phrase, asked, around), _allowed(reading, phrase, asked)
        if not (negated == is_negated(words) or (is_open and not negated)):
            score, allowed = score / 2, "unsupported"
        if allowed == "supported" and given and _says_else(given, reading.text, phrase, is_open):
            allowed = "unsure"
        found.append(Support(score, start, end, BARE.verdict(score, allowed), allowed, bare=True))
    return max(found, key=worth, default=None)


def _says_else(question: str, text: str, phrase: tuple[int, int], is_open: bool) -> bool:
    """Whether the clause of a place is of something else than the question asks for, or says something else of it."""
    return is_of_a_counterpart(question, text, *phrase) or (is_open and is_asked_otherwise(question, text, *phrase))


def _allowed(reading: SplitPassage, phrase: tuple[int, int], asked: Collection[str]) -> Verdict:
    is_doubtful = wrong_cell(reading, phrase, asked) or is_one_of_several(reading, phrase[0], asked)
    return "unsure" if is_doubtful or (asked and torn_row(reading, phrase)) else "supported"


def _score(
    stems: set[str], numbers: set[str], negated: bool, reading: SplitPassage, window: Sequence[int]
) -> tuple[float, bool]:
    """The share of the stems in the sentences of these numbers, halved for each disagreement, and whether there is
    none."""
    held = [reading.held[at] for at in window]
    found = frozenset[str]().union(*held)
    score, agrees = len(stems & found) / len(stems), True
    if not numbers <= found:
        score, agrees = score / 2, False
    most = max(len(stems & one) for one in held)
    denials = [is_negated(reading.inside[at]) for at, one in zip(window, held, strict=True) if len(stems & one) == most]
    return (score, agrees) if negated in denials else (score / 2, False)


def _phrases(wanted: Sequence[Word], words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Where the wanted content words follow each other in the passage, function words between them ignored."""
    target = [w.stem for w in wanted]
    content = [w for w in words if w.is_content]
    for at in runs(target, [w.stem for w in content]):
        yield content[at].start, content[at + len(target) - 1].end


def _sentence_around(phrase: tuple[int, int], spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    touching = [s for s in spans if s[0] < phrase[1] and phrase[0] < s[1]]
    if not touching:
        return phrase
    return min(touching[0][0], phrase[0]), max(touching[-1][1], phrase[1])

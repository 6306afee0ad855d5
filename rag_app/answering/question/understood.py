"""What a question asks: as it stands without the turns before it, and in words that the documents know: "AV-310" for
"AV310", "10 kg" for "10kg"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from rag_app.answering.inputs import question_read
from rag_app.answering.question.follow_up.condense import FollowUp
from rag_app.answering.question.follow_up.likeness import GoesBy
from rag_app.answering.question.follow_up.replaced import NOTHING, Replaced
from rag_app.answering.question.phrases import beside
from rag_app.index import Index
from rag_app.index.terms import terms_of
from rag_app.protocols import ChatModel
from rag_app.retrieval.about import names_held
from rag_app.retrieval.coverage import Coverage
from rag_app.schema import Chunk, Message
from rag_app.text.language.names import held_by, named_in, terms
from rag_app.text.language.numerals import ORDINALS
from rag_app.text.language.other_words import titles_spelled_out
from rag_app.text.language.words import content_stems
from rag_app.timing import Clock

_NAMED = 20  # passages of which the documents may go by a word
_LOOKED_AT = 50  # passages
_MOST_NAMES = 5  # of the last question that are looked up: each costs a search
_HOLDS = 0.75  # of the most that a passage holds of a question: so much counts as what is asked
_SAYS = 0.3  # of the question before: less has it by chance
# Documents number what a question counts ("the first goal"), and say in figures how old or high something is.
_NOT_WRITTEN = re.compile(rf"\A\s*how\s+\w+|\b(?:{'|'.join(ORDINALS)})\b", re.IGNORECASE)
_MOST_CODES = 20  # that are looked up: each unknown one costs a search
_LOOKED_AT_FOR_A_CODE = 20  # passages
_HYPHEN = "[-\u2010\u2011]"
# Letters and a number, or a number and letters, joined or apart; no version, date or part of a path.
_CODE = re.compile(
    rf"(?<![\w.,:/@-])(?:(?P<one>[^\W\d_]{{1,6}})(?P<between>{_HYPHEN}?)(?P<two>\d{{1,8}})"
    rf"|(?P<number>\d{{1,8}}(?:[.,]\d{{1,8}})?)(?P<before>{_HYPHEN}?)(?P<unit>[^\W\d_]{{1,6}}))(?![\w@/]|[-.,:]\w)"
)


@dataclass(frozen=True, slots=True)
class UserQuestion:
    """A question as it was put and as it stands alone; `answered` is the last answer where it holds the last question,
    `replaced` what it puts in the place of something there. The index is the same from search to record."""

    index: Index
    question: str
    standalone: str
    answered: str = ""
    replaced: Replaced = NOTHING


def understood(
    question: str, history: Sequence[Message], index: Index, model: Callable[[], ChatModel], clock: Clock
) -> UserQuestion:
    """`question`, read already, to the documents of `index`; `model` is asked for where there are earlier turns."""
    if not history:
        return UserQuestion(index, question, _in_words_of(index, question))
    with clock("condense"):
        follow_up = FollowUp(question, history, _names_of_documents(index))
        standalone = follow_up.standalone(model())
        asked, names = follow_up.names_added(standalone)
        if names:
            standalone = beside(asked, _asked_of(names[:_MOST_NAMES], asked, index))
        if (before := follow_up.put_before(standalone)) and not _is_told_with(before, asked, index):
            standalone = asked
        answered, replaced = follow_up.answered(standalone), follow_up.replaced(standalone)
        return UserQuestion(index, question, _in_words_of(index, standalone), answered, replaced)


def _names_of_documents(index: Index) -> GoesBy:
    """Whether a document of `index` goes by a word: one of those that have it most often begins its file or title with
    it."""

    @cache
    def goes_by(word: str) -> bool:
        begins = re.compile(rf"{re.escape(word)}(?![^\W\d_])", re.IGNORECASE)
        found = index.chunks(index.lexical_scores(word, _NAMED)[0])
        return any(begins.match(Path(chunk.source).stem) or begins.match(chunk.title or "") for chunk in found)

    return goes_by


def _asked_of(names: Sequence[str], question: str, index: Index) -> list[str]:
    """Those of `names` that `question`, which does not say them, is asked of."""
    own, coverage = _found(question, index), _coverage(_NOT_WRITTEN.sub(" ", question), index)
    return [name for name in names if _is_asked_of(name, own | _found(f"{question} {name}", index), coverage, index)]


def _is_asked_of(name: str, ids: set[int], coverage: Coverage, index: Index) -> bool:
    """Whether a passage of `ids` that holds what is asked, about as much of it as any other, has `name` too, or is of a
    document that goes by it; where none holds a word of it, whether there is a passage of the name at all."""
    named = f"about {name}"  # the first word of all proves no name
    holding = _holding(ids, coverage, index)
    names = named_in(named) or content_stems(name)
    held = names_held(named, holding, index.openings)
    return any(names <= held[c.document_id] | held_by(names, terms(" ".join((*c.headings, c.shown)))) for c in holding)


def _is_told_with(before: str, question: str, index: Index) -> bool:
    """Whether a passage that holds `question`, about as much of it as any other, says something of what was asked
    `before`, or none has a word of it."""
    ids = _found(question, index) | _found(f"{question} {before}", index)
    holding, told = _holding(ids, _coverage(question, index), index, least=1e-9), _coverage(before, index)
    return not holding or max(map(told.of, holding)) >= _SAYS


def _holding(ids: set[int], coverage: Coverage, index: Index, least: float = 0.0) -> list[Chunk]:
    """The passages of `ids` that hold about as much of a question as any other, and the share `least` of it."""
    found = index.chunks(sorted(ids))
    shares = [coverage.of(chunk) for chunk in found]
    least = max(_HOLDS * max(shares, default=0.0), least)
    return [chunk for chunk, share in zip(found, shares, strict=True) if share >= least]


def _found(text: str, index: Index) -> set[int]:
    """Ids of the passages that have most of a text."""
    return set(map(int, index.lexical_scores(text, _LOOKED_AT)[0]))


def _coverage(text: str, index: Index) -> Coverage:
    return Coverage(text, index.document_frequency, len(index), index.recipe.language)


def asked_alone(question: str, index: Index) -> str:
    """`question` read, with titles written out whose letters no document of `index` has (`other_words`), and codes in
    the way that documents write them (`as_written`).
    Raises `SettingsError` for a blank one."""
    return _in_words_of(index, question_read(question))


def _in_words_of(index: Index, question: str) -> str:
    spelled_out = titles_spelled_out(question, lambda letters: index.document_frequency(letters) > 0)
    return as_written(spelled_out, index)


def as_written(question: str, index: Index) -> str:
    """`question` with what no document has so, joined or apart, in the way that a passage writes it."""
    return _CODE.sub(lambda found: _written(found, index), question, count=_MOST_CODES)


def _written(found: re.Match[str], index: Index) -> str:
    one, two = (found["one"] or found["number"]), (found["two"] or found["unit"])
    language = index.recipe.language
    parts, joined = [*terms_of(one, language), *terms_of(two, language)], terms_of(f"{one}{two}", language)
    is_joined = not (found["between"] or found["before"])
    sought, others = (parts, joined) if is_joined else (joined, parts)
    if all(map(index.document_frequency, others)) or not all(map(index.document_frequency, sought)):
        return found[0]
    gap = rf"[ \u00a0]?{_HYPHEN}?" if len(one) > 1 else f"{_HYPHEN}?"  # "a 4" is no A4
    form = re.compile(rf"(?<!\w){re.escape(one)}{gap}{re.escape(two)}(?!\w)", re.IGNORECASE)
    ids, _ = index.lexical_scores(f"{one} {two}" if is_joined else f"{one}{two}", _LOOKED_AT_FOR_A_CODE)
    written = chain.from_iterable(form.findall(chunk.text) for chunk in index.chunks(ids))
    return next(written, found[0])

"""What is ticked on a form: yes or no by its boxes ("Pets allowed: Yes ☐ No ☒"), what stands beside the ticked ones
("Kind of contract: ☐ permanent ☒ fixed-term"), which items of a checklist are done or open ("- [x] Keys returned")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag_app.answering.lookup.boxes import Entry, entries_in
from rag_app.answering.lookup.fields import title_of
from rag_app.answering.lookup.quoting import Quote, quote_at
from rag_app.citations.contrary import is_contrary
from rag_app.schema import Passage
from rag_app.text.figures.periods import YEAR
from rag_app.text.language.names import named_in, path_terms, terms
from rag_app.text.language.words import content_stems, denies, split_words

_COUNTS_AS = re.compile(r"\b(?:count|qualify|considered|regarded|treated|classified)(?=\s+as\b)", re.IGNORECASE)
_MOST = 3 / 4  # of what is asked about, that stands beside a box which answers it
_KINDS = "types? kinds? sorts? forms? class(?:es)? categor(?:y|ies)".replace(" ", "|")
_OF_A_KIND = re.compile(rf"\b(?:what|which)\s+(?:{_KINDS})\s+of\s+(?:an?\s+)?(?P<of>\w+)", re.IGNORECASE)
_KIND = content_stems("types kinds sorts forms classes categories")
_OFFERED = re.compile(
    r"\b(?:available|offered|possible|options?|choices?|choose|alternatives?|(?:are|were)\s+there)\b", re.IGNORECASE
)
_ASKS = re.compile(r"\s*(?:(?:which|what)\b|(?:list|name|show|tell)\b)", re.IGNORECASE)
_IS_OPEN = re.compile(
    r"\b(?:not|still|yet|open|missing|outstanding|left|remain\w*|unticked|unchecked|unfinished|incomplete|pending"
    r"|to\s+(?:be\s+done|do))\b|n['’]t\b",
    re.IGNORECASE,
)
_IS_DONE = re.compile(r"\b(?:done|completed?|finished|ticked|checked(?:\s+off)?|fulfilled)\b", re.IGNORECASE)
# What is said of any such list.
_OF_A_LIST = content_stems(
    "item items task tasks point points step steps thing things box boxes entry entries list checklist done complete "
    "completed finished ticked checked off fulfilled still yet open missing outstanding left remain remains remaining "
    "unticked unchecked unfinished incomplete pending have list name show tell"
)
_LEAST = 3  # items


def ticked_in(question: str, shown: Sequence[Passage]) -> tuple[Quote, bool] | None:
    """The line of a form in one of the passages whose box answers `question`, with what the box stands beside, and
    whether that is ticked; of several the one that shares most content words with it and has fewest others. None where
    no box stands beside what is asked about, but for names and what titles and headings say, or none of a yes and a no
    is ticked, or both."""
    best, most = None, (0, 0)
    plain = _COUNTS_AS.sub(" ", question)
    years = set(YEAR.findall(question))
    names = terms(" ".join(one for one in named_in(question) if one in years or not any(map(str.isdigit, one))))
    order = list(dict.fromkeys(word.stem for word in split_words(plain)))
    for passage in shown:
        entries = entries_in(passage.text, passage.above)
        beside = content_stems(" ".join(box.label for entry in entries for box in entry.boxes))
        matter = content_stems(plain) - (names - beside)
        above = f"{passage.under} {title_of(passage.text)}"
        rest = (matter - content_stems(above) if denies(above) == denies(question) else matter) or matter
        asked = [stem for stem in order if stem in rest]
        around = set(YEAR.findall(f"{passage.source} {passage.around} {passage.text}"))
        for entry in entries:
            for label, is_ticked in _verdicts(entry, asked):
                said = content_stems(label)
                shared = len(rest & said), -len(said)
                is_of_it = years <= (set(YEAR.findall(label)) or around) and denies(question) == denies(label)
                if shared > most and is_of_it and not is_contrary(question, label, passage.under):
                    best, most = (quote_at(passage, entry.start, entry.end), is_ticked), shared
    return best


def chosen_for(question: str, shown: Sequence[Passage]) -> Quote | None:
    """What stands beside the ticked boxes of the entry that `question` asks for by all words of its label ("Which kind
    of contract is it?"), or beside the one ticked box of what it asks the kind of ("What type of filer is Amazon?").
    None where no entry is asked for, or not some of its boxes are ticked; and where a question is for what could be."""
    if denies(question) or _OFFERED.search(question):
        return None
    asked, kind = content_stems(question), _OF_A_KIND.search(question)
    asked |= _KIND if kind else set()
    best, most = None, 0
    for passage, entry in _several(shown):
        label = content_stems(entry.label)
        if most < len(label) and label - _KIND and label <= asked:
            best, most = _chosen(passage, entry), len(label)
    return best or (_of_a_kind(content_stems(kind["of"]), shown) if kind else None)


def chosen_instead(said: str, question: str, passage: Passage) -> Quote | None:
    """What stands beside the ticked boxes of the entry in which what is `said` stands beside an empty one; None where
    it does not, or none is ticked, or `question` is for what could be."""
    if denies(question) or _OFFERED.search(question):
        return None
    words = said.strip(" |").lower()
    for _, entry in _several([passage]):
        beside = [box for box in entry.boxes if box.label.lower() in words or (words and words in box.label.lower())]
        if beside and not any(box.is_ticked for box in beside) and said in passage.text[entry.start : entry.end]:
            return _chosen(passage, entry)
    return None


def _several(shown: Sequence[Passage]) -> Iterator[tuple[Passage, Entry]]:
    """The entries of the passages with several boxes, some ticked and some not, but for a yes and a no."""
    for passage in shown:
        for entry in entries_in(passage.text, passage.above):
            if len({box.is_ticked for box in entry.boxes}) > 1 and not (entry.is_yes_or_no or entry.is_one_of_many):
                yield passage, entry


def _of_a_kind(of: set[str], shown: Sequence[Passage]) -> Quote | None:
    """The one ticked label with the stems `of` something, in the first passage where these stand beside several
    boxes."""
    for passage in shown:
        entries = entries_in(passage.text, passage.above)
        boxes = [(entry, box) for entry in entries for box in entry.boxes if of <= content_stems(box.label)]
        if len(boxes) > 1:
            ticked = [(entry, box.label) for entry, box in boxes if box.is_ticked]
            return _said(passage, *ticked[0]) if len(ticked) == 1 else None
    return None


def _chosen(passage: Passage, entry: Entry) -> Quote:
    return _said(passage, entry, ", ".join(box.label for box in entry.boxes if box.is_ticked))


def _said(passage: Passage, entry: Entry, said: str) -> Quote:
    return Quote(said, passage.number, entry.start, entry.end, is_asked_for=True)


def _verdicts(entry: Entry, asked: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """What boxes stand beside that is `asked` about, with what stands before all of them, and whether that is so."""
    if entry.is_yes_or_no:
        if entry.verdict is not None and _is_about(asked, content_stems(entry.label)):
            yield entry.label, entry.verdict
        return
    before = content_stems(entry.label)
    rest = [stem for stem in asked if stem not in before]
    for box in entry.boxes:
        label = content_stems(box.label)
        both = before | label
        is_whole = len(rest) < len(asked) and label and both <= set(asked) and 2 * len(both) > len(asked)
        is_part = len(rest) < len(asked) and (_is_about(rest, label) or (label & set(asked) and _is_about(asked, both)))
        if is_whole or is_part or _is_about(asked, label):
            yield f"{entry.label} {box.label}", box.is_ticked


def _is_about(asked: Sequence[str], label: set[str]) -> bool:
    """Whether a label has most of what is asked, or is more than half of it, the end included: what stands before may
    be whom it is about, what stands behind says how or when."""
    has = [stem in label for stem in asked]
    shared = sum(has)
    goes_on = shared and all(has[has.index(True) :])
    return shared >= _MOST * len(asked) > 0 or bool(goes_on and label <= set(asked) and 2 * shared > len(asked))


def items_asked(question: str, shown: Sequence[Passage]) -> Quote | None:
    """The items of the one list of ticked and empty boxes among the passages whose title, headings or path have all
    else that `question` says, which asks for those that are done, or open. It is all that is asked for where the
    passage goes on behind the list."""
    is_open, is_done = _IS_OPEN.search(question), _IS_DONE.search(question)
    if not _ASKS.match(question) or not (is_open or is_done):
        return None
    rest = content_stems(question) - _OF_A_LIST
    found = [
        (passage, items)
        for passage in shown
        if rest <= content_stems(passage.around) | path_terms(passage.source)
        and len(items := _items(passage)) >= _LEAST
        and len({entry.boxes[0].is_ticked for entry in items}) > 1
    ]
    if len(found) != 1:
        return None
    passage, items = found[0]
    said = [entry.boxes[0].label for entry in items if entry.boxes[0].is_ticked != bool(is_open)]
    is_whole = bool(passage.text[items[-1].end :].strip())
    return Quote("\n".join(said), passage.number, items[0].start, items[-1].end, is_asked_for=is_whole)


def _items(passage: Passage) -> list[Entry]:
    entries = entries_in(passage.text, passage.above)
    return [entry for entry in entries if entry.is_one_of_many and not entry.label and len(entry.boxes) == 1]

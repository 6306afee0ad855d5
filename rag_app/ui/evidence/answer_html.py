"""An answer as HTML: its markers raised, its unsupported sentences marked, or the notice that there is none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from rag_app import prompts
from rag_app.schema import Answer, Sentence
from rag_app.ui.chat.searched import is_filtered
from rag_app.ui.evidence.chips import CitedPassage, Place, evidence_of, place_of
from rag_app.ui.evidence.passage import quoted_html
from rag_app.ui.markup import escape

_ITEM = re.compile(r"((?:<span[^>]*>)*)[-*\u2022] +(?=\S)")
_UNSURE = '<span class="lr-flag" role="note" title="The passage may not say this.">check {}</span>'
_BESIDE_ITEM = re.compile(r"(?<=</div>)\n|\n(?=<div )")  # an item is a line of its own already


def answer_html(answer: Answer, chips: Mapping[Place, str] = MappingProxyType({})) -> str:
    """The answer with its markers raised and its unsupported sentences marked, or the notice that there is none.

    `chips` maps places to the keys of the buttons that open their evidence. A marker in a sentence opens what that
    sentence rests on, one outside of all the first place of its number. Where each of several sentences is to be
    checked, that is said once, below them.
    """
    numbers = _by_number(chips, chips)
    if answer.abstained:
        return _absent_html(answer, numbers)
    made, at = [], 0
    all_unsure = len(answer.sentences) > 1 and all(s.unsure for s in answer.sentences)
    for sentence in sorted(answer.sentences, key=lambda s: s.start):
        if sentence.start < at:
            continue
        own = _by_number(chips, map(place_of, sentence.citations))
        made.append(_with_markers(answer.text[at : sentence.start], numbers))
        said = answer.text[sentence.start : sentence.end]
        made.append(_sentence_html(said, sentence, own, unsure="" if all_unsure else _UNSURE.format("this")))
        at = sentence.end
    body = _with_items("".join(made) + _with_markers(answer.text[at:], numbers))
    below = f'<div class="lr-all">{_UNSURE.format("all of this")}</div>' if all_unsure else ""
    return f'<div class="lr-answer">{body}{below}</div>'


def _by_number(chips: Mapping[Place, str], places: Iterable[Place]) -> dict[int, str]:
    """The chip of the first of the `places` with each number."""
    found: dict[int, str] = {}
    for place in places:
        if place in chips:
            found.setdefault(place[0], chips[place])
    return found


def _absent_html(answer: Answer, chips: Mapping[int, str]) -> str:
    """A refusal: the closest sentences are its body, since they are what helps."""
    closest = "".join(
        f"<blockquote>{_quoted(evidence_of(answer, c))}{_marker(f'[{c.marker}]', (c.marker,), chips)}</blockquote>"
        for c in answer.nearest
        if c.cited_text
    )
    said = "The closest that they say:" if closest else "Nothing in them comes close to this question."
    found = f"The probability that the passages found hold an answer is {answer.confidence:.0%}"
    if answer.confidence < float(answer.record.settings.get("min_confidence", 1.0)):
        those = "the documents that were searched" if is_filtered(answer) else "your documents"
        title, meta = f"Not in {those}", f"{found}."
    else:
        sure = answer.record.certainty
        but = "no words in them answer the question" if sure is None else f"the best of them is right with {sure:.0%}"
        title, meta = "No answer found", f"{found}, but {but}."
    return (
        f'<div class="lr-absent" role="note"><strong>{title}</strong><p>{said}</p>{closest}'
        f'<p class="lr-meta">{meta}</p></div>'
    )


def _quoted(cited: CitedPassage) -> str:
    """A piece of a document: a sentence as it is, tables, headings and bold words drawn."""
    text = cited.text[cited.start : cited.end]
    drawn = "**" in text or any(line.lstrip()[:1] in ("|", "#") or line[-1:] == "|" for line in text.splitlines())
    return quoted_html(cited) if drawn else escape(text)


def streaming_html(text: str) -> str:
    """An answer that is still being written."""
    return f'<div class="lr-answer lr-streaming" aria-busy="true">{_with_items(_with_markers(text, {}))}</div>'


def _with_items(made: str) -> str:
    """The HTML of an answer with its lines that begin with a dash as items; one that a mark goes on from or to the next
    line of stays a line."""
    lines = []
    for line in made.split("\n"):
        item = _ITEM.match(line)
        if item and line.count("<span") == line.count("</span>"):
            line = f'<div class="lr-item" role="listitem">{item[1]}{line[item.end() :]}</div>'
        lines.append(line)
    return _BESIDE_ITEM.sub("", "\n".join(lines))


def _sentence_html(text: str, sentence: Sentence, chips: Mapping[int, str], unsure: str) -> str:
    assigned = dict.fromkeys(c.marker for c in sentence.citations if c.assigned and c.status == "supported")
    body = _with_markers(text, chips) + "".join(_marker(f"[{n}]", (n,), chips) for n in assigned)
    if sentence.supported:
        return body
    if sentence.unsure:
        found = dict.fromkeys(c.marker for c in sentence.citations if c.assigned and c.status == "unsure")
        body += "".join(_marker(f"[{n}]", (n,), chips) for n in found)
        return body + unsure
    return (
        f'<span class="lr-unsupported" title="No passage supports this sentence.">{body}</span>'
        '<span class="lr-flag" role="note">unsupported</span>'
    )


def _with_markers(text: str, chips: Mapping[int, str]) -> str:
    made, at = [], 0
    for start, end, numbers in prompts.markers(text):
        made += [escape(text[at:start]).rstrip(" "), _marker(text[start:end], numbers, chips)]
        at = end
    return "".join([*made, escape(text[at:])])


def _marker(text: str, numbers: Iterable[int], chips: Mapping[int, str]) -> str:
    """A raised marker; one with a chip is a button to the script of the frame, which presses that chip."""
    chip = next((chips[n] for n in numbers if n in chips), "")
    if not chip:
        return f"<sup>{escape(text)}</sup>"
    return f'<sup data-chip="{escape(chip)}" role="button" tabindex="0" title="Show the evidence">{escape(text)}</sup>'

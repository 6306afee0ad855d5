"""A conversation as one HTML file that needs nothing else: answers with their evidence marked in its passage."""

from __future__ import annotations

from collections.abc import Sequence

from rag_app.answering.document.whole import note_of
from rag_app.conversations.store import Conversation, Turn
from rag_app.schema import Answer
from rag_app.text.language.one_line import counted
from rag_app.ui.chat.export import made_by
from rag_app.ui.chat.searched import sentence
from rag_app.ui.evidence.answer_html import answer_html
from rag_app.ui.evidence.chips import citations_of, evidence_of, problems_of
from rag_app.ui.evidence.passage import cited_html
from rag_app.ui.markup import escape, notice_html

_NUMBERS = {"nearest": "closest {}:", "otherwise": "otherwise:"}  # before a place, by status
# No script, and nothing is loaded from anywhere: text from documents and models stays text.
_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
.lr-answer, .lr-passage { white-space: pre-wrap; overflow-wrap: anywhere; }
.lr-passage { border-left: 3px solid rgba(128, 128, 128, .5); padding-left: .8rem; }
.lr-meta, .lr-flag { font-size: .8rem; opacity: .7; }
.lr-flag { border: 1px solid #d97706; border-radius: 1em; padding: 0 .5em; margin: 0 .35em; }
.lr-unsupported { text-decoration: underline wavy #d97706; }
.lr-item { display: list-item; list-style: disc; margin-left: 1.3em; }
.lr-absent { border: 1px dashed rgba(128, 128, 128, .6); border-radius: .5rem; padding: .7rem 1rem; }
mark { background: #fde68a; color: #111; }
table { border-collapse: collapse; } td, th { border: 1px solid rgba(128, 128, 128, .5); padding: .1rem .5rem; }
</style>
"""


def to_html(conversation: Conversation, turns: Sequence[Turn], day: str) -> str:
    """Questions as headings, answers as the page shows them, and each cited passage with its words marked, folded."""
    body = [
        f"<title>{escape(conversation.title)}</title></head><body><h1>{escape(conversation.title)}</h1>",
        f'<p class="lr-meta">{escape(day)}, {counted(len(turns), "question")}</p>',
    ]
    for turn in turns:
        body.append(f"<h2>{escape(turn.question)}</h2>")
        if turn.problem:
            body.append(notice_html("warning", turn.problem))
        for position, answer in enumerate(turn.answers):
            if len(turn.answers) > 1:
                best = ", preferred" if turn.preferred == position else ""
                body.append(f"<h3>{escape(answer.record.adapter)}{best}</h3>")
            body += _answer(answer)
    return _HEAD + "\n".join([*body, "</body></html>", ""])


def _answer(answer: Answer) -> list[str]:
    made = [answer_html(answer)]
    for citation in citations_of(answer):
        evidence = evidence_of(answer, citation)
        check = " (check this)" if citation.status == "unsure" else ""
        number = _NUMBERS.get(citation.status, "[{}]").format(citation.marker)
        made.append(
            f"<details><summary>{number} {escape(evidence.place)}{check}</summary>{cited_html(evidence)}</details>"
        )
    said = [*problems_of(answer), note_of(answer), sentence(answer) if answer.abstained else "", made_by(answer)]
    return [*made, *(f'<p class="lr-meta">{escape(s)}</p>' for s in said if s)]

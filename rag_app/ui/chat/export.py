"""A conversation as Markdown to read and as JSON to work with; as HTML in `export_html`."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Sequence

from rag_app.answering.citing.record import CLOSEST, OTHERWISE, others_of, spoken_by
from rag_app.conversations.store import Conversation, Turn
from rag_app.documents.upload_names import OF_A_PATH, folder_name
from rag_app.errors import RagAppError
from rag_app.schema import Answer, Citation
from rag_app.text.language.one_line import counted
from rag_app.text.structure.running_text import in_running_text
from rag_app.ui.chat.searched import title_of
from rag_app.ui.evidence.chips import problems_of, shown_citations
from rag_app.ui.titles import place_shown

_ACTIVE = re.compile(r"([\\`*_\[\]<>#!|~])")
_UNDERLINE = re.compile(r"^(?=[-=])")  # below a line of text it would make a heading of that


def file_name(conversation: Conversation, suffix: str) -> str:
    """A safe file name made of the conversation's own: `Wer zahlt Züge?` gives `Wer-zahlt-Zuege.md`."""
    try:
        made = folder_name(OF_A_PATH.sub(" ", conversation.title)[:60])
    except RagAppError:
        made = "conversation"
    return f"{made}.{suffix}"


def to_json(conversation: Conversation, turns: Sequence[Turn]) -> str:
    """Everything that is kept of a conversation: questions, whole answers, votes."""
    value = {"format": 1, **dataclasses.asdict(conversation), "turns": [dataclasses.asdict(t) for t in turns]}
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def to_markdown(conversation: Conversation, turns: Sequence[Turn], day: str) -> str:
    """Questions as headings, answers with their quoted evidence; text from elsewhere is escaped. `day` is the one on
    which it began by the reader's clock."""
    asked = counted(len(turns), "question")
    lines = [f"# {_literal(conversation.title)}", "", f"{day}, {asked}", ""]
    for turn in turns:
        lines += [f"## {_literal(turn.question)}", ""]
        if turn.problem:
            lines += [f"*{_literal(turn.problem)}*", ""]
        for position, answer in enumerate(turn.answers):
            if len(turn.answers) > 1:
                best = ", preferred" if turn.preferred == position else ""
                lines += [f"### {_literal(answer.record.adapter)}{best}", ""]
            lines += _answer_lines(answer)
    return "\n".join(lines).rstrip() + "\n"


def to_text(answer: Answer) -> str:
    """The text of an answer, and below it which file and page each of its numbers is, and where other documents say
    something else; refused, the closest texts."""
    cited, others = shown_citations(answer), others_of(answer)
    lines = _places(cited)
    if others:
        lines += [OTHERWISE, *dict.fromkeys(f"- {_place(c)}" for c in others)]
    elif not cited and answer.nearest:
        lines = [CLOSEST, *_places(answer.nearest)]
    return "\n".join([answer.text, *([""] if lines else []), *lines])


def _places(citations: Sequence[Citation]) -> list[str]:
    places = {c.marker: _place(c) for c in reversed(citations)}
    return [f"[{number}] {place}" for number, place in sorted(places.items())]


def _place(citation: Citation) -> str:
    place = place_shown(citation)
    return f"{place} (check this)" if citation.status == "unsure" else place


def _answer_lines(answer: Answer) -> list[str]:
    lines = [_literal_lines(answer.text), ""]
    for citation in shown_citations(answer):
        lines += _quoted(citation)
    if answer.nearest:
        lines += [OTHERWISE if others_of(answer) else CLOSEST, ""]
    for citation in answer.nearest:
        lines += _quoted(citation)
    lines += [f"- unsupported: {_literal(s.text)}" for s in answer.sentences if not (s.supported or s.unsure)]
    lines += [f"- {_literal(p)}" for p in problems_of(answer)]
    return [*lines, "", f"*{_literal(made_by(answer))}*", ""]


def made_by(answer: Answer) -> str:
    """Of which index and generation an answer is, and whose words."""
    return f"{title_of(answer)}, generation {answer.record.generation}, {spoken_by(answer.record)}"


def _quoted(citation: Citation) -> list[str]:
    return [
        f"> {citation.marker}. {_literal(_place(citation))}: “{_literal(in_running_text(citation.cited_text))}”",
        "",
    ]


def _literal_lines(text: str) -> str:
    """Literal text whose lines stay lines, and whose items stay items: an answer about a whole file is a list."""
    made = ""
    for line in filter(None, (one.strip() for one in text.split("\n"))):
        if line.startswith("- "):
            made += f"\n- {_literal(line[2:])}"
        else:
            made += "\\\n" * bool(made) + _UNDERLINE.sub(r"\\", _literal(line))
    return made.lstrip("\n")


def _literal(text: str) -> str:
    return _ACTIVE.sub(r"\\\1", " ".join(text.split()))

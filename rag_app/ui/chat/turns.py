"""One turn of a conversation: the question, the answer with its evidence, how it was made, and what people say."""

from __future__ import annotations

import streamlit as st

from rag_app import prompts
from rag_app.answering import small_talk
from rag_app.answering.citing.record import spoken_by
from rag_app.answering.document.whole import note_of
from rag_app.answering.inputs import MOST_CHARACTERS
from rag_app.conversations.feedback import MOST_CORRECTED
from rag_app.conversations.store import Turn, Vote
from rag_app.safety.crisis import CRISIS_NOTICE, crisis_in
from rag_app.schema import Answer
from rag_app.ui import markup, shared, titles
from rag_app.ui.chat import export, next_question, searched, whole_file
from rag_app.ui.evidence import panel as evidence
from rag_app.ui.evidence.chips import problems_of

_ENDS = {
    "cancelled": "Stopped; this is what was written until then.",
    "length": "The answer breaks off: it is as long as an answer may be. Ask for a part of it.",
    "timeout": "The answer breaks off: it took too long.",
}
FORCED = "the probability that the passages found hold an answer is {:.0%}. Check each sentence."


def question(text: str, sent: str) -> None:
    """The question as it was typed, and, before anything is generated, the notice if it speaks of self-harm.

    One that was just `sent` (any text of its own) is brought into sight by the script of the frame.
    """
    mark = f'<div class="lr-sent" data-sent="{markup.escape(sent)}"></div>' if sent else ""
    with st.chat_message("user"):
        st.html(f'{mark}<div class="lr-question">{markup.escape(text)}</div>')
    if crisis_in(text):
        shared.notice("crisis", CRISIS_NOTICE)


def answers(turn: Turn, last: bool = False) -> None:
    """The answer, or the compared ones side by side, or why there is none; the last one can be asked for again."""
    # Two containers in each case: what the next run leaves out would else stay in sight until its end.
    with st.container():
        _answers(turn)
    with st.container():
        if last:
            _again(turn)


def problem(text: str) -> None:
    """Why there is no answer."""
    shared.notice("warning" if text.startswith("Stopped") else "error", text)


def _again(turn: Turn) -> None:
    with st.container(horizontal=True, gap="small", key=f"again-{turn.id}"):
        st.button(
            "Ask again", icon=":material/refresh:", type="tertiary", key=f"repeat-{turn.id}",
            on_click=next_question.again, args=(turn.id, turn.question),
        )  # fmt: skip
        edit = st.popover("Edit the question", icon=":material/edit_note:", type="tertiary", key=f"edit-{turn.id}")
        with edit.form(f"edited-{turn.id}", border=False):
            st.text_area("Question", value=turn.question, key=f"edited-text-{turn.id}", max_chars=MOST_CHARACTERS)
            st.form_submit_button("Ask", type="primary", on_click=_ask_edited, args=(turn.id,))
        if turn.answer:
            with st.popover("Copy", icon=":material/content_copy:", type="tertiary", key=f"copy-{turn.id}"):
                st.html('<div class="lr-meta lr-copied" role="status">Copy it from this box:</div>')
                st.code(export.to_text(turn.answer), language=None, wrap_lines=True)


def _ask_edited(turn_id: int) -> None:
    if text := st.session_state[f"edited-text-{turn_id}"].strip():
        next_question.again(turn_id, text)


def _answers(turn: Turn) -> None:
    if turn.problem:
        problem(turn.problem)
    if len(turn.answers) == 1:
        _answer(turn, 0)
        return
    for position, column in enumerate(st.columns(len(turn.answers)) if turn.answers else ()):
        with column, st.container(border=True):
            st.markdown(f"**{markup.label(titles.adapter_words(turn.answers[position].record.adapter))}**")
            _answer(turn, position)
            best = turn.preferred == position
            st.button(
                "Best answer" if best else "Choose as best",
                key=f"best-{turn.id}-{position}",
                icon=":material/check_circle:" if best else None,
                type="primary" if best else "secondary",
                on_click=_prefer,
                args=(turn, None if best else position),
            )


def _answer(turn: Turn, position: int) -> None:
    answer, key = turn.answers[position], f"{turn.key}-{position}"
    if small_talk.is_reply(answer):
        st.html(f'<div class="lr-answer">{markup.escape(answer.text)}</div>')
        if answer.text == whole_file.ASK:
            whole_file.choices(turn, answer, key)
        return
    if note := note_of(answer):
        st.html(f'<div class="lr-meta lr-whole">{markup.escape(note)}</div>')
        if answer.abstained:  # the whole file was read: neither other documents nor a bolder model would help
            shared.notice("info", whole_file.NOTHING)
            return
    evidence.view(answer, key, beside=len(turn.answers) == 1)
    if answer.abstained:
        searched.ways_on(turn, answer, key)
    elif searched.was_forced(answer):
        shared.notice("warning", f"Written because you asked for it: {FORCED.format(answer.confidence)}")
    elif searched.was_unfiltered(answer):
        st.html(f'<div class="lr-meta">{markup.escape(searched.sentence(answer))}</div>')
    record = answer.record
    of_the_model = record.speaker == "writer" and not answer.abstained  # others say whole words of the documents
    if record.finish_reason in _ENDS and (of_the_model or record.finish_reason == "cancelled"):
        shared.notice("info", _ENDS[record.finish_reason])
    for said in problems_of(answer):
        st.html(f'<div class="lr-meta">{markup.escape(said)}</div>')
    _opinions(turn, position, key)
    with st.expander("How this answer was made", key=f"how-{key}", on_change="rerun") as how:
        if how.open:
            _how(answer)
    seconds = record.timings_s.get("total", 0.0)
    by = spoken_by(record, titles.adapter_words(record.adapter))
    st.html(f'<div class="lr-meta lr-made">{markup.escape(by)} · {seconds:.1f} s</div>')


def _opinions(turn: Turn, position: int, key: str) -> None:
    vote = turn.votes.get(position)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.session_state[f"thumbs-{key}"] = None if vote is None else int(vote.vote == 1)
        st.feedback(
            "thumbs",
            key=f"thumbs-{key}",
            on_change=_vote,
            args=(turn, position, f"thumbs-{key}", vote.correction if vote else ""),
        )
        correct = st.popover("Correct", icon=":material/edit:", type="tertiary", key=f"correct-{key}")
        with correct.form(f"correction-{key}", border=False):
            st.text_area(
                "What the answer should have been",
                value=vote.correction if vote else "",
                key=f"text-{key}",
                max_chars=MOST_CORRECTED,
                placeholder=prompts.ABSTENTION,
            )
            st.form_submit_button(
                "Save correction", on_click=_correct,
                args=(turn, position, f"text-{key}", vote.correction if vote else ""),
            )  # fmt: skip
        if vote and vote.correction:
            st.html('<span class="lr-meta">Corrected, thank you.</span>')


def _how(answer: Answer) -> None:
    record = answer.record
    if record.standalone_question != record.question:
        st.html(f'<div class="lr-meta">Understood as: {markup.escape(record.standalone_question)}</div>')
    if route := record.route:
        st.html(f'<div class="lr-meta">Adapter chosen because {markup.escape(route)}</div>')
    _found(answer)
    _sent(answer)
    timings = [(stage, float(seconds)) for stage, seconds in record.timings_s.items()]
    st.html(markup.table_html("Seconds by stage", ("Stage", "Seconds"), timings))
    st.html(
        f'<div class="lr-meta">{markup.escape(searched.title_of(answer))} generation {record.generation} · '
        f"{markup.escape(spoken_by(record))} · {markup.escape(record.model)} · "
        f"prompt {markup.escape(record.prompt_version)} · "
        f"{record.prompt_tokens} + {record.completion_tokens} tokens · {markup.escape(record.finish_reason)}</div>"
    )


def _found(answer: Answer) -> None:
    """The passages found, best first, and the scores of each method."""
    methods = sorted({m for h in answer.hits for m in h.scores})
    places, scores = [], []
    for rank, hit in enumerate(answer.hits, 1):
        c = hit.chunk
        holders = (p for p in answer.passages if p.document_id == c.document_id and p.start <= c.start < p.end)
        number = next((f"[{p.number}]" for p in holders), "")
        places.append((titles.place_shown(c), str(rank), number))
        scores.append((str(rank), *(hit.scores.get(m, "") for m in methods)))
    st.html(markup.table_html("Passages found, best first", ("Place", "Rank", "Shown as"), places))
    table = markup.table_html("By rank", ("Rank", *methods), scores)
    st.html(f"<details><summary>Scores of each method</summary>{table}</details>")


def _sent(answer: Answer) -> None:
    """The passages that were shown to the model, and the prompt around them."""
    for passage in answer.passages:
        place = titles.place_shown(passage)
        st.html(
            f'<div class="lr-place">[{passage.number}] {markup.escape(place)}</div>' + markup.passage_box(passage.shown)
        )
    if answer.passages:
        st.caption("What was sent to the model")
        messages = prompts.answer_messages(answer.record.standalone_question, answer.passages)
        st.code("\n\n".join(f"{m.role}:\n{m.content}" for m in messages), language=None, wrap_lines=True)
    else:
        st.caption("Nothing was sent to the model: the passages found are not likely to hold the answer.")


def _prefer(turn: Turn, position: int | None) -> None:
    with shared.explained():
        shared.engine().conversations.prefer(shared.owner(), turn.id, position, turn.key)


def _vote(turn: Turn, position: int, key: str, correction: str) -> None:
    chosen = st.session_state[key]
    vote = None if chosen is None else Vote(1 if chosen else -1, "" if chosen else correction)
    _save(turn, position, vote)


def _correct(turn: Turn, position: int, key: str, before: str) -> None:
    text = st.session_state[key].strip()
    if text or before:  # an emptied one is taken back; the answer stays a bad one
        _save(turn, position, Vote(-1, text))


def _save(turn: Turn, position: int, vote: Vote | None) -> None:
    engine = shared.engine()
    with shared.explained():
        engine.conversations.vote(shared.owner(), turn.id, position, vote, engine.feedback, turn.key)

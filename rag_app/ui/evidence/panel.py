"""An answer with its citations, and the evidence of the one that is looked at: its passage, and the page of a PDF.

Drawn as a fragment: looking at evidence draws this answer again and nothing else of the conversation.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from rag_app.answering.citing.record import CLOSEST, OTHERWISE, others_of
from rag_app.documents.records import file_of
from rag_app.schema import Answer, Citation
from rag_app.text.language.one_line import page_shown
from rag_app.ui import markup, shared
from rag_app.ui.chat import whole_file
from rag_app.ui.evidence.answer_html import answer_html
from rag_app.ui.evidence.chips import CitedPassage, chip_texts, citations_of, evidence_of, place_of
from rag_app.ui.evidence.passage import cited_html
from rag_app.ui.evidence.pictures import Drawn, Wanted

_POINT_PIXELS = 2.0
_BEFORE = 600  # characters before the cited ones, by which the same words in several places are told apart
_ZOOMS = {"Fit": 100, "150 %": 150, "200 %": 200}


def view(answer: Answer, key: str, beside: bool) -> None:
    """The answer with a chip for each citation; `beside` has room for the evidence next to it."""
    with st.container():  # its own: the fragment draws now more, now fewer elements, and must not reach those after it
        st.fragment(_view)(answer, key, beside)


def _view(answer: Answer, key: str, beside: bool) -> None:
    citations = citations_of(answer)
    if any(".pdf" in c.source.lower() for c in citations):
        shared.engine().pages.warm()
    shown = st.session_state.get(f"shown-{key}")
    if shown is not None and shown >= len(citations):
        shown = None
    if shown is None or not beside:
        _answer(answer, citations, shown, key)
        if shown is not None:
            with st.container(key=f"pane-{key}"):
                _pane(answer, citations, shown, key)
        return
    left, right = st.columns([5, 6], gap="medium")
    with left:
        _answer(answer, citations, shown, key)
    with right, st.container(key=f"pane-{key}"):
        _pane(answer, citations, shown, key)


def _answer(answer: Answer, citations: Sequence[Citation], shown: int | None, key: str) -> None:
    # The numbers in an answer are those of passages, those in a refusal those of the closest text.
    chips = {place_of(c): f"chip-{key}-{at}" for at, c in enumerate(citations) if c.is_shown or answer.abstained}
    st.html(answer_html(answer, chips))
    if any(c.status == "nearest" for c in citations) and not answer.abstained:
        st.html(f'<div class="lr-meta">No sentence is supported by the passages. {CLOSEST}</div>')
    if others_of(answer):
        st.html(f'<div class="lr-meta">{OTHERWISE}</div>')
    if citations:
        with st.container(horizontal=True, gap="small", key=f"chips-{key}"):
            for at, text in enumerate(chip_texts(citations)):
                st.button(
                    markup.label(text),
                    key=f"chip-{key}-{at}",
                    type="primary" if at == shown else "secondary",
                    on_click=_show,
                    args=(key, None if at == shown else at),
                )


def _pane(answer: Answer, citations: Sequence[Citation], at: int, key: str) -> None:
    with shared.explained():
        citation = citations[at]
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"steps-{key}"):
            for name, icon, to in (
                ("Previous", "chevron_left", at - 1 if at else None),
                ("Next", "chevron_right", at + 1 if at + 1 < len(citations) else None),
            ):
                st.button(
                    name, icon=f":material/{icon}:", key=f"{name.lower()}-{key}", type="tertiary", disabled=to is None,
                    on_click=_show, args=(key, to), help=f"{name} citation (arrow keys)",
                )  # fmt: skip
            st.html(f'<span class="lr-meta">{at + 1} of {len(citations)}</span>')
            st.button(
                "Close", icon=":material/close:", key=f"hide-{key}", type="tertiary", on_click=_show, args=(key, None)
            )
        evidence = evidence_of(answer, citation)
        st.html(
            f'<span class="lr-at" data-shown="{key}-{at}"></span>'
            f'<div class="lr-place">{markup.escape(evidence.place)}</div>' + cited_html(evidence)
        )
        _original(answer, citation, evidence, f"{key}-{at}")


def _original(answer: Answer, citation: Citation, evidence: CitedPassage, key: str) -> None:
    """The page of the file, where it has pages that can be drawn, and the file itself."""
    engine, record = shared.engine(), answer.record
    original = engine.original(record.index, record.generation, citation.source)
    if original.note:
        shared.notice("info" if original.path else "warning", original.note)
    if original.path is None:
        return
    if original.path.suffix.lower() == ".pdf" and citation.page is not None:
        before = evidence.text[max(0, evidence.start - _BEFORE) : evidence.start]
        page = int(st.session_state.get(f"page-{key}", citation.page))
        wanted = Wanted(
            str(original.path.absolute()), original.mtime_ns, page, _POINT_PIXELS, citation.page, before,
            citation.cited_text,
        )  # fmt: skip
        _page(engine.pages.draw(wanted), page, key)
    if st.button("Ask only this file", icon=":material/filter_alt:", key=f"only-{key}", type="tertiary",
                 on_click=whole_file.only, args=(record.index, file_of(citation.source)),
                 disabled=not whole_file.may_ask(record.index),
                 help="Sets the filter of this conversation; then ask, or type: Summarise this"):  # fmt: skip
        st.rerun()
    st.download_button(
        "Download the file", original.path.read_bytes, original.path.name, icon=":material/download:",
        on_click="ignore", key=f"file-{key}", type="tertiary",
    )  # fmt: skip


def _page(drawn: Drawn, page: int, key: str) -> None:
    if drawn.problem:
        shared.notice("warning", drawn.problem)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for name, said, icon, to in (
            ("back", "Page before", "arrow_back", page - 1),
            ("on", "Page after", "arrow_forward", page + 1),
        ):
            st.button(
                said, icon=f":material/{icon}:", key=f"page-{name}-{key}", type="tertiary",
                disabled=not 1 <= to <= drawn.pages, on_click=_turn, args=(key, to), help=said,
            )  # fmt: skip
        label = drawn.labels.get(page, "")
        of_all = f"{markup.escape(label)} ({page} of {drawn.pages})" if label else f"{page} of {drawn.pages}"
        st.html(f'<span class="lr-meta">page {of_all}</span>')
        zoom = st.segmented_control(
            "Zoom", list(_ZOOMS), default="Fit", key=f"zoom-{key}", label_visibility="collapsed"
        )
    others = (page_shown(n, drawn.labels.get(n, "")) for n in drawn.found_on if n != page)
    on = markup.escape(", ".join(others))
    if not drawn.marked:
        where = f"stand on {on}" if on else "were not found on it word for word"
        st.html(f'<div class="lr-meta">The cited words {where}; see the passage above.</div>')
    elif len(drawn.found_on) > 1:
        st.html(f'<div class="lr-meta">The cited words are on {on} too.</div>')
    with st.container(key=f"zoomed-{_ZOOMS[zoom or 'Fit']}-{key}"):
        st.html(f'<span class="lr-at" data-shown="{key}-{page}-{zoom}" data-top="{drawn.top:.4f}"></span>')
        words = ", the cited words marked" if drawn.marked else ""
        st.image(drawn.picture, width="stretch", alt=f"Picture of {page_shown(page, label)}{words}")


def _show(key: str, at: int | None) -> None:
    st.session_state[f"shown-{key}"] = at


def _turn(key: str, page: int) -> None:
    st.session_state[f"page-{key}"] = page

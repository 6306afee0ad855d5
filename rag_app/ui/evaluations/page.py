"""The evaluation page: what was judged side by side with intervals, the worst cases beside their passages."""

from __future__ import annotations

from typing import Any

import streamlit as st

from finetune.run import RUNS
from rag_app.adapters.versions import AUTO, BASE
from rag_app.errors import DataError
from rag_app.evaluation.adapters import ROOT
from rag_app.evaluation.scores import cell_of
from rag_app.text.language.one_line import shortened
from rag_app.ui import charts, markup, ownership, shared, titles
from rag_app.ui.engine import Engine
from rag_app.ui.evaluations import comparisons, comparisons_trained, evaluating
from rag_app.ui.evaluations.comparisons import Case, Comparison
from rag_app.ui.evidence.passage import passage_html
from rag_app.ui.shared import pressed

_HERE, _UPLOAD = "A file that is here", "Upload a file"
_EXAMPLE = '{"question": "Who approves travel costs?", "answer": "the head of department", "source": "travel.md"}'


def page() -> None:
    """Draw the page."""
    shared.frame()
    engine = shared.engine()
    st.title("Evaluation")
    with shared.explained():
        shown = {n: t for n, t in titles.titles(engine.data).items() if ownership.may_see(engine, n)}
        found = [c for c in comparisons.of_indexes(ROOT, shown) if ownership.may_see(engine, c.index)]
        found += comparisons_trained.of_runs(RUNS)
        job = engine.job(evaluating.JOB)
        running = bool(job and job.running)
        if st.session_state.pop("evaluation-started", False):
            st.session_state["start-evaluation"] = False  # folded away, so that the progress is in sight
        first = not found and job is None
        with st.expander("Evaluate an index", expanded=first, key="start-evaluation", on_change="rerun"):
            _start(engine, running)
        if job and job.stopped:
            shared.notice("info", "Start it again with the same file, and it goes on where it was.")
        shared.show_job(evaluating.JOB, "The evaluation is done; it is among those below.")
        if not found and running:
            return
        if not found:
            st.write(
                "No evaluation yet. Give a file of questions with their answers, and see how many an index and its "
                "adapters get right, with intervals, and which ones went wrong. Evaluations of trainings appear here "
                "too."
            )
            return
        names = {c.title: c for c in found}
        chosen = st.selectbox("Evaluation", list(names), key="evaluation")
        _comparison(names.get(chosen or "", found[0]))


def _start(engine: Engine, running: bool) -> None:
    indexes = ownership.ready(engine)
    if not indexes:
        st.write("There is no index yet; add documents first.")
        return
    index = shared.choose_index(engine, "Index", indexes, key="evaluate-index") or indexes[0]
    choices = engine.adapter_choices()
    first = [a for a in (BASE, AUTO) if a in choices]
    adapters = st.multiselect(
        "Adapters", list(choices), default=first, format_func=choices.__getitem__, key="evaluate-adapters",
        help="The others are compared with the first",
    )  # fmt: skip
    here = evaluating.files_here(engine)
    ways = [_UPLOAD, *([_HERE] if here else [])]
    way = st.radio("Questions", ways, horizontal=True, key="evaluate-way")
    chosen = upload = None
    if way == _HERE:
        chosen = st.selectbox("File", list(here), key="evaluate-here")
    else:
        upload = st.file_uploader("File of questions", type=evaluating.KINDS, key="evaluate-file", max_upload_size=50)
    if upload is not None and (problem := _problem_of(upload)):
        shared.notice("error", problem)
    st.caption("One JSON object a line, such as")
    st.code(_EXAMPLE, language="json", wrap_lines=True)
    st.caption(
        "`source` is the file that holds the answer, and may be left out; `answerable: false` says that none does."
    )
    limit = int(st.number_input("Most questions (0: all)", 0, 100_000, 0, key="evaluate-limit"))
    if pressed("Start", type="primary", icon=":material/play_arrow:", key="evaluate-start", disabled=running):
        if not adapters:
            raise DataError("No adapter was chosen; choose at least one, the base model for example.")
        if upload is None and chosen is None:
            raise DataError("No file was chosen; expected JSON lines with a question each.")
        source = evaluating.keep(engine, upload) if upload is not None else here[str(chosen)]
        evaluating.start(engine, index, source, adapters, limit)
        st.session_state["evaluation-started"] = True
        st.rerun()


def _problem_of(upload: Any) -> str:
    """What is wrong with a file of questions, told when it is chosen and looked for once."""
    of, problem = st.session_state.get("evaluate-problem", ("", ""))
    if of != upload.file_id:
        problem = evaluating.problem_of(upload)
        st.session_state["evaluate-problem"] = upload.file_id, problem
    return problem


def _comparison(comparison: Comparison) -> None:
    st.caption(f"{comparison.caption}. In brackets are 95 % intervals.")
    measures = comparison.measures
    measure = st.selectbox("Measure", measures, key=f"measure-{comparison.title}") or measures[0]
    st.vega_lite_chart(
        charts.intervals(comparison, measure), width="stretch", key=f"chart-{comparison.title}-{measure}"
    )
    rows = [(m, *(cell_of(s.scores.get(m)) for s in comparison.systems)) for m in measures]
    st.html(markup.table_html("Every measure", ("Measure", *(s.label for s in comparison.systems)), rows))
    if comparison.gains:
        with st.expander("Differences on the same questions", key=f"gains-{comparison.title}"):
            st.html(markup.table_html("", ("Who", "Measure", "Difference"), comparison.gains))
    _worst(comparison)


def _worst(comparison: Comparison) -> None:
    st.subheader("Worst cases", anchor=False)
    labels = {s.label: s for s in comparison.systems}
    label = st.selectbox("Of", list(labels), key=f"worst-of-{comparison.title}") or next(iter(labels))
    cases = labels[label].worst()
    if not cases:
        st.write("None: every question was answered, or refused, rightly.")
        return
    options = list(range(len(cases)))
    at = st.selectbox(
        f"Case, the worst of {len(cases)} first", options, key=f"case-{comparison.title}-{label}",
        format_func=lambda n: f"{n + 1}. {shortened(cases[n].question, 90)}",
    )  # fmt: skip
    _case(cases[at or 0])


def _case(case: Case) -> None:
    left, right = st.columns([2, 3], gap="medium")
    with left:
        for what, text in (("Question", case.question), ("Expected", case.expected), ("Answered", case.answered)):
            st.html(
                f'<div class="lr-meta">{what}</div><div class="lr-answer">{markup.escape(text or "(nothing)")}</div>'
            )
        if case.note:
            st.html(f'<div class="lr-meta">{markup.escape(case.note)}</div>')
    with right, st.container(key="case-passages"):
        if not case.passages:
            st.html('<div class="lr-meta">The passages of this case were not kept.</div>')
        for passage in case.passages:
            right_one = '<span class="lr-flag">right document</span>' if passage.gold else ""
            st.html(
                f'<div class="lr-place">{markup.escape(passage.note)} · {markup.escape(passage.place)}{right_one}</div>'
                + passage_html(passage.text, 0, 0)
            )

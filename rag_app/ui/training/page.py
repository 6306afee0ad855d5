"""The training page: start a training, follow it, stop and resume it, see its evaluation."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import streamlit as st

from finetune.judging.result import read_evaluation
from finetune.run import RUNS, Run, run_names
from rag_app.artifacts import write_atomic
from rag_app.config import check_name
from rag_app.conversations.feedback import read_feedback
from rag_app.documents.upload_names import safe_path
from rag_app.errors import DataError
from rag_app.ui import charts, markup, ownership, shared
from rag_app.ui.engine import Engine
from rag_app.ui.shared import pressed
from rag_app.ui.training import runs
from rag_app.ui.training.processes import INTERRUPTED, Outcome

_SOURCES = {
    "index": "Questions made from an index",
    "file": "A file of questions or labels",
    "feedback": "Votes and corrections given here",
}
_ROWS = (".jsonl", ".json", ".csv", ".tsv", ".parquet")
_MAX_ROWS_MB = 200


def page() -> None:
    """Draw the page."""
    shared.frame()
    engine = shared.engine()
    st.title("Training")
    with shared.explained():
        recipes = runs.shipped_recipes()
        names = run_names(RUNS)
        if wanted := st.session_state.pop("run-wanted", None):
            st.session_state["run"] = wanted
            st.session_state["start-training"] = False  # folded away, so that the run is in sight
        with st.expander("Start a training", expanded=not names, key="start-training", on_change="rerun"):
            _start(engine, recipes)
        if not names:
            st.write("No training yet. What you start appears here with its curves and its evaluation.")
            return
        run = st.selectbox("Run", names, key="run") or names[0]
        st.fragment(_progress, run_every=2.0 if engine.processes.running(run) else None)(engine, run)
        _evaluation(Run(RUNS / run))


def _start(engine: Engine, recipes: dict[str, str]) -> None:
    with st.container(horizontal=True):
        name = st.text_input("Name of the adapter", placeholder="my-docs-qa", max_chars=64, key="train-name")
        names = sorted(recipes, key=lambda name: name != "domain_qa")
        recipe = st.selectbox("Recipe", names, key="train-recipe") or names[0]
    st.caption(markup.label(recipes[recipe], 200))
    source = st.radio("Data", list(_SOURCES), format_func=_SOURCES.__getitem__, horizontal=True, key="train-source")
    indexes = ownership.ready(engine)
    index = None
    if indexes:
        index = shared.choose_index(engine, "Index for the passages", indexes, key="train-index")
    else:
        st.caption("There is no index yet to take passages from: add documents on the page Documents first.")
    if index and ownership.is_own(engine, index):
        st.caption("Trainings are shared: everyone who logs in sees the questions that are made from this index.")
    questions, upload = 0, None
    if source == "index":
        questions = int(st.number_input("Questions to make", 20, 5000, 300, step=20, key="train-questions"))
    elif source == "file":
        upload = st.file_uploader("Rows", type=_ROWS, key="train-file", max_upload_size=_MAX_ROWS_MB)
    else:
        st.caption(f"Votes and corrections so far: {len(read_feedback(engine.feedback)):,}.")
    steps = int(st.number_input("Most steps (0: all epochs)", 0, 100_000, 0, key="train-steps"))
    if pressed("Start", type="primary", icon=":material/play_arrow:", key="train-start"):
        if not name.strip():
            raise DataError("Give the adapter a name.")
        check_name(name, "adapter")
        if Run(RUNS / name).begun or engine.processes.running(name):
            raise DataError(f"{name}: there is a training of that name; choose another name, or resume that one below.")
        changes = _changes(name, index, steps) + _rows(engine, name, source, index, questions, upload)
        arguments = ["train", recipe, *(part for change in changes for part in ("--set", change))]
        engine.processes.start(name, arguments)
        st.session_state["run-wanted"] = name
        Run(RUNS / name).training.mkdir(parents=True, exist_ok=True)
        st.rerun()


def _changes(name: str, index: str | None, steps: int) -> list[str]:
    """What the form changes in a recipe, wherever the rows come from."""
    # The rows come from this page: files that the recipe names as examples are not asked for.
    made = [f"name={json.dumps(name)}", "data.dev=[]", "data.test=[]", 'data.passages_file=""']
    if steps:
        made.append(f"max_steps={steps}")
    if index:
        made.append(f"data.index={json.dumps(index)}")
    return made


def _rows(engine: Engine, name: str, source: str, index: str | None, questions: int, upload: object) -> list[str]:
    """Where the rows come from. Raises `DataError` where there are none to be had."""
    if source == "index":
        if not index:
            raise DataError("There is no index to make questions from; add documents first.")
        return ["data.train=[]", f"data.generate_questions={questions}"]
    if source == "feedback":
        if not read_feedback(engine.feedback):
            raise DataError("No vote or correction has been given yet; give some below answers in the chat first.")
        return [f"data.train={json.dumps([str(engine.feedback)])}", 'data.shape="feedback"']
    if upload is None:
        raise DataError("No file was chosen; expected a .jsonl, .csv or .parquet file of rows.")
    return [f"data.train={json.dumps([str(_saved(engine, name, upload))])}"]


def _saved(engine: Engine, run: str, upload: object) -> Path:
    path = engine.processes.folder / f"{run}-{safe_path(getattr(upload, 'name', ''), _ROWS).name}"
    write_atomic(path, upload.getbuffer())  # type: ignore[attr-defined]
    return path


def _progress(engine: Engine, run: str) -> None:
    with shared.explained():  # Streamlit handles the errors of a fragment by itself: `page` does not see them
        _follow(engine, run)


def _follow(engine: Engine, run: str) -> None:
    curves = runs.read_curves(Run(RUNS / run))
    running = engine.processes.running(run)
    was = st.session_state.get(f"was-running-{run}", running)
    st.session_state[f"was-running-{run}"] = running
    if was and not running:
        st.rerun()
    outcome = None if running else engine.processes.outcome(run)
    failed = outcome is not None and outcome.code not in (0, INTERRUPTED, -signal.SIGINT)
    if failed and outcome:
        shared.notice("error" if outcome.command == "train" else "warning", _told(engine, run, outcome.command))
    _actions(engine, Run(RUNS / run), running, outcome if failed else None)
    if curves.loss:
        last = curves.last
        st.progress(
            min(1.0, last["step"] / max(1, last.get("max_steps", 0))),
            text=f"step {last['step']:,} of {last.get('max_steps', 0):,}, loss {last['loss']:.3f}, "
            f"{last.get('tokens_per_s', 0):,.0f} tokens a second, {last.get('time_left_s', 0) / 60:.0f} min left",
        )
        st.caption("Loss by step")
        st.vega_lite_chart(charts.curve(curves.loss, "loss"), width="stretch", key=f"loss-{run}")
    measured = {m: v for m, v in curves.metrics.items() if m not in ("seconds", "rows") and len(v) > 1}
    if measured:
        metric = st.selectbox("On held-out rows", list(measured), key=f"metric-{run}") or next(iter(measured))
        st.vega_lite_chart(charts.curve(measured[metric], metric), width="stretch", key=f"curve-{run}-{metric}")
    if lines := engine.processes.last_lines(run):
        with st.expander("What the command prints", expanded=not (running and curves.loss) and not failed):
            st.code("\n".join(lines), language=None, wrap_lines=True)


def _told(engine: Engine, run: str, command: str) -> str:
    """What a command that failed leaves one with."""
    what = {"train": "The training ended", "evaluate": "The evaluation ended", "publish": "It was not published"}
    reason = engine.processes.reason(run) or "without a word; what the command printed is below."
    way = ""
    if command == "train":
        begun = Run(RUNS / run).begun
        way = " Resume goes on from the last checkpoint." if begun else " Start it anew above under another name."
    return f"{what.get(command, 'The command ended')}: {reason}{way}"


def _actions(engine: Engine, run: Run, running: bool, failed: Outcome | None) -> None:
    """What can be done with a run in its present state."""
    processes, name = engine.processes, run.name
    with st.container(horizontal=True, vertical_alignment="center"):
        if running and not processes.started_here(name):
            st.caption(
                "This training was started elsewhere, or before this server was; stop it there, with Ctrl-C in its "
                "terminal, or with `kill -INT` and the number of its process."
            )
        elif running:
            if st.button("Stop", icon=":material/stop_circle:", key="train-stop"):
                processes.stop(name)
            st.caption("Stopping saves a checkpoint; a resumed training goes on from it.")
        elif run.adapter.is_dir():
            _next_steps(engine, name, failed)
        # What failed before the training began fails again: data or settings must change first.
        elif (
            processes.can_resume(name)
            and (not failed or run.begun)
            and st.button("Resume", icon=":material/play_arrow:", key="train-resume")
        ):
            processes.resume(name)
            st.rerun()


def _next_steps(engine: Engine, name: str, failed: Outcome | None) -> None:
    """What can be done with a run whose training is over."""
    processes = engine.processes
    for command, icon in (("evaluate", ":material/analytics:"), ("publish", ":material/publish:")):
        if st.button(command.title(), icon=icon, key=f"train-{command}"):
            processes.start(name, [command, name])
            st.rerun()
    if failed and failed.command == "publish" and "--force" in processes.reason(name):
        with st.popover("Publish anyway", icon=":material/warning:", key="force-ask"):
            st.write("It becomes a version although it did not pass its gate; its card says so for good.")
            if st.button("Publish it", type="primary", key="train-force"):
                processes.start(name, ["publish", name, "--force"])
                st.rerun()


def _evaluation(run: Run) -> None:
    evaluation = read_evaluation(run.evaluation)
    if evaluation is None:
        return
    st.subheader("Evaluation")
    st.caption(f"{evaluation.rows:,} held-out rows; in brackets are 95 % intervals")
    if runs.is_outdated(run):
        shared.notice("warning", "The adapter was trained anew after this evaluation; evaluate it again.")
    headers, rows = runs.score_rows(evaluation)
    st.html(markup.table_html("Scores", headers, rows))
    questions = runs.read_questions(run.evaluation)
    if questions:
        st.caption("Every question; click a column to sort")
        st.dataframe(questions, hide_index=True, alt="Questions of the evaluation with all answers")

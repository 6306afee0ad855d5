"""The chat page."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rag_app.adapters.versions import AUTO
from rag_app.answering import small_talk
from rag_app.conversations.store import Conversation, Turn
from rag_app.errors import ConversationError
from rag_app.schema import Answer, Message
from rag_app.ui import job_words, ownership, shared, titles
from rag_app.ui.chat import choices, kept, next_question, not_asked, searched, sidebar, start, turns, whole_file
from rag_app.ui.chat.asking import Asking
from rag_app.ui.chat.choices import Choice
from rag_app.ui.chat.next_question import Given
from rag_app.ui.engine import Engine
from rag_app.ui.evidence.answer_html import streaming_html

_POLL_S = 0.2  # how soon a press of Stop is noticed while the model writes nothing
_MINE = "asked-here"  # the last answer that this tab asked for
_FROM = "drawn-from"  # the open conversation, and the first of its turns that is drawn
_OPENED_TURNS = 6  # drawn of a conversation that is opened: a browser takes 30 ms for each
_MORE_TURNS = 20
_NO_ANSWER = "There is no answer: the server was ended while it was written, or could not keep it. Ask again."
_MOST_TOLD = 5  # of the files that were added last and not, or not wholly, read


def page() -> None:
    """Draw the page; while an answer is being written, this call lasts until it is done."""
    shared.frame()
    engine, owner = shared.engine(), shared.owner()
    with shared.explained():
        indexes = ownership.ready(engine)
        if start.needed(engine, indexes):
            start.page(engine)
            return
        conversations = engine.conversations.of(owner)
        current = sidebar.open_conversation(conversations)
        here = current.id if current else ""
        choice = choices.choose(engine, owner, here, indexes)
        # In the main area, not in `st.bottom`: only from there it scrolls to the end of the conversation.
        next_question.box(choice.title)
        given, is_of_here = next_question.take(here)
        begun = None
        if choice.gone or not is_of_here:
            not_asked.tell(choice.gone, given.question)
            given = Given()
        if given.question and not_asked.is_short(given.question):
            # First of all: what Streamlit is called for next may end this run for a newer one, which has no question.
            current, begun = _begin(engine, owner, current, choice, given)
            st.session_state[_MINE] = begun
            next_question.is_in(current.id)
            if current.id not in [c.id for c in conversations]:
                conversations = [current, *conversations]
                sidebar.show(current.id)
                kept.save(engine, owner, current.id)
        sidebar.listing(conversations, current)
        if current is None:
            _welcome(engine, choice)
            return
        _conversation(engine, owner, current, choice, begun)


def _begin(
    engine: Engine, owner: str, current: Conversation | None, choice: Choice, given: Given
) -> tuple[Conversation, Asking]:
    """Ask what is given in the open conversation or a new one."""
    if current is None:
        current = engine.conversations.create(owner, given.question)
    elif other := engine.asking(owner, current.id):
        _first_the_other(other)
    earlier = engine.conversations.turns(owner, current.id)
    old = next((turn for turn in earlier if turn.id == given.replaced), None)
    if old:
        earlier = earlier[: earlier.index(old)]
    return current, _ask(engine, owner, current.id, choice, given, earlier, old)


def _conversation(engine: Engine, owner: str, current: Conversation, choice: Choice, begun: Asking | None) -> None:
    """Draw a conversation, and the answer that was `begun` in this run or another until it is done."""
    asking = begun or engine.asking(owner, current.id)
    saved = asking.saved if asking else None  # before the turns are read, which else may be those of before
    earlier = engine.conversations.turns(owner, current.id)
    if not begun and saved in [turn.id for turn in earlier]:
        asking = None  # but one that was begun is followed nevertheless, which brings its question into sight
    elif asking is None:  # one that another tab has begun since is among these turns, and not answered
        asking = engine.asking(owner, current.id)
    sidebar.menu(current)
    asked = begun is not None and begun.is_new  # its turn is the last of these
    first = _first_drawn(current.id, len(earlier) - asked, asked=asked)
    place = None
    for turn in earlier[first:]:
        slots = _slots()
        if asking and turn.id == asking.turn:
            place = slots
            continue
        _asked(slots, turn.question)
        with slots[1], st.chat_message("assistant"), st.empty().container():  # as deep as `_follow`: nothing moves
            turns.answers(turn, last=turn is earlier[-1])
    if asking and (place or asking.is_new):
        _follow(engine, owner, current.id, asking, choice, place or _slots())


def _slots() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Places of a question and its answer, which may be filled after those below them."""
    return st.empty(), st.container()


def _asked(slots: tuple[DeltaGenerator, DeltaGenerator], question: str, sent: str = "") -> None:
    with slots[0].container():
        turns.question(question, sent)


def _first_drawn(conversation_id: str, turns: int, *, asked: bool) -> int:
    """Which turn the page begins with; those before it are a press of a button away.

    It stays where it is while questions are asked, so that nothing moves, until more are drawn than one goes back to.
    """
    of, first = st.session_state.get(_FROM, ("", 0))
    if of != conversation_id or first > turns or (asked and turns - first > _OPENED_TURNS + _MORE_TURNS):
        first = max(0, turns - _OPENED_TURNS)
        st.session_state[_FROM] = conversation_id, first
    with st.container():  # there with or without the button: nothing below it moves
        if first:
            st.button(
                f"Show earlier questions ({first})", icon=":material/expand_less:", type="tertiary",
                key="earlier-turns", on_click=_draw_from, args=(conversation_id, max(0, first - _MORE_TURNS)),
            )  # fmt: skip
    return first


def _draw_from(conversation_id: str, first: int) -> None:
    st.session_state[_FROM] = conversation_id, first


def _ask(
    engine: Engine,
    owner: str,
    conversation_id: str,
    choice: Choice,
    given: Given,
    earlier: Sequence[Turn],
    old: Turn | None = None,
) -> Asking:
    """An `old` turn gives its place to the new answer; one with answers only to a whole one."""
    question = given.question
    history = [
        message
        for turn in earlier
        if (answer := turn.answer) and not small_talk.is_reply(answer)
        for message in (Message("user", turn.question), Message("assistant", answer.text))
    ]

    def ask(cancel: threading.Event) -> Iterator[str | Answer]:
        files = partial(engine.files_of, choice.index)
        if said := small_talk.reply(question, choice.title, lambda: sorted(map(titles.file_shown, files()))):
            yield small_talk.answer_of(said, question, choice.index, engine.stamp(choice.index)[0])
            return
        asked = {"history": history, "where": choice.where, "cancel": cancel, **given.changes}
        is_whole = whole_file.is_asked(engine, choice.index, question, history)
        if is_whole and whole_file.is_unclear(engine, choice.index, question, asked["where"]):
            yield small_talk.answer_of(whole_file.ASK, question, choice.index, engine.stamp(choice.index)[0])
            return
        rag = engine.rag(choice.index)
        events: Iterable[str | Answer]
        if choice.compare and not is_whole:  # a whole file is read in its own words, by no adapter
            events = _each_once(rag.compare(question, adapters=choice.compare, **asked))
        else:
            events = rag.stream(question, adapter=choice.adapter, **asked)
        for event in events:
            if isinstance(event, Answer):
                event = searched.noted(
                    event, choice.title, files, asked["where"], unfiltered=bool(choice.where) and not asked["where"]
                )
            yield event

    def save(turn: int, answers: Sequence[Answer], problem: str) -> int:
        if old and old.answers and (problem or any(a.record.finish_reason == "cancelled" for a in answers)):
            raise ConversationError(problem or "Stopped.")
        engine.conversations.replace_turn(owner, turn, question, answers, problem, engine.feedback)
        return turn

    def begin() -> Asking:  # kept before it is answered: no question is lost with a server that ends meanwhile
        turn = old.id if old else engine.conversations.add_turn(owner, conversation_id, question, (), _NO_ANSWER)
        return Asking(question, ask, partial(save, turn), turn, is_new=old is None)

    return engine.ask(owner, conversation_id, begin)


def _each_once(answers: Sequence[Answer]) -> list[Answer]:
    """The first answer of each adapter: the automatic choice may be one of the others."""
    found: dict[str, Answer] = {}
    for answer in answers:
        found.setdefault(answer.record.adapter, answer)
    return list(found.values())


def _first_the_other(asking: Asking) -> None:
    """The next question ends the answer before it; one that another tab asked is waited for."""
    if st.session_state.get(_MINE) is asking:
        asking.stop()
    with st.empty().container():
        if st.session_state.get(_MINE) is not asking:
            st.html('<div class="lr-wait" role="status">First the answer that another tab asked for …</div>')
        while not asking.wait_saved(_POLL_S):
            pass


def _follow(
    engine: Engine,
    owner: str,
    conversation_id: str,
    asking: Asking,
    choice: Choice,
    slots: tuple[DeltaGenerator, DeltaGenerator],
) -> None:
    """Show the answer as it is written, then as it was saved, or the one from before where that has stayed."""
    _asked(slots, asking.question, asking.key)
    with slots[1], st.chat_message("assistant"):
        slot, button = st.empty(), st.empty()
        button.button("Stop", icon=":material/stop_circle:", on_click=asking.stop, key=f"stop-{conversation_id}")
        seen = 0
        while asking.saved is None:
            slot.html(streaming_html(asking.text) if asking.text else _waiting(engine, choice))
            seen = len(asking.text)
            asking.wait(seen, _POLL_S)
        engine.forget_asking(owner, conversation_id, asking)
        button.empty()
        with slot.container():
            now = engine.conversations.turns(owner, conversation_id)
            found = next((turn for turn in now if turn.id == asking.turn), None)
            if found is None or (asking.is_new and found.id != asking.saved):
                raise ConversationError(asking.problem or "This conversation was deleted meanwhile; start a new one.")
            if found.id != asking.saved:
                _asked(slots, found.question, asking.key)
                turns.problem(f"{asking.problem} The answer from before is kept.")
            turns.answers(found, last=found is now[-1])


def _waiting(engine: Engine, choice: Choice) -> str:
    if not engine.model_loaded:
        what = "Loading the language model; this happens once …"
    elif choice.compare:
        what = f"Asking {len(choice.compare)} adapters …"
    else:
        what = "Reading the passages …"
    return f'<div class="lr-wait" role="status">{what}</div>'


def _welcome(engine: Engine, choice: Choice) -> None:
    st.title("Ask your own documents")
    st.write(
        "Type a question below. Numbers in an answer name the passages that it rests on: open one to see the exact "
        "words in their place. If your documents do not hold the answer, you are told so."
    )
    if choice.adapter == AUTO:
        st.caption("The adapter is chosen by the question; the answer says why.")
    job = engine.job(choice.index)
    told = [*st.session_state.get(f"refused-{choice.index}", {}).values()]
    told += job_words.amiss(job) if job and not job.running else []
    for said in told[:_MOST_TOLD]:
        shared.notice("warning", said)
    if len(told) > _MOST_TOLD:
        st.caption(f"{len(told) - _MOST_TOLD} more are on the page Documents.")

"""`rag-app ask` and `rag-app chat`."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from rag_app.cli import typed
from rag_app.cli.entry import EXIT_ERROR, EXIT_INTERRUPTED
from rag_app.cli.opening import add_rag_options, open_rag
from rag_app.cli.options import add_json_option, add_where_option, parse_where
from rag_app.cli.output import print_answer_notes, print_json
from rag_app.errors import RagAppError
from rag_app.safety.crisis import CRISIS_NOTICE, crisis_in

if TYPE_CHECKING:
    from rag_app.pipeline import Rag
    from rag_app.schema import Answer, Message


LEAVING = frozenset(("/quit", "/exit", "/bye", "/q", "quit", "exit"))


def add_parsers(commands: Any) -> None:
    one = commands.add_parser("ask", help="ask one question", description="Ask one question and stream the answer.")
    one.add_argument("question", nargs="+", action=typed.Joined, type=typed.text)
    add_json_option(one)
    one.set_defaults(run=ask)
    many = commands.add_parser("chat", help="ask in a conversation", description="Ask question after question.")
    many.set_defaults(run=chat)
    for parser in (one, many):
        parser.add_argument("-i", "--index", required=True, metavar="NAME", help="index to ask")
        parser.add_argument(
            "-a", "--adapter", help="base, NAME, NAME@VERSION, or auto to choose by the question (default: auto)"
        )
        add_rag_options(parser)
        add_where_option(parser)


def ask(arguments: argparse.Namespace) -> int:
    rag = open_rag(arguments)
    where = parse_where(arguments.where)
    if arguments.json:
        _screen(arguments.question)
        print_json(rag.ask(arguments.question, where=where).to_dict())
        return 0
    return 0 if _stream(rag, arguments.question, (), where) else EXIT_INTERRUPTED


def chat(arguments: argparse.Namespace) -> int:
    from rag_app.schema import Message

    rag = open_rag(arguments)
    where = parse_where(arguments.where)
    turns: list[Message] = []
    failed = False
    interactive = sys.stdin.isatty()
    if interactive:
        print(f"Asking {rag.index.name}. An empty line or /quit ends, Ctrl-C stops an answer.")
    while True:
        try:
            question = typed.answer("\n> " if interactive else "").strip()
        except EOFError:
            question = ""
        if not question or question.casefold() in LEAVING:
            return EXIT_ERROR if failed and not turns else 0
        try:
            answer = _stream(rag, question, turns, where)
        except RagAppError as error:
            print(f"rag-app: {error}", file=sys.stderr, flush=True)
            failed = True
            continue
        if answer is not None:
            turns += [Message("user", question), Message("assistant", answer.text)]


def _stream(rag: Rag, question: str, turns: Any, where: dict[str, Any] | None) -> Answer | None:
    """Print the answer as it is written, and return it; None where Ctrl-C came before its end."""
    from rag_app.answering.small_talk import is_reply

    _screen(question)
    events = rag.stream(question, history=turns, where=where)
    answer, wrote = None, False
    while True:
        try:
            event = next(events)
        except StopIteration:
            return answer
        except KeyboardInterrupt:
            print(" (stopped)")
            return answer
        if isinstance(event, str):
            print(event, end="", flush=True)
            wrote = wrote or bool(event.strip())
        else:
            answer = event
            print("" if wrote else answer.text)
            if answer.record.standalone_question != question:
                print(f"(understood as: {answer.record.standalone_question})")
            if not is_reply(answer):
                print_answer_notes(answer)


def _screen(question: str) -> None:
    if crisis_in(question):
        print(f"{CRISIS_NOTICE}\n", file=sys.stderr, flush=True)

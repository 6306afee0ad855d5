"""Replies to what is not a question to the documents: greetings, thanks, and questions about the app itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag_app.prompts import PROMPT_VERSION
from rag_app.schema import Answer, AnswerRecord
from rag_app.text.language.one_line import counted
from rag_app.text.questions.small_talk import small_talk

FINISH_REASON = "reply"  # in the record of an answer for which neither documents nor a model were asked
_MOST_FILES = 30


def reply(question: str, index: str, files: Callable[[], Sequence[str]]) -> str:
    """A fitting reply to words that are not a question to the documents; empty for all others.

    `files` names those of the index, called only if they are asked for.
    """
    match small_talk(question):
        case "files":
            return _documents(index, files())
        case "app":
            return (
                f"I answer questions from the documents of the index {index}, in their words, and show for every "
                "sentence the passage that it rests on. If they do not hold the answer, I say so. Ask which documents "
                "there are to see their names."
            )
        case "source":
            return (
                "Each sentence of an answer has the number of the passage that it rests on: open it to read the words, "
                "their file and their page. What was not surely found there is to be checked, and the documents may "
                "hold more than one answer says."
            )
        case "wording":
            return (
                "I answer in the words of the documents, and neither reword nor translate them. Open the number behind "
                "a sentence to read what stands around it, or ask about a part of it."
            )
        case "greeting":
            return f"Hello. Ask me something about the documents of {index}."
        case "thanks":
            return "You are welcome. Ask on whenever you like."
        case "noted":
            return "All right. Ask on whenever you like."
        case "bye":
            return "Goodbye."
        case _:
            return ""


def answer_of(text: str, question: str, index: str, generation: int) -> Answer:
    """A reply as an answer that can be kept with the others."""
    record = AnswerRecord(
        question=question, standalone_question=question, index=index, generation=generation, embedder_fingerprint="",
        model="", model_fingerprint="", adapter="", prompt_version=PROMPT_VERSION, settings={}, prompt_tokens=0,
        completion_tokens=0, finish_reason=FINISH_REASON, timings_s={"total": 0.0}, signals={}, speaker="none",
    )  # fmt: skip
    return Answer(text, False, 1.0, (), (), (), (), record)


def is_reply(answer: Answer) -> bool:
    """Whether an answer was made by `answer_of`."""
    return answer.record.finish_reason == FINISH_REASON


def _documents(index: str, names: Sequence[str]) -> str:
    count = len(names)
    shown = "\n".join(f"• {name}" for name in names[:_MOST_FILES])
    more = f"\n… and {count - _MOST_FILES:,} more." if count > _MOST_FILES else ""
    return f"The index {index} has {counted(count, 'file')}:\n{shown}{more}"

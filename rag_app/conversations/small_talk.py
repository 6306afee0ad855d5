"""What is not a question to the documents: greetings, thanks, and questions about the app itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag_app.prompts import PROMPT_VERSION
from rag_app.schema import Answer, AnswerRecord, Message

FINISH_REASON = "reply"  # in the record of an answer for which neither documents nor a model were asked
_MOST_FILES = 30

_GREETING = (
    r"(?:hi|hello|hey|hallo|moin|greetings|(?:good )?(?:morning|afternoon|evening)|good day|guten (?:tag|morgen|abend))"
    r"(?: (?:there|again|all|everyone))?(?:,? how are you(?: doing)?(?: today)?)?"
)
_THANKS = (
    r"(?:(?:ok(?:ay)?|great|perfect|alright),? )?(?:many thanks|thanks?(?: you)?|thx|ty|danke(?: schön| sehr)?"
    r"|vielen dank|great|perfect|super|cool|nice|awesome|excellent|well done|good job|that (?:was )?help(?:s|ed|ful))"
    r"(?: a lot| very much| so much)?(?: for (?:that|this|your help|the (?:help|answer)))?"
)
_DONE = (
    r"(?:(?:no|nope|ok(?:ay)?),? (?:that is|that's|thats) (?:all|it|everything)(?: for now)?"
    r"|(?:that is|that's|thats) (?:all|it)(?: for now)?|nothing (?:else|more)"
    r"|never ?mind|not now|no(?:pe)?|nein(?: danke)?|(?:no(?:pe)?,? )?i'?m (?:good|fine|done))"
)
_NOTED = (
    r"(?:ok(?:ay)?|k|alright|all right|yes|yep|yeah|ja|sure|understood|verstanden|noted|makes sense"
    r"|(?:ah,? |oh,? |ok(?:ay)?,? )?(?:i see|got it|good to know))"
)
_BYE = r"(?:bye(?: bye)?|goodbye|good night|see you(?: later)?|have a (?:nice|good) day|tschüss|auf wiedersehen)"
_ABOUT = (
    r"(?:who|what) are you|what (?:can|do) you do|what is this(?: app| page)?|how does this (?:app |page )?work|help"
)
_WHICH = (
    r"(?:what|which) (?:documents?|files?|sources?)(?: (?:do you (?:have|know|use)|are (?:there|here|you using|indexed)"
    r"|can i ask(?: about)?|have you got|are in (?:the|this|your) (?:index|library)))?"
    r"|(?:list|show)(?: me)?(?: all)?(?: the| your| my)? (?:documents?|files?|sources?)"
    r"|what do you know about|what (?:is|do you have) in (?:the|this|your) (?:index|library)"
    r"|welche (?:dokumente|dateien|quellen)(?: (?:hast|kennst) du| gibt es)?"
)
_NOISE = re.compile(r"[^\w\s,']+")


def reply(question: str, index: str, files: Callable[[], Sequence[str]]) -> str:
    """A fitting reply to words that are not a question to the documents; empty for all others.

    The whole text must be one of these phrases: a question that begins with thanks is a question. `files` names those
    of the index, called only if they are asked for.
    """
    said = " ".join(_NOISE.sub(" ", question.casefold().replace("’", "'")).split()).strip(" ,")
    if re.fullmatch(_WHICH, said):
        return _documents(index, files())
    if re.fullmatch(_ABOUT, said):
        return (
            f"I answer questions from the documents of the index {index}, in their words, and show for every sentence "
            "the passage that it rests on. If they do not hold the answer, I say so. Ask which documents there are to "
            "see their names."
        )
    if re.fullmatch(rf"(?:{_GREETING})(?:,? (?:{_THANKS}))?", said):
        return f"Hello. Ask me something about the documents of {index}."
    if re.fullmatch(rf"(?:{_THANKS})(?:,? (?:{_THANKS}|{_BYE}))?", said):
        return "You are welcome. Ask on whenever you like."
    if re.fullmatch(rf"(?:{_DONE}|{_NOTED}|no(?:pe)?,? {_THANKS})(?:,? (?:{_THANKS}))?", said):
        return "All right. Ask on whenever you like."
    return "Goodbye." if re.fullmatch(_BYE, said) else ""


def answer_of(text: str, question: str, index: str, generation: int) -> Answer:
    """A reply as an answer that can be kept with the others."""
    record = AnswerRecord(
        question=question, standalone_question=question, index=index, generation=generation, embedder_fingerprint="",
        model="", model_fingerprint="", adapter="", prompt_version=PROMPT_VERSION, settings={}, prompt_tokens=0,
        completion_tokens=0, finish_reason=FINISH_REASON, timings_s={}, signals={}, speaker="none",
    )  # fmt: skip
    return Answer(text, False, 1.0, (), (), (), (), record)


def is_reply(answer: Answer) -> bool:
    """Whether an answer was made by `answer_of`."""
    return answer.record.finish_reason == FINISH_REASON


def without(turns: Sequence[Message]) -> list[Message]:
    """The turns of a conversation but for small talk and the replies to it: no question is understood from them."""
    kept: list[Message] = []
    is_left_out = False
    for turn in turns:
        if turn.role == "user":
            is_left_out = bool(reply(turn.content, "", list))
        if not is_left_out:
            kept.append(turn)
    return kept


def _documents(index: str, names: Sequence[str]) -> str:
    count = len(names)
    shown = "\n".join(f"• {name}" for name in names[:_MOST_FILES])
    more = f"\n… and {count - _MOST_FILES:,} more." if count > _MOST_FILES else ""
    return f"The index {index} has {count:,} file{'s' * (count != 1)}:\n{shown}{more}"

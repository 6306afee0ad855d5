"""What every reader makes: one question with its answers, before any passage was retrieved for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from finetune.schema import RowPassage
from rag_app.text.language.ideographs import WORD

# A minus, and whatever else is neither a blank nor a mark of sentences: C++ and C#, -5 and +5, emoji, ":)"; not
# brackets around words, nor the marks of bold words and of code.
_SIGN = (
    r"""(?<!\w)[-–](?=\s*\d)|(?<!\w)[()\[\]{}`](?!\w)|(?<!\*)\*(?!\*)"""
    r"""|[^\w\s.,:;!?…"'“”„‘’«»¿¡。，、；：！？–—()\[\]{}`*-]"""
)
_WORD_OR_SIGN = re.compile(f"{WORD.pattern}|{_SIGN}")


class BadRow(Exception):
    """Why no example can be made of a row; the message is the reason, and the place is added by who reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question with its answers, or a text with its label as the only answer.

    `where` is file and line, for messages. `context` is the passage that the answer comes from, if the data has it;
    `passage_id` names one in a separate file. `passages` are those that were shown when the example was recorded
    (feedback), best first; they are kept as they are, and `cited` is the number of the one that the answer cites (0:
    none). `generated` ones were made from an index. `document` keeps train and test apart; it is empty where the data
    names none. `found` are the words of the passage that retrieval found to hold the answer, where the data names no
    passage.
    """

    where: str
    id: str
    question: str
    answers: tuple[str, ...] = ()
    answerable: bool = True
    context: str = ""
    title: str = ""
    passage_id: str = ""
    document: str = ""
    found: str = ""
    passages: tuple[RowPassage, ...] = ()
    cited: int = 0
    generated: bool = False

    @property
    def passage(self) -> str:
        """What tells the passage that it came with, or else was found, from others: its words or its name; empty
        without one."""
        return words(self.context) or self.passage_id or self.found


@lru_cache(maxsize=100_000)
def words(text: str) -> str:
    """Case-folded words of `text` joined by single blanks, punctuation dropped: the form for comparing texts.

    A Chinese or Japanese character is a word.
    """
    return " ".join(WORD.findall(text.casefold()))


def same_name(document: str) -> str:
    """The form for comparing names of documents: case and blanks do not matter."""
    return " ".join(document.casefold().split())


def words_and_signs(text: str) -> str:
    """As `words`, and the signs that make another text of the same words; of marks alone the text itself."""
    return " ".join(_WORD_OR_SIGN.findall(text.casefold())) or " ".join(text.casefold().split())


def named_by_itself(text: str) -> str:
    """The document of a text that is of none: its words, and in a line below them its signs where it has some.

    By the first line splits place a document.
    """
    plain, whole = words(text), words_and_signs(text)
    return plain if whole == plain else f"{plain}\n{whole}"


def contains(text: str, answer: str) -> bool:
    """Whether `answer` stands in `text` as whole words; False for an answer without words."""
    needle = words(answer)
    return bool(needle) and f" {needle} " in f" {words(text)} "

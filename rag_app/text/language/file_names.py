"""The files that a question names, in full or without their endings, and the words of a file's name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

from rag_app.text.language.words import FUNCTION_WORDS

_FILE_NAME = re.compile(r"\w\.[A-Za-z]\w{1,4}\b")
# "How do I edit config.yaml?", "where is setup.py?", "what does setup.py do?": others tell what is done with a file.
_HANDLES = re.compile(
    r"\bhow\s+(?:(?:do|can|could|should|must|may)\s+(?:i|we|you|one)|to)\s+(?:[a-z]+\s+){1,2}(?:(?:the|my|a|file)\s+){0,2}\S*\w\.\w"
    r"|\bwhere\s+(?:is|are|does|do)\s+(?:(?:the|my|file)\s+){0,2}\S*\w\.\w"
    r"|\bwhat\s+does\s+(?:(?:the|my|file)\s+){0,2}\S*\w\.\w+\s+do\b",
    re.IGNORECASE,
)
_NO_WORD = re.compile(r"\w_\w|\d\w{0,60}-\w|\w-\w{0,60}\d")  # "annual_report", "plan-2024", but not "check-in"
_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")  # EmployeeHandbook
_ARTICLES = frozenset("der die das den dem des ein eine einen einem einer unser unsere unseren le la les une".split())


def words_of_name(name: str) -> frozenset[str]:
    """The words of a name without its ending, or of what people call it, in small letters; no articles and the like."""
    words = _WORD.findall(_CAMEL.sub(" ", unicodedata.normalize("NFC", name)))
    return frozenset(word.lower() for word in words) - FUNCTION_WORDS - _ARTICLES


def may_name_a_file(question: str) -> bool:
    """Whether a question may name a file, told without the names of the files: nearly every one does not."""
    return _FILE_NAME.search(question) is not None


def may_call_a_file(question: str) -> bool:
    """Whether a question may name a file without its ending, by what can be no word."""
    return _NO_WORD.search(question) is not None


def handles_a_file(question: str) -> bool:
    """Whether a question is what a file that it names does, where it is, or how something is done with it."""
    return _HANDLES.search(question) is not None


def alone(name: str) -> str:
    """A pattern for the name of a file that is not the end of a longer one: "old-report.pdf"."""
    return rf"(?<![\w.-]){re.escape(name)}(?!\w)"


def files_named(question: str, files: Iterable[str]) -> list[str]:
    """Those of `files` whose name, without its folders, stands in `question`."""
    by_name: dict[str, list[str]] = {}
    for file in files:
        by_name.setdefault(file.rsplit("/", 1)[-1].lower(), []).append(file)
    said, named = question.lower(), list[str]()
    for name in sorted(by_name, key=len, reverse=True):  # `report.pdf` stands in `annual report.pdf`
        if name in said and re.search(alone(name), said):  # a pattern of each of many files takes long
            named, said = named + by_name[name], re.sub(alone(name), " ", said)
    return named


def files_called(question: str, files: Iterable[str]) -> list[str]:
    """Those of `files` whose name without its folders and its ending stands in `question` and can be no word or two."""
    said = question.lower()
    stems = ((file, stem_of(file).lower()) for file in files)
    return [
        file
        for file, stem in stems
        if stem in said and _NO_WORD.search(stem) and re.search(rf"{alone(stem)}(?!-|\.\w)", said)
    ]


def stem_of(file: str) -> str:
    """The name of a file without its folders and its ending."""
    return PurePosixPath(file).stem

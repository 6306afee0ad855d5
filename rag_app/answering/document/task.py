"""Questions about one document as a whole, told from those that a passage answers by how they are put."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rag_app.documents.records import file_of
from rag_app.index import Index
from rag_app.index.read.store import DocumentSummary
from rag_app.schema import Message
from rag_app.text.language.file_names import alone, files_named, may_name_a_file, words_of_name

_FILE = r"(?:document|file|report|paper|text|book|page|pdf|plan|article|manual|filing|contract|letter)"
_THIS = rf"(?:it|this|that|the|this {_FILE}|that {_FILE}|the (?:whole |entire )?{_FILE}|@file)"
_PLEASE = r"(?:please |kindly |(?:can|could|would) you (?:please )?|i (?:want|need) |i would like )?"
_AT_LAST = re.compile(r"(?:[,.!?]?\s+(?:please|for (?:me|us)|thanks|thank you))+\Z", re.IGNORECASE)
_SUMMARISE = (  # of what: `{}`
    r"(?:summari[sz]e|sum up|outline)(?: {0})?|sum {0} up"
    r"|(?:give|show|write|make)?(?: me)? ?(?:a|an|the)? ?(?:short |brief |quick )?"
    r"(?:summary|overview|outline|abstract)(?: (?:of|for) {0})?|tl;?dr(?: (?:of )?{0})?"
    r"|what are the (?:main|key) (?:points|ideas|statements|findings|messages)(?: (?:of|in) {0})?"
    r"|fass(?:e)? (?:das|dies(?:es)?|die datei|das dokument|{0})(?: kurz)? zusammen"
)
_ABOUT = (
    r"what(?: is|'s) {0} (?:all )?about|what does {0} (?:{1})"
    r"|worum geht es(?: (?:hier|darin|in (?:diesem|dem) dokument|in (?:dieser|der) datei|in {0}))?"
)
_ALL = r"(?:everything|all(?: of)?(?: the| my| our| these)? (?:documents|files))"
_SUMMARY = re.compile(
    rf"{_PLEASE}(?:{_SUMMARISE.format(f'(?:{_THIS}|{_ALL})')}|{_ABOUT.format(_THIS, 'say|contain|cover')})",
    re.IGNORECASE,
)
_SOMETHING = r"(?!(?:this|that|these|those)\b)(\S.{0,120}?)"
_OF_NAMED = re.compile(rf"{_PLEASE}(?:{_SUMMARISE.format(_SOMETHING)})", re.IGNORECASE)
_ABOUT_NAMED = re.compile(_ABOUT.format(_SOMETHING, "say"), re.IGNORECASE)  # the insurance itself covers something
# What a file may be called beside its name
_CALLED = re.compile(
    rf"{_FILE}|agreement|datei|dokument|e?mail|form|invoice|memo|minutes|notes?|policy|presentation|rechnung|sheet"
    r"|slides|spreadsheet|transcript|vertrag",
    re.IGNORECASE,
)
_NAMES = r"(?:names?|mentions?|lists?|contains?|describes?|gives?|states?|discusses|has|have)"
_NAMED = r"(?:named|mentioned|listed|described)"
_LIST = re.compile(
    rf"{_PLEASE}(?:"
    rf"(?:list|name|enumerate|show)(?: me)?(?: all)?(?: of)?(?: the)? (?P<a>[\w' -]+?)"
    rf"(?: (?:that |which )?{_THIS} {_NAMES}| {_NAMED} (?:in|by) {_THIS}| (?:in|of|from) {_THIS})"
    rf"|(?:which|what) (?P<b>[\w' -]+?) (?:does {_THIS} {_NAMES}|are {_NAMED}(?: in {_THIS})?)"
    rf"|what are all the (?P<c>[\w' -]+?)(?: (?:that )?{_THIS} {_NAMES}| (?:in|of) {_THIS})?)",
    re.IGNORECASE,
)

_ABOUT_IT = re.compile(rf"\W*(?:what|which)\b.*\b(?:it|this|that)\b(?! {_FILE}\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Task:
    """`summary`, or `list` of what `subject` names ("risks")."""

    kind: Literal["summary", "list"]
    subject: str = ""


def task_of(question: str, files: Sequence[str] = ()) -> Task | None:
    """What a question asks of a whole document, or None where it is a question that passages answer.

    The whole question must be put so: "What is the risk of it?" is a question. `files` are names that stand for "this
    document", as in "Summarise report.pdf" and "Summarise the report".
    """
    said = _said(question)
    lower = said.lower()
    named = [name for name in files if name.lower() in lower]  # a pattern of each of many files takes long
    for name in sorted(named, key=len, reverse=True):
        said = re.sub(rf"(?:\bthe (?:file|document) )?{alone(name)}", "@file", said, flags=re.IGNORECASE)
    if _SUMMARY.fullmatch(said) or files_meant(question, files):
        return Task("summary")
    found = _LIST.fullmatch(said)
    subject = next((s.strip() for s in found.groups() if s), "") if found else ""
    return Task("list", subject) if subject else None


def may_be_task(question: str) -> bool:
    """Whether `task_of` may find something, told without the names of the files: nearly every question is not."""
    return may_name_a_file(question) or bool(_asked_of(question)[0]) or task_of(question) is not None


def files_meant(question: str, files: Sequence[str]) -> list[str]:
    """Those of `files` whose summary a question asks for by words of their names ("Summarise the handbook" of
    `Employee_handbook.docx`): all of which it says the whole name, or else all that have every word that it says. What
    "What is the handbook about?" means must be said whole; "What does the insurance cover?" is a question."""
    words, must_be_whole = _asked_of(question)
    named = [(file, *_name_of(file)) for file in files] if words else []
    for said in (words, frozenset(word for word in words if not _CALLED.fullmatch(word))):
        has_all = [(file, name) for file, name, ending in named if said and said <= name | {ending}]
        if has_all:
            whole = [file for file, name in has_all if name <= words]
            return whole or ([] if must_be_whole else [file for file, _ in has_all])
    return []


def _name_of(file: str) -> tuple[frozenset[str], str]:
    """The words of a file's name, and its ending."""
    name, _, ending = file.rsplit("/", 1)[-1].rpartition(".")
    return words_of_name(name or ending), ending.lower()


def _said(question: str) -> str:
    """A question without what is said for politeness at its end."""
    return _AT_LAST.sub("", " ".join(question.split()).strip(" .?!\"'"))


def _asked_of(question: str) -> tuple[frozenset[str], bool]:
    """The words by which a question names what it asks a summary of, and whether it asks only what that is about."""
    said = _said(question)
    for form in (_OF_NAMED, _ABOUT_NAMED):
        if found := form.fullmatch(said):
            what = words_of_name(next((group for group in found.groups() if group), ""))
            return what if any(word.isalpha() for word in what) else frozenset(), form is _ABOUT_NAMED
    return frozenset(), False


def goes_on(question: str, turns: Sequence[Message], files: Sequence[str]) -> bool:
    """Whether a question like "What does it cover?" means by "it" what the last of the earlier `turns` asked about, and
    not the document: the last question was none about a whole document."""
    asked = [turn.content for turn in turns if turn.role == "user"]
    return bool(asked) and bool(_ABOUT_IT.match(question)) and task_of(asked[-1], files) is None


def chosen_documents(index: Index, question: str, where: Mapping[str, Any] | None) -> list[DocumentSummary]:
    """The documents of the one file that is meant: the filter has it alone, or the question names it or means it by
    words of its name, or the index has no other. None where it is not one file."""
    documents = list(index.documents())
    files: dict[str, list[DocumentSummary]] = {}
    if where is not None and (not isinstance(where, Mapping) or where.keys() - {"source"}):
        return []
    wanted = (where or {}).get("source")
    sources = {wanted} if isinstance(wanted, str) else set(wanted) if isinstance(wanted, list | tuple) else None
    if where and sources is None:
        return []
    for document in documents:
        if sources is None or {document.source, file_of(document.source)} & sources:
            files.setdefault(file_of(document.source), []).append(document)
    named = files_named(question, files) or files_meant(question, list(files))
    if len(named) == 1:
        return files[named[0]]
    return next(iter(files.values())) if len(files) == 1 else []

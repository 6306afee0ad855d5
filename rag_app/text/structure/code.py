"""Code in Markdown: the span between backticks or the line of a fence that a place of a text is a part of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag_app.text.language.bullets import BULLET
from rag_app.text.language.lines import line_at
from rag_app.text.language.question_words import MODAL
from rag_app.text.language.sentences import sentence_at
from rag_app.text.language.words import content_stems
from rag_app.text.questions.yes_or_no import asks_yes_or_no

_SPAN = re.compile(r"(?<!`)(`{1,2})(?!`)\s?(?P<code>[^`\n]{1,200}?)\s?\1(?!`)")
_FENCE = re.compile(r"^[ \t]*(?:```+|~~~+)(?P<tag>.*)$", re.MULTILINE)
# A way to do something, which is a whole command; "how many" asks for a part of one.
_HOW = rf"\bhow\s+(?:\w+\s+)?(?:do|does|did|{MODAL}|to|am|is|are)\b"
_COMMAND = r"(?:commands?|equivalent|syntax|snippet|statement|query)"
_ASKS_HOW = re.compile(rf"{_HOW}|\b(?:{_COMMAND}|type|run|enter|execute|invoke)\b", re.IGNORECASE)
# "When must I run it?", "what does the command do?", "which user runs it?": the command is no answer.
_ASKS_OTHERWISE = re.compile(
    rf"(?!.*{_HOW})(?:.*,\s+)?\W*(?:(?:on|in|at|by|from|to|for)\s+)?(?:who|whom|whose|when|where|why"
    rf"|what\s+(?:do(?!\s+(?:I|you|we)\b)|does|did|happens)|which\s+(?!(?:[\w-]+\s+){{0,2}}{_COMMAND}\b))\b",
    re.IGNORECASE | re.DOTALL,
)
_HOW_MUCH = re.compile(r"\bhow\s+(?:many|much|long|often|far|big|large|old|high|deep|wide|tall|fast|soon)\b", re.I)
_SETS = re.compile(r"[=:]\s*[\"'(\[]?$")  # what stands behind it is a value
_NUMBER = re.compile(r"\W*\d[\d.,:%]*\W*")
_ANNOUNCES = re.compile(r"(?:\bcommands?|:)[*_`]*\s*$", re.IGNORECASE)
_BEHIND_NAME = re.compile(r"(?:\bcommand:|^\s*[$%>])\s*\Z", re.IGNORECASE)
_OPENS = re.compile(r"(?P<said>[\s:*_]*)(?:```+|~~~+)\w*\s*")
# An item, or a paragraph, that is nothing but code, and the only such one.
_ALONE = r"`(?P<code>[^`\n]+)`[ \t]*(?:\n|\Z)(?!\s{0,40}`[^`\n]+`[ \t]*(?:\n|\Z))"
_ITEM = re.compile(rf"(?P<said>[\s:*_]{{0,40}})\n(?:[ \t]*\n[ \t]*|\s{{0,40}}(?:[-*+•]|\d{{1,2}}[.)])\s+){_ALONE}")
# One line below a blank one, set in by four more than the line before it.
_SET_IN = re.compile(r"(?P<said>[ \t:*_]*)\n[ \t]*\n(?P<margin> +|\t)(?P<code>\S[^\n]*)(?=\n[ \t]*\n|\n?\Z)")
_CODE_MARGIN = 4
_FOLLOWING = re.compile(r"\b(?:following|below)\b", re.IGNORECASE)
# "The following line" of "... line to the file:", "Restart it" of "Restart it by:".
_TO_THE_COLON = re.compile(
    rf"(?:[^\n.;:!?`]|[.:!?](?=[^\s`])|\n(?![ \t]*(?:\n|#|[A-Z]|{BULLET}\s))){{0,80}}(?=:[*_]*[ \t]*\n)"
)
_NEXT_CLAUSE = re.compile(
    r",|\b(?:and|or|but|then|before|after|if|unless|until|when|where|while|which|that|who)\b", re.IGNORECASE
)
_PURPOSE = re.compile(r"\W*(?:\d+[.)]\s+)?(?:in\s+order\s+)?to\s[^,:]*", re.IGNORECASE)  # "To restart it, run:"
_NO_COMMAND = re.compile(r"[{\[<\"']|.*:\Z")  # a reply, a form
_RUNS = re.compile(
    r"\b(?:run(?:ning)?|execut(?:e|ing)|typ(?:e|ing)|enter(?:ing)?|us(?:e|ing)|issu(?:e|ing)|invok(?:e|ing)|commands?)\b",
    re.IGNORECASE,
)
_PROMPT = re.compile(r"[$%>]\s+(?=\S)")
_REMARK = ("#", "//", "--  ")
_NEAR = 300  # characters of a line that a span is looked for in on either side


def code_at(question: str, text: str, start: int, end: int) -> tuple[int, int]:
    """The place `text[start:end]`, widened to the code that it is a part of: always to the end of a span between
    backticks that it only enters, and of one word that it begins in; to the whole span, the whole line of a fence, or
    the one line of the fence that it announces ("run the command:") or that stands below the thing which it names,
    where `question` asks how something is done. A number and the value that a name is set to are no commands. What
    begins in a fence ends there, at its line or the last one of which it has all."""
    asks = bool(_ASKS_HOW.search(question)) and not _HOW_MUCH.search(question)
    fences = list(_fences(text))
    if fence := _fence_at(text, start):
        line = _line(text, start)
        is_part = asks and not _is_value(text, line[0], start, end)
        return line if is_part else (start, _last_line(text, start, min(end, fence[1])))
    asks_for_it = asks and not _ASKS_OTHERWISE.match(question) and not asks_yes_or_no(question)
    if asks_for_it and (told := _announced(question, text, start, end, fences)):
        return told
    low, high = max(line_at(text, start)[0], start - _NEAR), min(line_at(text, end)[1], end + _NEAR)
    for span in _SPAN.finditer(text, low, high):
        first, last = span.span("code")
        if span.start() <= start < last:
            is_whole = asks or not re.search(r"\s", span["code"])
            if start > first and (not is_whole or _is_value(text, first, start, end)):
                return start, end
            if end <= span.end():
                rest = line_at(text, last)[1]
                tells = asks_for_it and _RUNS.search(text, last, rest)
                told = _announced(question, text, first, rest, fences) if tells else None
                return told or ((first, last) if is_whole else (start, end))
            start = span.start()
        elif start < span.start() < end < span.end() and end > first:
            end = span.end()
    return start, end


def is_command(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` is code of more than a word: in a fence, between backticks, behind a prompt or behind a
    "Command:"."""
    if not re.search(r"\S\s+\S", text[start:end]):
        return False
    line, last = line_at(text, start)[0], line_at(text, end)[1]
    is_span = any(one.start() <= start and end <= one.end() for one in _SPAN.finditer(text, line, last))
    return is_span or _fence_at(text, start) is not None or _BEHIND_NAME.search(text[line:start]) is not None


def without_lone_marks(said: str) -> str:
    """Some words of a text without the backtick or bracket of a link that has no other one in them."""
    if said.count("`") % 2:
        said = said.strip("`") if said.strip("`").count("`") % 2 == 0 else said.replace("`", "")
    if said.count("[") > said.count("]"):
        said = re.sub(r"\[(?=[^\W\d])(?![^\[\]]*\])", "", said)
    elif said.count("]") > said.count("["):
        said = re.sub(r"^([^\[\]]*)\](?:\([^()\s]*\)?)?", r"\1", said)
    return said.strip()


def _last_line(text: str, start: int, end: int) -> int:
    """The end of a place in a fence: where it begins within a line, that of the line; else that of the last line which
    it holds whole, or of its own."""
    first, _, below = text[start:end].rstrip().partition("\n")
    if not below or text[line_at(text, start)[0] : start].strip():
        return start + len(first)
    end = start + len(text[start:end].rstrip())
    low, high = line_at(text, end)
    return end if not text[end:high].strip() else start + len(text[start:low].rstrip())


def _fence_at(text: str, at: int) -> tuple[int, int] | None:
    """What stands between the lines of the fence that a place is in; None where it is in none."""
    return next(((low, high) for low, high in _fences(text) if low <= at < high), None)


def _fences(text: str) -> Iterator[tuple[int, int]]:
    """What stands between the lines of each fence; a passage may begin or end within one."""
    marks = list(_FENCE.finditer(text))
    if len(marks) % 2 and _closes(text, marks[0]):
        yield 0, marks[0].start()
        del marks[0]
    for number in range(0, len(marks), 2):
        low = min(len(text), marks[number].end() + 1)
        yield low, marks[number + 1].start() if number + 1 < len(marks) else len(text)


def _closes(text: str, mark: re.Match[str]) -> bool:
    """Whether the first fence of a passage ends one that began before: right below a line, and with no language."""
    above = text[: mark.start()].removesuffix("\n").rpartition("\n")[2].strip()
    return bool(above) and not mark["tag"].strip() and not above.endswith(":")


def _announced(question: str, text: str, start: int, end: int, fences: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The one command of the fence or of the block set in that follows the place at once, or an item or paragraph that
    is nothing but code, where its last words are "command" or a colon, or the rest of its sentence announces it."""
    runs = True
    rest = _TO_THE_COLON.match(text, end) if "`" not in text[start:end] else None
    if rest and _tells_how(question, text, start, rest):
        runs = bool(not rest[0] or _RUNS.search(text, start, rest.end()) or _FOLLOWING.search(text, start, end))
        end = rest.end()
    block = _SET_IN.match(text, end) if runs else None
    if block and _ANNOUNCES.search(text[start:end] + block["said"]):
        line = text[slice(*line_at(text, start))].expandtabs()
        margin = len(block["margin"].expandtabs()) - (len(line) - len(line.lstrip()))
        return block.span("code") if margin >= (1 if _FOLLOWING.search(text, start, end) else _CODE_MARGIN) else None
    if runs and (item := _ITEM.match(text, end)) and _ANNOUNCES.search(text[start:end] + item["said"].rstrip()):
        return item.span("code")
    for low, high in fences:
        if (gap := _OPENS.fullmatch(text, end, low)) and _ANNOUNCES.search(text[start:end] + gap["said"]):
            lines = [line for line in _lines(text, low, high) if not text.startswith(_REMARK, line[0])]
            prompted = [line for line in lines if text[line_at(text, line[0])[0] : line[0]].strip()]
            lines = prompted or lines  # what stands below a command behind a prompt is its output
            is_one = len(lines) == 1 and (runs or not _NO_COMMAND.match(text, *lines[0]))
            return lines[0] if is_one else None
    return None


def _tells_how(question: str, text: str, start: int, rest: re.Match[str]) -> bool:
    """Whether the `rest` of a sentence tells how that is done which is said from `start` on: in the same clause, or in
    a sentence that begins with what it is all done for, which is said there or asked for. What stands below a heading
    is a sentence of its own."""
    if "\n" in rest[0] and text.startswith("#", line_at(text, start)[0]):
        return False
    clause = _NEXT_CLAUSE.search(rest[0])
    if clause is None or _FOLLOWING.search(text, start, rest.start()) or _RUNS.search(rest[0][: clause.start()]):
        return True
    purpose = _PURPOSE.match(text, sentence_at(text, start, start + 1)[0])
    if purpose is None or not (_RUNS.search(rest[0]) or _FOLLOWING.search(rest[0])):
        return False
    return rest.start() <= purpose.end() or bool(content_stems(purpose[0]) & content_stems(question))


def _lines(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    for line in re.finditer(r"\S[^\n]*", text[low:high]):
        yield _line(text, low + line.start())


def _line(text: str, at: int) -> tuple[int, int]:
    """The line around `at` without the blanks and the prompt before it."""
    start, end = line_at(text, at)
    start += len(text[start:end]) - len(text[start:end].lstrip())
    if prompt := _PROMPT.match(text, start):
        start = prompt.end()
    return start, start + len(text[start:end].rstrip())


def _is_value(text: str, line: int, start: int, end: int) -> bool:
    return bool(_SETS.search(text[line:start])) or bool(_NUMBER.fullmatch(text[start:end]))

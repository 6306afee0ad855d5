"""What a passage says that a thing or a person is, or is for: "X is a ...", "X, a ...,", an entry of a glossary, a
mission that is stated."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from rag_app.answering.lookup.definitions import defined
from rag_app.answering.lookup.labelled import are_told
from rag_app.answering.lookup.options import DESCRIBES
from rag_app.answering.lookup.quoting import Quote, sentences_of
from rag_app.retrieval.packing import numbered
from rag_app.schema import Passage
from rag_app.text.language.bullets import BULLET, DASH
from rag_app.text.language.words import content_stems
from rag_app.text.questions.courtesy import without_courtesy
from rag_app.text.questions.what_is import what_is
from rag_app.text.structure.pipe_tables import tables_in
from rag_app.text.structure.terms import words_of

_DOES = re.compile(
    r"\W*what (?:(?:does|do) (?:(?:the|an?) )?(?P<doer>[^?]+?) do|(?:is|are) (?:(?:the|an?) )?(?P<tool>[^?]+?)"
    r" (?:used |good )?for)\W*",
    re.IGNORECASE,
)
_WITHIN = re.compile(r"\s(?:in|at|on|within|under|according\s+to)\s", re.IGNORECASE)
_NAMED = re.compile(r"[A-Z\d]")
_ARTICLE = r"(?:an?|the|one\s+of|our|his|her|their|its)"
_TITLE = r"(?:(?:Mr|Mrs|Ms|Dr|Prof|Sir|Rev)\.?\s+)?"
# Behind a name, to the end of the clause; a first adjective may have a comma behind it ("a small, light box").
_CLAUSE = r"(?:[^,;:.()\n–—-]|\.(?=\w)|(?<!\s)[–—-]|-(?=\w))"
_ADJECTIVE = r"(?:(?:(?<=\ba\s)|(?<=\ban\s))[\w-]+,\s+(?!(?:is|was|has|had|came|went|who|which)\b|\w+(?:ed|s)\b))?"
_APPOSED = rf"\s*(?:,|[–—]|-(?=\s))\s*(?P<said>{_ARTICLE}\s+{_ADJECTIVE}{_CLAUSE}*)"
_ENDS = r"(?=\s*(?:[,;)–—]|-\s|\.(?!\w)|\Z))"
_BEFORE_PERSON = rf"(?:^|[.;,]\s)\s*(?P<said>(?:{_ARTICLE}|(?:[\w.-]+\s){{0,3}}[\w.-]+['’]s?)\s[^,;:.()\n]{{3,60}}),\s+"
_OPENS = re.compile(  # a clause that a name ends which is no subject: "In Paris, a museum"
    r"\W*(?:(?:and|but|or)\s+)?(?:in|at|on|for|by|with|from|to|under|after|before|since|when|while|if|unless|because|as"
    r"|like|unlike|besides|according|instead|thanks|due|at|outside|inside|near|once|until|whenever|where|although|though"
    r"|through|throughout|during|following|via|without|within|together|along|alongside|\w{2,}ing)\b",
    re.IGNORECASE,
)
_TELLS_KIND = re.compile(r"\b(?:that|which|who|whose|where|in\s+which|used|for|with|of)\b", re.IGNORECASE)
_LISTED = re.compile(r"\s(?:and|or|&)\s+(?:an?\s|the\s|[A-Z])")
_GOES_ON = re.compile(r"\s*,?\s*(?:and|or)\b|\s*,\s+(?:the\s+)?[A-Z]")
_NAME_BEFORE = re.compile(r"[A-Z][\w-]*,\s+(?:(?:and|or)\s+)?\Z")
_IS_CLAUSE = re.compile(  # "Sometimes, a package might fail", "the board said", "a week later"
    r"an?\s(?:few\s)?(?:minute|hour|day|week|month|year|decade)s?\s(?:later|earlier|after|before|ago)\b"
    r"|\w+\s(?:\w+\s){1,2}(?:said|says|adds|added|noted|found|claimed|explained|wrote|writes|believes)\Z"
    r"|(?:(?!\b(?:that|which|who|whose|where)\b).)*?"
    r"\b(?:will|may|might|must|can|shall|would|should|has|have|is|are|was|were)\b"
)
_GLOSSARY = re.compile(r"definition|glossary|abbreviation|acronym|terms|key\b|terminology", re.IGNORECASE)
_KINDS = r"mission|vision|purpose|aim|goal|objective"
_STATED = re.compile(rf"what(?:['’]s| is) (?:(?P<owner>.+?['’]s?) |the )?(?P<kind>{_KINDS})(?: statement)?"
                     r"(?: (?:of|behind) (?P<of>[^?]+?))?\W*", re.IGNORECASE)  # fmt: skip
_ANY_OWNER = content_stems(
    "agency department company organisation organization project programme program policy document agreement plan team"
    " contract report scheme society association board handbook manual guide service"
)
_INITIAL = r"\s+(?:[A-Z][.]\s+)?"
_HEADING = re.compile(r"^#{1,6} (.*)$", re.MULTILINE)
_NUMBERING = re.compile(r"^(?:[A-Z]\.)?\d+(?:\.\d+)*[.)]?\s+")
_OF_KIND = re.compile(r"an?\s", re.IGNORECASE)
_LEAST = 2  # words of what is said
_FIRST = 3  # sentences below a heading


def what_it_is(question: str, shown: Sequence[Passage]) -> Quote | None:
    """What the first of the passages that says so says of the thing or person of a "What is X?", "Who is X?", "What is
    X for?" or "What is the mission of X?", to be checked where another document says something else; None for other
    questions, and where none says it."""
    found: dict[str, Quote] = {}
    for document in dict.fromkeys(passage.document_id for passage in shown):
        its = [passage for passage in shown if passage.document_id == document]
        if said := next(_said(question, its), None):
            found.setdefault(said.text, said)
    first = next(iter(found.values()), None)
    return first and dataclasses.replace(first, is_asked_for=len(found) == 1)


def _said(question: str, shown: Sequence[Passage]) -> Iterator[Quote]:
    asked = " ".join(without_courtesy(question).split())
    if stated := _STATED.fullmatch(asked):
        yield from _stated(stated["kind"].lower(), stated["owner"] or stated["of"] or "", shown)
    elif does := _DOES.fullmatch(asked):
        yield from _in_tables(does["doer"] or does["tool"], shown)
    elif (named := what_is(question)) and content_stems(named.subject):
        for subject, rest in _with_place(named.subject):
            among = [one for one in shown if are_told(content_stems(rest), [(one, one.text)])]
            yield from _of_person(subject, among) if named.is_person else _of_thing(subject, named.article, among)


def _with_place(subject: str) -> Iterator[tuple[str, str]]:
    """What is asked for, and the words behind "in", which may be a part of its name."""
    subject = subject.strip("`'\"“”‘’* ")
    yield subject, ""
    if place := _WITHIN.search(subject):
        yield subject[: place.start()], subject[place.end() :]


def _of_thing(subject: str, article: str, shown: Sequence[Passage]) -> Iterator[Quote]:
    yield from _in_tables(subject, shown)
    yield from _in_glossaries(subject, shown)
    is_name = _NAMED.search(subject) is not None
    if article != "the" or is_name:
        if found := defined(subject, shown):
            yield found
        yield from (said for said in _apposed(subject, shown) if is_name or _TELLS_KIND.search(said.text))
        yield from _below_headings(subject, shown)


def _of_person(name: str, shown: Sequence[Passage]) -> Iterator[Quote]:
    if len(_NAMED.findall(name)) < len(name.split()):  # "the landlord"
        return
    yield from _apposed(name, shown)
    before = re.compile(_BEFORE_PERSON + _TITLE + _written(name) + r"\s*[,.]")
    for one in sentences_of(shown):
        if (found := before.search(one.text)) and not _OPENS.match(found["said"]):
            yield _part(one, *found.span("said"))
    is_so = re.compile(rf"{_TITLE}{_written(name)}\s+(?:is|was)\s+{_ARTICLE}\s")
    yield from (one for one in sentences_of(shown) if is_so.match(one.text))


def _written(name: str) -> str:
    """The pattern of a name, with the letters of other names between its words."""
    return rf"(?<![\w-]){_INITIAL.join(map(re.escape, name.split()))}(?![\w-])"


def _apposed(name: str, shown: Sequence[Passage]) -> Iterator[Quote]:
    """What stands behind a name as its apposition, but in a list and where the name ends how a clause begins."""
    behind = re.compile(rf"{_written(name)}(?:\s*\([^()]*\))?(?:\s+system|\s+device)?{_APPOSED}{_ENDS}", re.IGNORECASE)
    for one in sentences_of(shown):
        for found in behind.finditer(one.text):
            clause_to = one.text[: found.start()]
            clause = re.split(r"[,;:]\s", clause_to)[-1]
            said = found["said"]
            is_list = _LISTED.search(said) or _GOES_ON.match(one.text, found.end()) or _NAME_BEFORE.search(clause_to)
            if not (_OPENS.match(clause) or is_list or _IS_CLAUSE.match(said)) and len(said.split()) > _LEAST:
                yield _part(one, *found.span("said"))


def _part(one: Quote, start: int, end: int) -> Quote:
    """Words of a sentence, which is cited whole."""
    return dataclasses.replace(one, text=one.text[start:end].strip())


def _in_tables(subject: str, shown: Sequence[Passage]) -> Iterator[Quote]:
    """What a row that is called so has in the first column that describes; the name may have that of its column, or of
    the first one, behind it ("the ALT register")."""
    asked, kind = words_of(subject), words_of(subject.split()[-1])
    named = words_of(" ".join(subject.split()[:-1]))
    for passage in shown:
        for table in tables_in(passage.text, passage.above):
            described = next((at for at, name in enumerate(table.header) if at and DESCRIBES.search(name)), 0)
            for row in table.rows if described and asked else ():
                for head, cell in zip(table.header[:described], row.cells, strict=False):
                    is_of_kind = kind and kind <= words_of(f"{head} {table.header[0]}")
                    said = row.cells[described].text if len(row.cells) == len(table.header) else ""
                    if (
                        words_of(cell.text) in ((asked, named) if is_of_kind else (asked,))
                        and len(said.split()) >= _LEAST
                    ):
                        yield Quote(said, passage.number, row.start, row.end)


def _in_glossaries(subject: str, shown: Sequence[Passage]) -> Iterator[Quote]:
    """What stands behind a name and a dash or colon at the beginning of a line: as a term in bold type, below a heading
    that says what these are, or with an article."""
    entry = re.compile(
        rf"^[ \t]*(?:(?:{BULLET}|{DASH})[ \t]+)?(?P<bold>\*\*)?[\"“]?{_written(subject)}[\"”]?(?:\*\*)?"
        r"(?:[ \t]*\([^()\n]*\))?"
        rf"(?:\*\*)?[ \t]*(?:[:=]|[–—-](?=\s))(?:\*\*)?[ \t]+(?P<said>(?!see\b)\S[^\n]*)",
        re.IGNORECASE | re.MULTILINE,
    )
    for passage in shown:
        for found in entry.finditer(passage.text):
            headings = " ".join((*passage.headings, *re.findall(r"^#+ (.*)", passage.text[: found.start()], re.M)[-1:]))
            is_entry = found["bold"] or _GLOSSARY.search(headings) or re.match(rf"{_ARTICLE}\s", found["said"], re.I)
            if is_entry and len(found["said"].split()) >= _LEAST:
                said = " ".join(found["said"].split())
                yield Quote(said, passage.number, found.start(), found.end())


def _below_headings(subject: str, shown: Sequence[Passage]) -> Iterator[Quote]:
    """The sentence that says only what kind of thing it is ("A chord of two tones.") below a heading that is the name,
    or that and a number: the entry of a dictionary."""
    for passage in shown:
        heads = [(0, passage.headings[-1] if passage.headings else "")]
        heads += [(found.end(), found[1]) for found in _HEADING.finditer(passage.text)]
        ends = [*(at for at, _ in heads[1:]), len(passage.text)]
        for (start, name), end in zip(heads, ends, strict=True):
            if words_of(_NUMBERING.sub("", name)) == words_of(subject):
                below = [one for one in sentences_of([passage]) if start <= one.start < end][:_FIRST]
                yield from (one for one in below if _OF_KIND.match(one.text) and not _IS_CLAUSE.match(one.text))


def _stated(kind: str, owner: str, shown: Sequence[Passage]) -> Iterator[Quote]:
    """The sentence that says what the mission of `owner` is, or what stands first below that heading in a document
    that goes by its name."""
    asked = content_stems(re.sub(r"['’]s?\Z", "", owner))
    says = re.compile(
        rf"\W*(?P<owner>(?:[\w.&'’()-]+\s+){{0,9}}?){kind}(?:\s+statement)?"
        r"(?P<of>\s+of\s+[^,;]{1,80}?)?\s+(?:is|was)\s+(?:to|that)\s",
        re.IGNORECASE,
    )
    for one in sentences_of(shown):
        passage, found = numbered(shown, one.number), says.match(one.text)
        if found is None:
            continue
        whose = content_stems(f"{found['owner']} {found['of'] or ''}")
        under = content_stems(passage.around) | content_stems(passage.text[: passage.text.find("\n")])
        if whose - asked <= _ANY_OWNER | under and are_told(asked - whose, [(passage, "")]):
            yield one
    for passage in shown:
        if passage.headings and content_stems(passage.headings[-1]) - content_stems("statement") == {
            *content_stems(kind)
        }:
            first = next(sentences_of([passage]), None)
            if first and are_told(asked, [(passage, "")]):
                yield first

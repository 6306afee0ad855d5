"""What a sentence names while the span that should support it has only another one of its kind: a fall for a rise, at
most for at least, April for March, C# for C++."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from operator import attrgetter

from rag_app.citations.figures import values_named, words_counted
from rag_app.text.figures.periods import NAMED_MONTH, month_number
from rag_app.text.language.calendar_names import WEEKDAYS
from rag_app.text.language.numerals import FEW_SPELT, ORDINALS, TENS_SPELT
from rag_app.text.language.other_languages import OPPOSITES, months_named
from rag_app.text.language.question_words import BE
from rag_app.text.language.sentences import spans_kept
from rag_app.text.language.words import Word, split_words

_TURNED = [  # by stem: "rising", "excluded"
    tuple(frozenset(word.stem for word in split_words(words)) for words in group)
    for group in (
        (
            "increase rise rose risen grow grew grown climb",
            "decrease fall fell fallen decline drop shrink shrank reduce",
        ),
        ("maximum highest largest", "minimum lowest smallest"),
        ("north northern", "south southern"),
        ("east eastern", "west western"),
        ("valid", "invalid"),
        ("permit permitted allow", "forbid forbidden prohibit"),
        ("include", "except exclude"),
        ("buy bought", "sell sold"),
        ("win won", "lose lost"),
        ("approve", "reject refuse"),
        ("accept", "reject"),
        ("support", "oppose"),
        ("entrance entry", "exit"),
        ("lock", "unlock open reopen"),
        ("install insert", "remove"),
        ("original", "copy"),
    )
]
_OPPOSITES = [  # as they are written, or with an s: "employers", but not "employment"
    tuple(frozenset(words.split()) for words in group)
    for group in (
        ("high higher", "low lower"),
        ("large larger big bigger greater", "small smaller"),
        ("long longer", "short shorter"),
        ("old older", "young younger"),
        ("strong stronger", "weak weaker"),
        ("early earlier", "late later"),
        ("better best", "worse worst"),
        ("hot", "cold"),
        ("upper", "lower"),
        ("left", "right"),
        ("front", "rear"),
        ("top", "bottom"),
        ("internal inner", "external outer"),
        ("upstream", "downstream"),
        ("morning", "afternoon", "evening", "night"),
        ("spring", "summer", "autumn", "winter"),
        ("once", "twice"),
        ("raise raised raising", "lower lowered lowering reduce reduced reducing"),
        ("full", "empty"),
        ("male man men", "female woman women"),
        ("employer", "employee"),
        ("buyer purchaser", "seller vendor"),
        ("lender creditor", "borrower debtor"),
        ("landlord lessor", "tenant lessee"),
        ("claimant plaintiff", "defendant"),
        ("profit", "loss"),
        ("gross", "net"),
        ("debit", "credit"),
        ("import", "export"),
        ("positive", "negative"),
        ("public", "private"),
        ("common", "rare"),
        ("temporary", "permanent"),
        ("voluntary optional", "mandatory compulsory obligatory"),
        *OPPOSITES,
    )
]
_ENDS = [  # by stem; what is open "from 9:00 to 21:00" closes as well
    tuple(frozenset(word.stem for word in split_words(words)) for words in group)
    for group in (
        ("open reopen", "close closure shut"),
        ("begin began begun start commence", "end finish cease"),
        ("arrive arrival", "leave left depart departure"),
    )
]
# Where or when something else is: "20 minutes before departure", "the end of the pier", "close to it", "turn left".
_NO_END = re.compile(
    r"\b(?:before|after|upon|prior\s+to)\s+(?:\w+\s+){0,2}?(?:departure|arrival|closing|closure|opening|end|start)\b"
    r"|\bdepartments?\b|\b(?:end|start|beginning)\s+of\b|\bclose\s+(?:to|by)\b"
    r"|\b(?:turn|on|the|your|is|are|was|were)\s+left\b",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\b(?:to|until|till)\s+(?:\d|noon|midnight)|\d(?:\s?[ap]\.?m\.?)?\s?[-–—]\s?\d", re.IGNORECASE)
# Of a group only one can stand before the same word: "before departure", "all patients", "must book", "first copy".
_GROUPS = (
    (r"before|prior\s+to", r"after|following"),
    ("since", "until"),
    ("above", "below|under"),
    ("inside|within", "outside"),
    (
        rf"must|shall|ha(?:s|ve|d)\s+to|needs?\s+to|{BE}\s+(?:required|obliged)\s+to",
        rf"may|can|could|might|{BE}\s+(?:allowed|permitted|entitled|free)\s+to",
    ),
    (
        "all|every|each|any",
        r"(?<!at )(?<!the )most",
        "some|several|certain|many|few",
        r"none|no(?!\s+\w+\s+than)|neither",
    ),
    (*ORDINALS, "last|final"),
)
_OF_PLACES = "0123"  # the first groups, of two forms each
_FORMS = "|".join(f"(?P<form_{i}_{j}>{form})" for i, forms in enumerate(_GROUPS) for j, form in enumerate(forms))
_LEADING = re.compile(rf"\b(?:{_FORMS})\b(?!\s+not\b)", re.IGNORECASE)
_CLAUSE_ENDS = re.compile(r"[.,;:!?|()]")
_MORE, _LESS = r"(?:more|greater|higher|longer|older|later)", r"(?:less|fewer|lower|shorter|younger|earlier)"
_BOUND = re.compile(
    rf"(?:(?P<denied>\bn(?:o|ot)\s+)?\b(?:(?P<more>{_MORE})|{_LESS})\s+than\b"
    r"|(?P<low>\b(?:at\s+least|over|above|exceeding|after|since|from)\b|[>≥])"
    r"|(?:\b(?:at\s+most|under|below|before|until|up\s+to)\b|[<≤]))\s*[$€£]?"
    rf"(?P<number>\d+(?:[.,:]\d+)*|(?:{TENS_SPELT}|{FEW_SPELT})\b)",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?<![\w./-])\d{1,4}([./-])\d{1,2}\1\d{1,4}(?![\w/-])")
_CODE = re.compile(r"(?<![\w.-])(?!(?:Q[1-4]|H[12]|FY\d+)\b)[A-Z][A-Za-z_]*[-_]?\d[\w-]*")  # M8, ERR_4021
_GRADE = re.compile(r"(?<![\w.])[A-Z]\w?[+#-]+(?![\w-])")  # A+, C#
_LETTER = re.compile(r"(?<=[^\W\d_] )(?!I\b)[A-Z](?![\w.'’&+#-]| [A-Z])")  # hepatitis B; no initial of a name


def is_contrary(sentence: str, span: str, around: str) -> bool:
    """Whether `sentence` has one of two opposites, a bound, a month, a day of the week, a date in digits or a code of
    which `span` has another one alone, or another word of a kind before the same word; what the span stands under,
    `around`, may have it, too."""
    return (
        is_opposite(sentence, span, around)
        or _is_bounded_otherwise(sentence, span)
        or _is_led_otherwise(_led(sentence), span)
        or any(_is_another(named(sentence), named(span), named(around)) for named in (_months, _weekdays))
        or not all(_stands(code, f"{around}\n{span}") for code in _codes(sentence))
    )


def leaves_out_denial(sentence: str, span: str, language: str) -> bool:
    """Whether `sentence`, which denies, has all its words from one sentence of `span` in order and leaves out another
    denial right before one of them: "may be kept without consent" where it is "may not be kept without consent". What
    "no fees and no limits" says of fees is left out with them, and the "No" of "No, dogs may" is that of an answer."""
    said = _told(sentence, language)
    if not any(word.is_negation for word in said):
        return False
    return any(_is_denied_between(said, _told(span[start:end], language)) for start, end in spans_kept(span))


def _told(text: str, language: str) -> list[Word]:
    """The words that tell something, without adverbs: "may not generally be kept"."""
    words = [word for word in words_counted(text, language) if word.is_content or word.is_negation]
    return [word for word in words if not text.endswith("ly", word.start, word.end)]


def _is_denied_between(said: Sequence[Word], held: Sequence[Word]) -> bool:
    """Whether `said` stand in order in `held`, from the first or from the last one on, and either way a further denial
    stands right before one of them."""
    first, last = _places(said, held), _places(said[::-1], held[::-1])
    ways = (first, [len(held) - 1 - at for at in reversed(last)])
    return bool(first) and all(_has_another_denial(held, way) for way in ways)


def _places(said: Sequence[Word], held: Sequence[Word]) -> list[int]:
    """The first places in order where `held` has `said`, one denial for another; none where it has not all of them."""
    places = list[int]()
    for word in said:
        begin = places[-1] + 1 if places else 0
        at = next((i for i in range(begin, len(held)) if _are_alike(word, held[i])), None)
        if at is None:
            return []
        places.append(at)
    return places


def _are_alike(word: Word, other: Word) -> bool:
    return word.stem == other.stem or (word.is_negation and other.is_negation)


def _has_another_denial(held: Sequence[Word], places: Sequence[int]) -> bool:
    denials = {at for at, word in enumerate(held) if word.is_negation and not (at < places[0] and word.stem == "no")}
    return any(at + 1 in places for at in denials.difference(places))


def is_opposite(sentence: str, span: str, around: str) -> bool:
    """Whether `sentence` has one of two opposites, and `span` the other alone, and `around` not the first."""
    return _is_at_other_end(sentence, span, around) or any(
        _has_other(groups, named(sentence), held := named(span), held | named(around))
        for named, groups in ((_stems, _TURNED), (_words, _OPPOSITES))
    )


def _is_at_other_end(sentence: str, span: str, around: str) -> bool:
    """Whether `sentence` says that something opens, begins or arrives, and `span` that it closes, ends or leaves alone,
    or the other way round, and `around` not the first."""
    if _RANGE.search(span):
        return False
    said, held = (_stems(_NO_END.sub(" ", text)) for text in (sentence, span))
    return _has_other(_ENDS, said, held, _stems(f"{around}\n{span}"))


def _has_other(groups: Sequence[Sequence[frozenset[str]]], said: set[str], held: set[str], named: set[str]) -> bool:
    """Whether `said` has one side of a group alone, and `held` another, and `named` not the first."""
    return any(
        said & one and not said & other and held & other and not named & one
        for group in groups
        for one, other in itertools.permutations(group, 2)
    )


def _stems(text: str) -> set[str]:
    return {word.stem for word in words_counted(text)}


def _words(text: str) -> set[str]:
    found = re.findall(r"[^\W\d_]+", text.lower())
    return {*found, *(word.removesuffix("s") for word in found)}


def _is_bounded_otherwise(sentence: str, span: str) -> bool:
    held = _bounds(span)
    return any((number, not is_low) in held and (number, is_low) not in held for number, is_low in _bounds(sentence))


def _bounds(text: str) -> set[tuple[frozenset[str], bool]]:
    """The numbers that are bounded, and whether each is the least."""
    return {
        (frozenset(values_named(one["number"])), bool(one["low"]) or bool(one["more"]) != bool(one["denied"]))
        for one in _BOUND.finditer(text)
    }


def is_at_other_time_or_place(question: str, span: str) -> bool:
    """Whether `question` has one of "before" and "after", "since" and "until", "above" and "below" or "inside" and
    "outside" before a word, and `span` the other there, and nowhere the first: "90 minutes before the show and 45 after
    it" is of both."""
    return _is_led_otherwise(
        {one for one in _led(question) if one[0] in _OF_PLACES and not _form(*one[:2]).search(span)}, span
    )


def _form(group: str, form: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_GROUPS[int(group)][int(form)]})\b", re.IGNORECASE)


def _is_led_otherwise(said: Collection[tuple[str, str, str]], span: str) -> bool:
    """Whether `span` has another form of a group before a word than one that is `said` there, as `_led` finds them."""
    held = _led(span) if said else set()
    return any(
        found not in held and any((group, word) == (found[0], found[2]) for group, _, word in held) for found in said
    )


def _led(text: str) -> set[tuple[str, str, str]]:
    """The words that stand behind a form of a group in its clause, function words between them left out, as (group,
    form, stem)."""
    leading = list(_LEADING.finditer(text))
    words = [word for word in words_counted(text) if word.is_content] if leading else []
    led = set()
    for found in leading:
        at = bisect_left(words, found.end(), key=attrgetter("start"))
        word = words[at] if at < len(words) else None
        if word and not _CLAUSE_ENDS.search(text, found.end(), word.start):
            _, group, form = str(found.lastgroup).split("_")
            led.add((group, form, word.stem))
    return led


def _is_another(said: set[str], held: set[str], around: set[str]) -> bool:
    return bool(held and said - held - around)


def _months(text: str) -> set[str]:
    found = (one[0] for one in NAMED_MONTH.finditer(text))
    english = {str(month_number(name)) for name in found if name[0].isupper()}  # to march and may are none
    return english | months_named(text)


def _weekdays(text: str) -> set[str]:
    return _stems(text).intersection(WEEKDAYS)


def _codes(sentence: str) -> list[str]:
    return [found[0] for form in (_DATE, _CODE, _GRADE, _LETTER) for found in form.finditer(sentence)]


def _stands(code: str, text: str) -> bool:
    """Whether `code` stands in `text` as such, but for capitals and for what joins letters and digits."""
    form = r"[\s_-]?".join(map(re.escape, re.findall(r"[^\W\d_]+|\d+|[./+#]+|-+(?!\w)", code)))
    return re.search(rf"(?<!\w){form}(?![\w+#]|-(?!\w))", text, 0 if code == "A" else re.IGNORECASE) is not None

"""Whether what a question and a sentence name stands in a passage or in what that is read under."""

from __future__ import annotations

from collections.abc import Callable

from rag_app.citations.agreement import SplitPassage
from rag_app.citations.verdicts import Context, is_fragment
from rag_app.text.language.model_codes import OF_OTHERS, codes_in, codes_of, is_of_another
from rag_app.text.language.names import (
    acronyms,
    has_title_case,
    held_by,
    named_in,
    names_within,
    of_things,
    path_terms,
    terms,
    with_short_forms,
)
from rag_app.text.language.versions import are_others, own_versions, versions
from rag_app.text.language.words import has_run, in_digits, split_words
from rag_app.text.statements.parallel import versions_meant

_FISCAL = frozenset({"fy"})  # says of the year behind it how that is counted, and names nothing


def names_agree(given: str, sentence: str, reading: SplitPassage, under: Context) -> bool:
    """Whether all that `given` names, and all names that the sentence adds, stand in the passage or in what it is read
    under; a name of several words may stand there by its initials ("ARP" for the American Rescue Plan).

    Of what `given` names, a sentence of nine words and more needs only what it repeats, and one that is copied from the
    passage all but figures: it says whom it is about no more than the passage does.
    """
    missing, short = named_in(given) - _FISCAL, acronyms(given)
    said = in_digits(split_words(sentence)) if missing else []
    if not is_fragment(said):
        is_copied = has_run([w.stem for w in said], [w.stem for w in reading.words])
        things = of_things(missing) if is_copied and not has_title_case(given) else frozenset()
        missing = missing & terms(sentence) | things
    if added := names_within(sentence, reading.text):
        missing |= added - terms(given) - terms(under.beside)
    places: tuple[Callable[[], frozenset[str]], ...] = (
        lambda: terms(reading.text),
        lambda: terms(under.around),
        lambda: path_terms(under.source),
        lambda: terms(under.opening),
    )
    for place in places:
        if not missing:
            return True
        missing -= held_by(missing, with_short_forms(place(), short))
    return not missing


def is_of_another_version(given: str, span: str, under: Context) -> bool:
    """Whether the document is of another version than `given` names, and the span does not name that one either."""
    asked = versions_meant(given) - versions(span)
    return bool(asked) and are_others(asked, own_versions(under.source, under.title, under.opening))


def is_of_another_model(given: str, span: str, under: Context) -> bool:
    """Whether the document goes by another code of the letters of one that `given` names, and neither the span nor what
    it stands under has that: "the X10" in the manual of the X20."""
    asked = codes_in(given)
    if not asked or OF_OTHERS.search(given) or asked & codes_in(f"{span}\n{under.around}"):
        return False
    return is_of_another(asked, codes_of(under.source, under.title))

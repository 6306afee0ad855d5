"""What supports an answer that is a field of a record: its whole value, where that is asked."""

from __future__ import annotations

from collections.abc import Sequence

from rag_app.citations.verdicts import BARE, Support, Verdict, at_most_unsure, worth
from rag_app.tables.content.records import field_asked, fields_in, names_record
from rag_app.text.language.words import Word, in_digits, split_words

CURRENCIES = frozenset("euro dollar pound eur usd gbp chf".split())


def of_a_field(found: Support, wanted: Sequence[Word], given: str, text: str) -> Support:
    """What was `found` in a record, or what the whole value of a field is worth where `given` names the record: it
    supports as the field that is asked for; as another one it is not sure, however near it stands to the words."""
    fields = fields_in(text)
    own = [w.stem for w in wanted if w.stem not in CURRENCIES]
    same = [at for at, (_, cell) in enumerate(fields) if own and own == [w.stem for w in _content(cell.text)]]
    asked = field_asked(given, [name for name, _ in fields])
    if not same:
        return found
    at = asked if asked in same else same[0]
    if asked not in (at, None):
        found = at_most_unsure(found)
    if not names_record(given, fields, at):
        return found
    verdict: Verdict = "supported" if at == asked else "unsure"
    score = BARE.supported if at == asked else BARE.unsure
    cell = fields[at][1]
    whole = Support(score, text.rfind("\n", 0, cell.start) + 1, cell.end, verdict, verdict, bare=True)
    return max(found, whole, key=worth)


def _content(text: str) -> list[Word]:
    return [w for w in in_digits(split_words(text)) if w.is_content and w.stem not in CURRENCIES]

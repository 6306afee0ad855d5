"""Where the definition of a term begins and ends."""

from __future__ import annotations

import pytest

from rag_app.text.structure.terms import terms_in, words_of

SPEED, WAIT = "How fast it goes.\n\n  Default: 7", "How long it waits.\n\n  Default: 9"


@pytest.mark.parametrize(
    ("text", "defined"),
    [
        (f"- **`max_speed`**: {SPEED}\n\n- **`wait`**: {WAIT}\n\nMore: 11", {"max_speed": "7", "wait": "9"}),
        ("`max_speed`\n\n> Default: 7\n\n`wait`\n\n> Default: 9", {"max_speed": "7", "wait": "9"}),
        ("### `max_speed`\n\nDefault: 7\n\n### `wait`\n\nDefault: 9\n\n## All", {"max_speed": "7", "wait": "9"}),
        ("**Annual leave:** 25 days\n**Sick leave:** 9 days", {"annual leave": "25 days", "sick leave": "9 days"}),
        ("- **Oil**: 7\n  - **Price**: 9\n- **Tar**: 11", {"oil": "9", "price": "9", "tar": "11"}),
        ("**Who pays for oil?** All, 7 euros.", {}),
        ("It is **not** so.", {}),
    ],
)
def test_a_term_is_defined_to_the_next_one_a_heading_or_what_stands_apart(text: str, defined: dict[str, str]) -> None:
    found = {term.words: text[term.start : term.end].rstrip() for term in terms_in(text)}
    assert found.keys() == {words_of(name) for name in defined}
    assert all(found[words_of(name)].endswith(last) for name, last in defined.items())

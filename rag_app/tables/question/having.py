"""Words for who has what, beside the names of it: that it is had, what is had, and what may have it."""

from __future__ import annotations

from rag_app.text.language.words import content_stems

GIVES = frozenset(
    content_stems(
        "allow available come contain cover get give have include included offer part possible provide support"
    )
)
HAS = GIVES | content_stems("accept compatible equip need require run take use work")
HAS_ALONE = frozenset("get gets got has have had".split())  # words that no other rule counts
LACKS = frozenset(content_stems("lack missing"))
PARTS = frozenset(
    content_stems(
        "benefit capability component equipment extra feature function functionality item module service thing"
    )
)
WHOLES = frozenset(content_stems("edition licence license model option package plan subscription tier variant version"))

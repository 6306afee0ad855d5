"""Yes or no by the condition of a sentence, and by the only places that it names."""

from __future__ import annotations

import pytest

from rag_app.text.conditions import holds_without, is_one_of_the_only

STAMP = "The pass is valid if the office has stamped it, but children travel on it alone."


@pytest.mark.parametrize(
    ("question", "sentence", "holds"),
    [
        ("Is the pass valid without a stamp?", "The pass is valid only with a stamp.", False),
        ("Is the pass valid without a stamp?", "The pass is valid, provided that it bears a stamp.", False),
        ("Is the pass valid if it does not bear a stamp?", "The pass is valid as long as it bears a stamp.", False),
        ("Is the pass valid without a stamp?", "The pass is not valid if it bears a stamp.", None),
        ("Is the pass valid with a stamp?", "The pass is valid only with a stamp.", None),
        ("Is the pass valid without a photo?", "The pass is valid only with a stamp.", None),
        ("Is a new pass due without a stamp?", "A new pass is due if the stamp is missing.", None),
        ("May children travel without a stamp?", STAMP, None),
        ("Isn't the pass valid without a stamp?", "The pass is valid only with a stamp.", None),
    ],
)
def test_what_has_a_condition_is_not_so_without_it(question, sentence, holds):
    assert holds_without(question, sentence) is holds


@pytest.mark.parametrize(
    ("question", "is_one"),
    [
        ("May I camp on the north beach?", True),
        ("Is camping permitted behind the mill?", True),
        ("May I camp on the south beach?", None),
        ("May I fish on the north beach?", None),
        ("May I not camp on the north beach?", None),
        ("May I camp?", None),
    ],
)
def test_what_is_allowed_in_some_places_only_is_allowed_in_each_of_them(question, is_one):
    assert is_one_of_the_only(question, "Camping is permitted only on the north beach and behind the mill.") is is_one

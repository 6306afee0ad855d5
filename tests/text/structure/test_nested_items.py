"""Of two items with lists of their own the one is said whose list has what is asked about."""

from __future__ import annotations

import pytest

from rag_app.text.structure.nested_items import item_above

TEXT = """Levels are:

* **High**

  * Remote code execution
  * Bad injection

* **Moderate**

  * Cross site scripting (XSS)
  * Broken login

* **Low**

  * Exposure of data
"""


@pytest.mark.parametrize(
    ("question", "place", "said"),
    [
        ("How severe is bad injection?", "Moderate", "High"),
        ("Which level has cross site scripting?", "High", "Moderate"),
        ("Which level has a broken login?", "Moderate", None),  # it is said already
        ("Which level has a broken login or bad injection?", "Low", None),
        ("Which level has injection?", "Low", None),  # not its whole name
        ("Has the level Low a bad injection?", "Low", None),  # it is named itself
        ("How severe is bad injection?", "Broken login", None),  # the place has no list below
    ],
)
def test_the_item_above_the_one_that_is_named(question, place, said):
    span = item_above(question, TEXT, TEXT.index(place))
    assert (span and TEXT[slice(*span)]) == said

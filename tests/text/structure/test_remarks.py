"""A question is answered by the line of a listing whose remark is about it."""

from __future__ import annotations

import pytest

from rag_app.text.structure.remarks import remarked

LISTING = """The levels are:

```
  debug     1 # log the destination of each request
  debug    64 # debug regular expression filters
  debug   128 # debug redirects
  debug   256 # debug GIF de-animation
  debug   512 # Common Log Format
```
"""


@pytest.mark.parametrize(
    ("question", "place", "code"),
    [
        ("Which debug level logs redirects?", "debug   256", "debug   128"),
        ("Which debug level logs redirects?", "64", "debug   128"),
        ("Which value gives the common log format?", "256", "debug   512"),
        ("Which debug level logs redirects?", "128", None),  # it is said already
        ("Which debug level logs cookies?", "256", None),  # two lines log
        ("Which debug level is quiet?", "256", None),
        ("How do I log redirects?", "256", None),
        ("Which debug level logs redirects?", "levels", None),
    ],
)
def test_the_line_whose_remark_has_the_telling_words(question, place, code):
    span = remarked(question, LISTING, LISTING.index(place))
    assert (span and LISTING[slice(*span)]) == code

"""What a "What is X?" asks to be explained."""

from __future__ import annotations

import pytest

from rag_app.text.questions.what_is import WhatIs, what_is


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What is a night rate?", WhatIs("night rate", "a", False, False)),
        ("whats the desk", WhatIs("desk", "the", False, False)),
        ("Who was Ann Lee?!", WhatIs("Ann Lee", "", True, False)),
        ("What is meant by the desk?", WhatIs("desk", "the", False, True)),
        ("What does An hour mean?", WhatIs("hour", "an", False, True)),
        ("Could you tell me what lilac is?", WhatIs("lilac", "", False, False)),
        ("In surveys, what is a leg?", WhatIs("leg in surveys", "a", False, False)),
        ("According to the lease, who is Ann Lee?", WhatIs("Ann Lee according to the lease", "", True, False)),
        ("In May, what costs were there?", None),
        ("What costs does it have?", None),
        ("How much is a desk?", None),
        (f"What is a{' ' * 4_000}desk?or two", None),  # read once
    ],
)
def test_what_is_asked_to_be_explained(question: str, asked: WhatIs | None) -> None:
    assert what_is(question) == asked

"""Words that tell the kinds of a thing apart, one of which stands before its name: the day shift and the late shift,
nitrile gloves and butyl gloves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag_app.text.language.words import content_stems

# Of each group a thing is of one kind; kinds that are joined by + are the same.
_KINDS = [
    {word: side for side, words in enumerate(group.split()) for word in words.split("+")}
    for group in (
        "early late day night",
        "morning afternoon evening night",
        "daily weekly fortnightly monthly quarterly yearly+annual",
        "draft+provisional+preliminary interim final",
        "gross net",
        "full-time part-time",
        "temporary+casual permanent",
        "incoming+inbound outgoing+outbound",
        "written verbal+oral",
        "front back+rear side",
        "inner outer",
        "inlet outlet",
        "upper middle lower",
        "indoor outdoor",
        "spring summer autumn winter",
        "red orange yellow green blue purple+violet pink brown black white grey+gray",
        "gold silver bronze",
        "butyl nitrile latex vinyl neoprene cotton leather",
        "wood+wooden metal plastic glass paper cardboard stone",
        "steel copper brass aluminium+aluminum iron",
        "concentrated diluted+dilute",
        "wet damp dry dried",
        "hard soft",
        "coarse fine",
        "fresh frozen",
        "raw cooked",
        "hot cold",
        "local general",
        "single double triple",
        "small medium large",
        "primary secondary tertiary",
        "beginner intermediate advanced",
        "adult child children",
        "senior junior",
        "undergraduate graduate+postgraduate",
        "local regional national international",
        "domestic foreign+international",
        "private business+commercial",
        "rural urban",
        "weekday weekend",
        "basic standard premium",
        "low medium+moderate high",
        "minor major",
        "light heavy",
        "thick thin",
        "deep shallow",
        "wide narrow",
        "new old used",
        "clean dirty",
        "manual automatic",
        "fixed variable+floating",
        "direct indirect",
        "short-term long-term",
        "wired wireless",
        "digital analogue+analog",
        "liquid solid gaseous",
        "electric diesel petrol+gasoline",
        "ordinary+regular extraordinary+special",
        "paid unpaid",
        "active inactive",
        "opening closing",
    )
]
_PAIR = re.compile(r"(?<![\w-])(?P<word>[^\W\d_]+(?:-[^\W\d_]+)*)(?=\s+(?P<noun>[^\W\d_]+))")


def has_other_modifier(question: str, clause: str, sentence: str) -> bool:
    """Whether a thing of `question` stands in a clause behind the name of another kind, and the kind that is asked
    about nowhere in its sentence: "When does the late shift start?", "The day shift starts at 6"."""
    asked = list(_modified(question))
    held = {one[:2] for one in _modified(clause)} if asked else set()
    return any(
        (group, noun) in held
        and not re.search(rf"(?<![\w-])(?:{'|'.join(_alike(group, kind))})\b", sentence, re.IGNORECASE)
        for group, noun, kind in asked
    )


def _modified(text: str) -> Iterator[tuple[int, str, int]]:
    """The things that stand behind the word of a group: its number, the thing's stem and the kind."""
    for found in _PAIR.finditer(text):
        word = found["word"].lower()
        for group, kinds in enumerate(_KINDS):
            if word in kinds:
                yield from ((group, noun, kinds[word]) for noun in content_stems(found["noun"]))


def _alike(group: int, kind: int) -> Iterator[str]:
    """The words of a kind."""
    return (word for word, other in _KINDS[group].items() if other == kind)

"""A screen for words of suicide and self-harm, to be asked before any answer is generated."""

from __future__ import annotations

import re

CRISIS_NOTICE = (
    "If you might harm yourself or are in danger, please get help now: call your local emergency number (112 in "
    "Europe, 911 in the United States) or a crisis line (988 in the United States and Canada, 116 123 in the United "
    "Kingdom and Ireland; others at findahelpline.com), or go to the nearest emergency department. You do not have to "
    "face this alone."
)

_SELF = r"(?:my\s*self|me)"
_SOMEWHERE = r"(?!\s+(?:in|with|at|here|near|like|alone|on|out|under|there))"
_PHRASES = (
    rf"kill(?:ing)?\s+{_SELF}",
    r"(?:hurt|harm|cut|cutt|injur|burn|hang|shoot|drown|poison)(?:e|ing)?\s+my\s*self",
    r"(?:end|ending|take|taking)\s+my\s+(?:own\s+)?life(?!\s+(?:story|insurance|savings))",
    r"end(?:ing)?\s+it\s+all",
    r"suicid\w*",
    r"(?:kill|hurt|harm)(?:s|ed|ing)?\s+(?:him|her|them|one|your)\s*sel(?:f|ves)",
    r"(?:slit|slash|cut)(?:t?ing)?\s+my\s+(?:wrists?|arms?|legs?|throat)",
    r"(?:if|whether)\s+i\s+live\s+or\s+die",
    r"(?:kms|unalive)",
    r"self[\s-]*harm\w*",
    r"(?:want(?:ed)?|wish(?:ed|ing)?|like|plan(?:ning)?|prefer|hope|tried|trying|decided)\s+to\s+(?:die|be\s+dead)",
    r"i(?:'?m|\s+am)\s+(?:\w+\s+)?(?:going|ready)\s+to\s+(?:die|end\s+it)",
    r"(?:wanna|gonna)\s+(?:die|be\s+dead|end\s+it)",
    r"(?:wish|wished)\s+(?:that\s+)?i\s+(?:was|were|am|could\s+be)\s+(?:dead|never\s+born|gone)",
    r"wish(?:ed)?\s+(?:that\s+)?i\s+(?:could\s+|would\s+|had\s+)?(?:die|died|never\s+been\s+born|not\s+wake\s+up|disappear)",
    r"(?:better\s+off|rather\s+be)\s+dead",
    r"better\s+off\s+without\s+me",
    r"(?:no|any|without\s+a)\s+(?:reason|point|will)\s+(?:to|in|for)\s+(?:live|living|go(?:ing)?\s+on|being\s+alive)",
    r"(?:don'?t|do\s+not|didn'?t|did\s+not|no\s+longer)\s+(?:really\s+|even\s+)?(?:want|wanna|wish|care)\s+(?:to\s+)?"
    rf"(?:live{_SOMEWHERE}|be\s+alive|exist|be\s+here\s+any\s*more|wake\s+up|go\s+on\s+living)",
    r"(?:can'?t|cannot|can\s+not)\s+(?:go\s+on\s+(?:living|like\s+this|any\s*more)|live\s+any\s*more)",
    r"(?:shouldn'?t|should\s+not)\s+(?:be\s+(?:here|alive)|exist)",
    r"(?:overdos(?:e|ed|ing)|jump(?:ing)?\s+off\s+(?:a|the)\s+(?:bridge|roof|building))",
    rf"(?:tired|sick)\s+of\s+(?:living{_SOMEWHERE}|being\s+alive)",
)
_CRISIS = re.compile(rf"\b(?:{'|'.join(_PHRASES)})\b", re.IGNORECASE)
# Figures of speech that hold the words above; they are taken out before the screen.
_FIGURATIVE = re.compile(
    r"\b(?:suicide\s+(?:squad|door|doors|inning)|suicidal\s+(?:move|pass)|"
    r"(?:kill|hurt|hurting|killing)\s+me\s+(?:with\s+(?:laughter|kindness)|softly)|"
    r"(?:is|are|was|were|'s|'re)\s+(?:really\s+|just\s+|almost\s+)?killing\s+me|"
    r"(?:will|would|gonna|going\s+to|might|could)\s+kill\s+me|"
    r"(?:cut|cutting|burn|burned|burnt)\s+my\s*self\s+(?:while\s+)?(?:shaving|cooking|on\s+the\s+(?:oven|stove|paper)|a\s+slice))\b",
    re.IGNORECASE,
)


def crisis_in(text: str) -> bool:
    """Whether a text in English has words of suicide, self-harm or of not wanting to live.

    Meant to show `CRISIS_NOTICE` and to bring people in before anything is generated. It prefers a false alarm to a
    miss: questions about suicide, about somebody else or in the past raise it too, also with "never" in front. It is
    a list of phrases: it misses misspellings, other languages, euphemisms and everything unsaid, and is no substitute
    for a person reading.
    """
    plain = text.replace("’", "'")
    return bool(_CRISIS.search(_FIGURATIVE.sub(" ", plain)))

"""What people put before a question to be polite: "Good morning, could you please tell me ..."."""

from __future__ import annotations

import re

from rag_app.text.language.question_words import POSSESSIVE, QUESTION_WORD

_SOMEBODY = r"(?:you|u|someone|somebody|anyone|anybody)"
GREETING = (
    r"(?:hi|hello|hey|good\s+(?:morning|afternoon|evening|day)|thanks|thank\s+you|excuse\s+me|sorry|please|kindly"
    r"|and|so|also|but|ok(?:ay)?)\b[\s,.!:;-]*"
)
_ASKING = (
    rf"(?:(?:can|could|would|will)\s+{_SOMEBODY}\s+(?:(?:please|kindly|possibly)\s+)*"
    r"(?:(?:tell|give|show|remind)\s+(?:me|us)|let\s+(?:me|us)\s+know|mind\s+telling\s+(?:me|us)|say"
    r"|help\s+(?:me|us)\s+(?:to\s+)?find(?:\s+out)?|find\s+out|look\s+up)"
    r"|(?:tell|give)\s+(?:me|us)"
    r"|(?:can|could|may|might)\s+(?:I|we)\s+(?:please\s+)?(?:know|ask(?:\s+you)?)"
    rf"|do(?:es)?\s+{_SOMEBODY}\s+(?:happen\s+to\s+)?know"
    r"|(?:I|we)(?:\s+would|['’]d)\s+like\s+to\s+know|(?:I|we)\s+(?:want|need|wanted)\s+to\s+know"
    rf"|(?:I|we)\s+(?:was|were|am|are)\s+wondering(?:\s+if\s+{_SOMEBODY}\s+(?:can|could)\s+tell\s+(?:me|us))?"
    r"|is\s+it\s+possible\s+to\s+(?:know|find\s+out))(?:[\s,]+please)?[\s,:]+"
)
# What is asked comes next: "May I ask for a refund?" and "Can you tell me whether ..." want a yes or no.
_ASKED = (
    rf"(?=(?:the|an?|{POSSESSIVE}|this|these)\b"
    rf"|(?:(?:in|on|at|by|for|from|to|of|with|until|since|under)\s+)?{QUESTION_WORD}\b)"
)
_COURTESY = re.compile(rf"\W*(?:{GREETING})*{_ASKING}{_ASKED}", re.IGNORECASE)


def without_courtesy(question: str) -> str:
    """`question` from what it asks for on, where it opens with asking to be told: "the fee for a dog?" of "Could you
    tell me the fee for a dog?"; else as it is."""
    opening = _COURTESY.match(question)
    return question[opening.end() :] if opening else question

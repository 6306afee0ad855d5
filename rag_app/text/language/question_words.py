"""The words that English questions and orders are put with, as parts of patterns."""

from __future__ import annotations

QUESTION_WORD = r"(?:who|whom|whose|what|which|when|where|why|how)"
BE = r"(?:is|are|was|were)"
PRIMARY_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had)"
MODAL = r"(?:can|could|will|would|shall|should|may|might|must)"
AUXILIARY = rf"(?:{PRIMARY_AUXILIARY}|{MODAL})"
POSSESSIVE = r"(?:my|our|your|his|her|its|their)"  # before a noun
OF_TWO = r"between|differ\w*|compar\w+"  # what is asked of two things, or of others beside the one that is named
AROUND_A_TIME = r"since|than|until|till|before|after"
ORDER = r"(?:compare|list|name|summari[sz]e|explain|describe|tell|show|give)"

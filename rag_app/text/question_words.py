"""The words that English questions and orders are put with, as parts of patterns."""

from __future__ import annotations

QUESTION_WORD = r"(?:who|whom|whose|what|which|when|where|why|how)"
BE = r"(?:is|are|was|were)"
PRIMARY_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had)"
MODAL = r"(?:can|could|will|would|shall|should|may|might|must)"
AUXILIARY = rf"(?:{PRIMARY_AUXILIARY}|{MODAL})"
POSSESSIVE = r"(?:my|our|your|his|her|its|their)"  # before a noun
ORDER = r"(?:compare|list|name|summari[sz]e|explain|describe|tell|show|give)"

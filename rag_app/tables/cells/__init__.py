"""Which cell, or mark, answers a question."""

"""The model's part of an answer: by which version of which adapter, how sure, and what it writes."""

"""Objects of JSON files as records: which lists hold them, and each one in words."""

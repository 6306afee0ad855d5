"""Everything that reads a published index: search, chunks, texts."""

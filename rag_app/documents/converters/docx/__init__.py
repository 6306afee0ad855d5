"""Word documents to Markdown."""

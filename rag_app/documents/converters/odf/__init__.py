"""OpenDocument to Markdown."""

"""Mail to Markdown."""

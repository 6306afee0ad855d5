"""Rich Text Format to Markdown."""

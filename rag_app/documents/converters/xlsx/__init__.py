"""Excel workbooks to Markdown."""

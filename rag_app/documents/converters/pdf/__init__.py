"""PDF to Markdown: words with their places to lines, tables, headings and paragraphs."""

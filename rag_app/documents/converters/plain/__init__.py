"""Plain text to Markdown: whole paragraphs, headings that are numbered or underlined, tables with ruled columns."""

"""Lines of all pages of a PDF to running text: without running headers, with headings, lists and paragraphs."""

"""Tables of a PDF page with lines between their columns."""

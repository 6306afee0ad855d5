"""Tables of a PDF page: drawn, with lines between rows alone, aligned, or pairs of label and text."""

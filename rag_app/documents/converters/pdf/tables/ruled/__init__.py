"""Tables of a PDF page with lines or colours between their rows alone."""

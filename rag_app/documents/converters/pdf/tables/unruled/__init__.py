"""Tables and pairs of a PDF page without drawn lines."""

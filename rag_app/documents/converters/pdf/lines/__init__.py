"""Lines of text of a page of a PDF, with what is drawn, filled in or raised beside their words."""

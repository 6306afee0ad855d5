"""What a page of a PDF shows: its objects, characters, words and columns."""

"""Two questions in one, or one about two things, as two."""

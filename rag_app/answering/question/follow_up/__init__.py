"""A question that needs the turns before it, and the question that stands by itself."""

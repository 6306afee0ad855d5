"""What is asked: whole without the turns before it, and one question at a time."""

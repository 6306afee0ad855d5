"""What stands in a table and around it: its cells with their kinds and units, captions, the rows of a file."""

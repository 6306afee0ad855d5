"""The next generation of an index while it is made: what is written of it, and whether that holds together."""

"""What a sentence says of what is asked: forbids, denies, excepts, changes or pairs it."""

"""Whose words an answer is: the writer's, the reader's, or those that both agree on; and how certain they are."""

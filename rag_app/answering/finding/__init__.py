"""From a question to what an answer is made from, and how sure it is that the answer is there."""

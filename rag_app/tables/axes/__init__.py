"""What the rows and the columns of a table are called, and which of them add others up."""

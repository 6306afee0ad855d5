"""What a question names that a table may hold, and which tables and rows are of something else."""

"""The rows that a reader learns from, and how they are mixed."""

"""The reference engine: transformers in this process, with adapters side by side in one batch."""

"""A server (`rag-app serve`) in the place of models and indexes of this process."""

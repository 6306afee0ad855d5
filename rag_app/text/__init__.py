"""Language without a model: sentences, words, and which texts are computed together."""

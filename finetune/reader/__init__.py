"""The reader: rows, training and publishing of the encoder that sees question and passage together."""

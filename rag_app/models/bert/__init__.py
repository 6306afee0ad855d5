"""BERT encoders, which embedders and readers are made of: plain functions of weights, without padding.

MiniLM, BGE, E5 and GTE are BERT models. The texts of a batch lie end to end, and each attends to itself only: against
the padded forward of transformers this saves the padding, the attention mask and two of three projections, and gives
the same vectors to rounding.
"""

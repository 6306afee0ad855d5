"""Engines that turn token ids into next-token logits, one folder each, behind the same chat model."""

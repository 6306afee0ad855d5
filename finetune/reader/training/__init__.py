"""The training of a reader: batches, loss and one loop with checkpoints."""

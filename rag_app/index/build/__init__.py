"""Everything that writes an index: plan, read and split, embed, stage, publish."""

"""A trained adapter becomes a published version, or a plain model."""

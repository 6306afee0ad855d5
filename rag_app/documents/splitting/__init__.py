"""Documents to chunk spans: token-counted, cut on structure."""

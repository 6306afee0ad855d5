"""From a finished staging area to a published generation, and what is done to published ones."""

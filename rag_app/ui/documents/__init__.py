"""The documents page: files looked at, added, updated, watched, removed."""

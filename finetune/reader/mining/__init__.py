"""What search and an earlier reader find beside the right passage: hard negatives, found once and kept."""

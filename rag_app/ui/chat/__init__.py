"""The chat page: what is chosen and asked, turns as they come, conversations beside them."""

"""A call, its legs, its events and the words that are spoken in it."""

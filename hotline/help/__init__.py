"""A counsellor calls a supervisor to what she has at hand, and the caller learns nothing of it."""

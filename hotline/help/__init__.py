"""A counsellor who talks calls a supervisor, and the caller hears nothing of it."""

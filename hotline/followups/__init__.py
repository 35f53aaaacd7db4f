"""Who is asked again how she is, when, by whom, and what came of it."""

"""No input or output here; every room may import it."""

"""When the line is open."""

"""Help that was called for a caller whose life is in danger: a loop that is open until its outcome was told."""

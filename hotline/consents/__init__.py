"""What somebody has allowed us to do with a number. Without a word of theirs: nothing."""

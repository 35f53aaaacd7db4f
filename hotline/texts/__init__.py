"""Text messages: what they say, how they are cut, who has opted out."""

"""A number shown to a person: asked for by one, allowed by another, seen for a while, written down."""

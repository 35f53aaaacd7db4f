"""hotline: a support line in a box."""

__version__ = "0.1.0"

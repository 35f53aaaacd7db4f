"""The reading API: JSON, bearer tokens."""

"""The verbs, one file each. Only here does a transaction begin and end."""

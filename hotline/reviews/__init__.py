"""What supervisors say of a talk, and what its counsellor answers."""

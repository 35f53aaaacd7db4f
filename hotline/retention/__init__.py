"""How long a number stays with us, and what keeps it longer."""

"""What was agreed with who calls very often, and the rare number that the line does not connect for a while."""

"""Who is next, and which counsellor. Pure: facts in, decision out."""

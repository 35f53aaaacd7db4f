"""The read side: plain SELECTs for the API and the pages. Nothing here writes."""

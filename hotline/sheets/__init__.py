"""Tables that people keep in spreadsheets, whatever program wrote them, as rows of texts."""

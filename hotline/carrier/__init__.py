"""The carrier's words stop here: its forms, its signature, its XML, its REST interface."""

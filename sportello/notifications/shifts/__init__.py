"""People are reminded of a coming shift of theirs, once, so long before as they chose."""

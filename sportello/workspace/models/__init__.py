"""People's own things at the desk, a file for each kind."""

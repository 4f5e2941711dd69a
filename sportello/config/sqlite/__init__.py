"""Django's SQLite as a database of threads: see `base`."""

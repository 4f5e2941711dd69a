"""Writing many rows at once, on either database."""

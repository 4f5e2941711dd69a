"""Figures read from timelines and tickets: nothing here changes anything."""

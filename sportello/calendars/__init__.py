"""Stored, dated calendars and holidays, turned into domain values."""

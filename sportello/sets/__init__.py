"""Rows written and read as sets, the one place where the two databases differ in how."""

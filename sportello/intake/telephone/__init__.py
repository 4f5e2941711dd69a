"""Telephone systems that say what happens to calls: ringing, answered, ended."""

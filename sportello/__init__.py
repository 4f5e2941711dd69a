"""Sportello: a help desk in which nothing is forgotten."""

__version__ = "0.1.0"

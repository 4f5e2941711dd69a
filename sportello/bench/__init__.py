"""Benchmarks: pure functions that measure and return figures; the command line runs and prints them."""

"""Requests that the desk makes to addresses others wrote down: never into a network that was not opened to it."""

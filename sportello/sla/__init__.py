"""Versioned service level policies and the clocks of each ticket."""

"""The one door: every command that changes a ticket."""

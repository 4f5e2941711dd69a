"""Monitoring systems: their alarms open requests, are counted on them, and end them."""

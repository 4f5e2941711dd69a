"""Webhooks out: programs elsewhere are told of what happens to requests, once an event, in order, signed."""

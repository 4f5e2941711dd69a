"""Deliveries made from the timeline."""

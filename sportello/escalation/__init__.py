"""Versioned escalation policies, visits, escalation records and due moments."""

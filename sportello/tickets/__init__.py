"""Tickets, their timeline, messages, attachments and links."""

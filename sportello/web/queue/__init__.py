"""The queue: what each view holds, its filters, groups and pages; its preview; what is done to many at once."""

from sportello.web.queue.choosing import count, teams_of

__all__ = ["count", "teams_of"]

"""What people keep for themselves at the desk: drafts, views, what they have read. Nothing here changes a ticket."""

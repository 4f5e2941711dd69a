"""What the moves of a ticket ask, a file for each part of the trade; `forms` has their base and the oldest ones."""

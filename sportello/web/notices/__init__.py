"""What a person was told in the application and has not read: the bell and its page."""

"""E-mail in: a message is read (pure), put by for good, and becomes one command at the door."""

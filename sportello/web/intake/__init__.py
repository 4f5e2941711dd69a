"""The page on which calls are taken: who calls, what they have open, what they ask, what to tell them."""

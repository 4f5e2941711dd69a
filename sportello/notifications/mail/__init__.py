"""E-mail out: what is said to requesters in public, sent once, in order, and its fate written down."""

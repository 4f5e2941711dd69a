"""The interface for programs: what the pages do, by the same commands, for who comes with a token."""

"""The addresses of the pages, a file for each screen: nouns only. A change of a ticket is a noun under it."""

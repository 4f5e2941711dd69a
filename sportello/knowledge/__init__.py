"""Articles that spare a request: written by agents, in versions and languages, and what they helped with."""

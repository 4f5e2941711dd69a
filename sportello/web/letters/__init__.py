"""Letters on pages: their words with a live preview, what was not delivered, and sending it once more."""

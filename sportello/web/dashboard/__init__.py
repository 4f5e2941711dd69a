"""The page of those who lead: who needs help now, then the figures, each of which opens its tickets."""

"""From the outside world to one desk command."""

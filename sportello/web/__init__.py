"""Pages and live events."""

"""Settings, addresses, entry points, system checks and logging."""

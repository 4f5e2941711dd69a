"""Chat rooms, telephones and other services, spoken to by Apprise (an extra): which, and what their addresses are."""

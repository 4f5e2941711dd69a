"""Channels that leave the house: e-mail to agents, web push, and every service that Apprise speaks."""
